// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that was given its executor and its transport starts nothing behind one's back. */
class NothingStartedTest {

  private static final AuthListener LISTENER = new AuthListener() {};

  private final FakeAuthServer server = FakeAuthServer.start();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  private Set<Thread> before;

  @BeforeEach
  void lookAtTheThreads() {
    executor.prestartAllCoreThreads();
    before = new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  @AfterEach
  void end() throws InterruptedException {
    server.close();
    executor.shutdown();
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  private AuthConfig.Builder settings() {
    return AuthConfig.builder(server.apiKey())
        .baseUri(server.baseUri())
        .executor(executor)
        .listener(LISTENER)
        .transport(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(10)));
  }

  /** The names of threads that are none of the server's; to be asked for before they end. */
  private List<String> started() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.startsWith("fake-auth-server"))
        .toList();
  }

  @Test
  void everyKindOfCallStartsNothing() throws Exception {
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    try (AuthClient client = AuthClient.create(settings().clock(clock).build())) {
      client.token();
      clock.advance(Duration.ofSeconds(3600 - 20)); // renewed ahead of expiry, by the executor
      client.token();
      executor.submit(() -> {}).get(20, TimeUnit.SECONDS);
      client.skipLogin("a challenge");
      client.exchange();
      client.signOut();
      server.enqueue(FakeReply.status(503));
      client.token(); // tried again after a while

      assertThat(started()).isEmpty();
      assertThat(server.exchanges()).isEqualTo(5);
      server.answerAll(FakeReply.status(404));
      assertThatThrownBy(client::exchange).isInstanceOf(AuthException.NotFound.class);
      assertThat(started()).isEmpty();
    }
    assertThat(started()).isEmpty();
  }

  /** As where the steady time would be kept by a thread. */
  @Test
  void askingOftenStartsNothing() {
    try (AuthClient client = AuthClient.create(settings().build())) {
      for (int i = 0; i < 100_000; i++) {
        client.token();
      }
      List<String> started = started();

      assertThat(started).isEmpty();
      assertThat(server.exchanges()).isEqualTo(1);
    }
  }
}
