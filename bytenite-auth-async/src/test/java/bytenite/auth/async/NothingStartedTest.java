// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.FakeAuthServer;
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

/**
 * A client that was given its executor, transport and scheduler starts nothing behind one's back;
 * without a scheduler, the one timer that bounds its calls.
 */
class NothingStartedTest {

  private static final AuthListener LISTENER = new AuthListener() {};

  private final FakeAuthServer server = FakeAuthServer.start();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
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
  void everyKindOfCallStartsNothing() {
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    AuthConfig config = settings().clock(clock).scheduler(clock).build();
    try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
      RecordingSubscriber subscriber = new RecordingSubscriber(10);
      client.tokens().subscribe(subscriber);
      client.token().join();
      client.skipLogin("a challenge").join();
      client.exchange().join();
      for (int i = 0; i < 100_000; i++) {
        client.token().join();
      }
      client.signOut().join();
      List<String> started = started();

      assertThat(started).isEmpty();
      assertThat(server.exchanges()).isEqualTo(2);
    }
    assertThat(started()).isEmpty();
  }

  @Test
  void withoutASchedulerThereIsTheTimer() {
    try (AsyncAuthClient client = AsyncAuthClient.create(settings().build())) {
      for (int i = 0; i < 100_000; i++) {
        client.token().join();
      }
      List<String> started = started();

      assertThat(started).isSubsetOf("bytenite-auth-timer");
    }
  }
}
