// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;

/**
 * A client that meets chunk sizes which make the JDK's parser spin for ever; a process of its own,
 * for those threads cannot be stopped.
 */
public final class LostThreadProgram {

  private LostThreadProgram() {}

  /** Runs; the argument names the client. */
  public static void main(String[] args) throws Exception {
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    try (FaultServer server = FaultServer.start()) {
      AuthConfig config =
          AuthConfig.builder(Secrets.key())
              .baseUri(server.baseUri())
              .clock(clock)
              .maxAttempts(1)
              .callTimeout(Duration.ofMillis(500))
              .build();
      Caller caller = SmallHeapProgram.Client.valueOf(args[0]).caller(config);
      for (String size : new String[] {"80000000", "fffffffe"}) {
        server.play(
            peer ->
                peer.send(
                    FaultServer.head(200, "Transfer-Encoding: chunked") + size + "\r\n{}\r\n"));
        try {
          System.out.println(size + " brought " + caller.exchange());
        } catch (AuthException.DeadlineExceeded e) {
          server.heal();
        }
        System.out.print(SmallHeapProgram.next(caller));
      }
      System.out.println(SmallHeapProgram.WELL);
    }
    System.exit(0); // whatever threads there are
  }
}
