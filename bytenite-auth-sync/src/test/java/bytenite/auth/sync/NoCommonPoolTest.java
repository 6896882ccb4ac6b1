// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process whose common pool has no thread, as its administrator may have it. */
class NoCommonPoolTest {

  @Test
  @Timeout(60)
  void isNoReasonToRenewNothingAheadOfExpiry() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=0",
                "-cp",
                System.getProperty("java.class.path"),
                Renewal.class.getName())
            .redirectErrorStream(true)
            .start();

    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(printed.strip()).isEqualTo("renewed");
    assertThat(process.waitFor()).isZero();
  }

  /** The program that has no common pool. */
  static final class Renewal {

    private Renewal() {}

    public static void main(String[] args) {
      ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
      try (FakeAuthServer server = FakeAuthServer.builder().clock(clock).start();
          AuthClient client =
              AuthClient.create(
                  AuthConfig.builder(server.apiKey())
                      .baseUri(server.baseUri())
                      .clock(clock)
                      .build())) {
        client.token();
        clock.advance(Duration.ofMinutes(59));

        client.token(); // the old one: in its window

        server.awaitRequests(2);
        System.out.println("renewed");
      }
    }
  }
}
