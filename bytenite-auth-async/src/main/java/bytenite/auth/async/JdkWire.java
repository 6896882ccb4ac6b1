// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.shell.Workers;
import bytenite.auth.spi.HttpCall;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * java.net.http. To make the client, and to resolve a host name, may take a while, so that is done
 * by the workers; with an address for a host, and the client there, a call is begun on its caller's
 * thread.
 */
@JdkOnly
final class JdkWire implements Wire {

  private static final Pattern NEEDS_NO_RESOLVING = Pattern.compile("\\[.*]|[0-9.]+|localhost");

  private final JdkTransport transport;
  private final Workers workers;
  private final boolean resolved;

  private JdkWire(AuthConfig config, JdkTransport transport, Workers workers) {
    this.transport = transport;
    this.workers = workers;
    this.resolved = NEEDS_NO_RESOLVING.matcher(config.baseUri().getHost()).matches();
  }

  static JdkWire owned(AuthConfig config, Workers workers) {
    return new JdkWire(config, JdkTransport.owned(config.connectTimeout()), workers);
  }

  static JdkWire over(AuthConfig config, HttpClient http, Workers workers) {
    return new JdkWire(config, JdkTransport.over(http), workers);
  }

  @Override
  public CompletableFuture<RawReply> start(HttpCall call) {
    JdkTransport.Reply reply = transport.prepare();
    if (resolved && transport.isMade()) {
      transport.start(call, reply);
    } else {
      workers.execute(() -> transport.start(call, reply));
    }
    return reply;
  }

  @Override
  public void close() {
    transport.close();
  }
}
