// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.util.Arrays;

/** The program, in a process whose ProxySelector names a proxy on this machine. */
final class ThroughProxy {

  private ThroughProxy() {}

  /** The proxy's port, then the program's arguments. */
  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", port)));
    Program.main(Arrays.copyOfRange(args, 1, args.length));
  }
}
