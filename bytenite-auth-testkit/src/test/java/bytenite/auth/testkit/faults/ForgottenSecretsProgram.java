// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.InMemoryTokenStore;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Two clients, one of them with a token store, that sign out and later are closed. After each, the
 * heap is dumped and searched for the key and the token. Both are told to the process in reverse,
 * so that only the clients have them.
 */
public final class ForgottenSecretsProgram {

  private static final int PART_CHARS = 24;

  // Static, so that they are reachable when the heap is dumped.
  private static Caller alone;
  private static Caller sharing;

  private ForgottenSecretsProgram() {}

  /** Runs; the arguments are the client, the stack, the server, and key and token in reverse. */
  public static void main(String[] args) throws Exception {
    AuthConfig.Builder config =
        AuthConfig.builder((Supplier<ApiKey>) () -> ApiKey.of(reversed(args[3])))
            .baseUri(URI.create(args[2]));
    Stack.valueOf(args[1]).carry(config);
    SmallHeapProgram.Client kind = SmallHeapProgram.Client.valueOf(args[0]);
    alone = kind.caller(config.build());
    sharing = kind.caller(config.store(InMemoryTokenStore.create()).build());
    use(alone);
    use(sharing);
    boolean seen = find(args).length() > 0; // else the search shows nothing
    alone.signOut();
    sharing.signOut();
    String signedOut = findAtLast(args);
    use(alone);
    use(sharing);
    alone.close();
    sharing.close();
    String closed = findAtLast(args);
    boolean well = seen && signedOut.isEmpty() && closed.isEmpty();
    System.out.println(
        well
            ? SmallHeapProgram.WELL
            : seen + "; after signOut():" + signedOut + "; after close():" + closed);
    System.exit(0);
  }

  private static String findAtLast(String... args) throws IOException, InterruptedException {
    String found = find(args);
    for (int i = 1; i < 10 && !found.isEmpty(); i++) {
      found = find(args); // connections may take a moment to go
    }
    return found;
  }

  private static void use(Caller client) {
    client.token();
    client.skipLogin("");
    client.exchange();
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /** Which of the secrets is in the heap. */
  private static String find(String... args) throws IOException, InterruptedException {
    System.gc();
    Path directory = Files.createTempDirectory("heap");
    Path dump = directory.resolve("dump.hprof");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(dump.toString(), /* live= */ true);
      return (isIn(dump, args[3]) ? " the key" : "") + (isIn(dump, args[4]) ? " the token" : "");
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(directory);
    }
  }

  private static boolean isIn(Path dump, String reversed) throws IOException {
    int from = (reversed.length() - PART_CHARS) / 2;
    String part = reversed(reversed.substring(from, from + PART_CHARS));
    return isIn(dump, part.getBytes(StandardCharsets.ISO_8859_1))
        || isIn(dump, part.getBytes(StandardCharsets.UTF_16BE));
  }

  /** The parts do not repeat how they begin: after a mismatch only a first character can match. */
  private static boolean isIn(Path dump, byte... part) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dump), 1 << 20)) {
      int matched = 0;
      for (int read; matched < part.length && (read = in.read()) >= 0; ) {
        matched = read == part[matched] ? matched + 1 : read == part[0] ? 1 : 0;
      }
      return matched == part.length;
    }
  }
}
