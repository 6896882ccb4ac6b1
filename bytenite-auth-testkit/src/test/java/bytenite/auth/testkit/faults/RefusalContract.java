// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What either client makes of refusals: of its tokens by a resource, of its key by the server. */
@Timeout(60)
public abstract class RefusalContract {

  private static final ApiKey KEY = ApiKey.of("a-key-0123456789");

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final AtomicInteger exchanges = new AtomicInteger();
  private final ConcurrentLinkedQueue<Integer> refusals = new ConcurrentLinkedQueue<>();
  private final RecordedEvents events = new RecordedEvents();

  /** The client that is tested, with these settings. */
  protected abstract Caller client(AuthConfig config);

  private AuthConfig.Builder settings(Supplier<ApiKey> keys) {
    return AuthConfig.builder(keys)
        .transport(this::answer)
        .clock(clock)
        .executor(Runnable::run)
        .listener(events)
        .maxAttempts(1);
  }

  private Caller client() {
    return client(settings(() -> KEY).build());
  }

  private HttpReply answer(HttpCall call) {
    int n = exchanges.incrementAndGet();
    Integer status = refusals.poll();
    String token = "{\"ok\":true,\"token\":\"token-number-" + n + "\",\"expiresIn\":3600}";
    return new HttpReply(
        status == null ? 200 : status,
        Map.of(),
        (status == null ? token : "{}").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void spendsFewExchangesOnAResourceThatRefusesEveryToken() {
    try (Caller client = client()) {
      for (int i = 0; i < 200; i++) {
        client.invalidate(client.token());
        clock.advance(Duration.ofMillis(100));
      }

      assertThat(exchanges.get()).isBetween(3, 8);
      assertThat(events.lines()).contains("ignored");
    }
  }

  @Test
  void heedsTheFirstInvalidationsAndThoseOfATokenThatHasProvedItself() {
    try (Caller client = client()) {
      client.invalidate(client.token());
      client.invalidate(client.token());
      AccessToken third = client.token();
      client.invalidate(third);
      assertThat(client.token()).isSameAs(third);
      clock.advance(Duration.ofSeconds(2));

      client.invalidate(third);

      assertThat(client.token()).isNotEqualTo(third);
      assertThat(exchanges).hasValue(4);
      assertThat(events.lines().stream().filter("ignored"::equals)).hasSize(1);
    }
  }

  @Test
  void believesTheRefusalOfAKeyThatHasWorkedTheSecondTime() {
    try (Caller client = client()) {
      client.invalidate(client.token());
      refusals.add(401);
      refusals.add(401);

      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);
      assertThat(exchanges).hasValue(2);
      clock.advance(Duration.ofSeconds(1));
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);
      clock.advance(Duration.ofSeconds(20));
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);

      assertThat(exchanges).hasValue(3);
    }
  }

  @Test
  void goesOnASecondAfterAStrayRefusal() {
    for (int status : new int[] {400, 401, 403, 404}) {
      try (Caller client = client()) {
        client.invalidate(client.token());
        refusals.add(status);
        assertThatThrownBy(client::token).isInstanceOf(AuthException.ErrorResponse.class);
        clock.advance(Duration.ofSeconds(1));

        assertThat(client.token()).isNotNull();
      }
    }
  }

  @Test
  void triesAStrayRefusalAgainWithinTheCall() {
    try (Caller client = client(settings(() -> KEY).maxAttempts(3).build())) {
      client.invalidate(client.token());
      refusals.add(401);

      assertThat(client.token()).isNotNull();

      assertThat(exchanges).hasValue(3);
      refusals.add(401);
      refusals.add(401);
      assertThatThrownBy(client::exchange).isInstanceOf(AuthException.Unauthenticated.class);
      assertThat(exchanges).hasValue(5);
    }
  }

  @Test
  void triesTheRefusalOfANewKeyNotAgain() {
    refusals.add(403);
    try (Caller client = client(settings(() -> KEY).maxAttempts(3).build())) {
      assertThatThrownBy(client::token).isInstanceOf(AuthException.PermissionDenied.class);
      assertThatThrownBy(client::token).isInstanceOf(AuthException.PermissionDenied.class);

      assertThat(exchanges).hasValue(1);
    }
  }

  @Test
  void forgetsARefusalWhenAnExchangeOfTheSameKeySucceeds() {
    refusals.add(401);
    try (Caller client = client(AuthConfig.builder(KEY).transport(this::answer).build())) {
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);
      assertThatThrownBy(client::token)
          .isInstanceOfSatisfying(
              AuthException.Unauthenticated.class, e -> assertThat(e.nextAttempt()).isPresent());

      client.exchange();

      assertThat(client.token()).isNotNull();
    }
  }

  @Test
  void saysWhenTheNextAttemptIsDueThoughTheKeyWasAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    refusals.add(401);
    Supplier<ApiKey> keys =
        () -> {
          asked.incrementAndGet();
          return KEY;
        };
    try (Caller client = client(settings(keys).build())) {
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);

      assertThatThrownBy(client::token)
          .isInstanceOfSatisfying(
              AuthException.Unauthenticated.class,
              e -> assertThat(e.nextAttempt().orElseThrow()).isAfter(clock.instant()));

      assertThat(asked).hasValue(2);
      assertThat(exchanges).hasValue(1);
      assertThat(client.status().exchanges()).isEqualTo(1);
      assertThat(events.lines()).containsExactly("started", "failed UNAUTHENTICATED");
    }
  }

  @Test
  void failsAtOnceAndSaysWhyIfTheKeySupplierCallsItsOwnClient() {
    List<Consumer<Caller>> calls =
        List.of(Caller::token, Caller::exchange, caller -> caller.skipLogin(""));
    for (Consumer<Caller> call : calls) {
      AtomicReference<Caller> itself = new AtomicReference<>();
      Supplier<ApiKey> keys =
          () -> {
            call.accept(itself.get());
            return KEY;
          };
      try (Caller client = client(settings(keys).build())) {
        itself.set(client);

        assertThatThrownBy(client::token)
            .isInstanceOf(AuthException.TransportFailure.class)
            .hasMessageContaining("the key supplier called the client");
        assertThatThrownBy(client::exchange)
            .isInstanceOf(AuthException.TransportFailure.class)
            .hasMessageContaining("the key supplier called the client");
      }
    }
    assertThat(exchanges).hasValue(0);
  }

  @Test
  void asksAHangingSupplierAboutARefusedKeyOnceForAllCallers() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    Semaphore endedOrLeading = new Semaphore(0); // callers
    refusals.add(401);
    Supplier<ApiKey> keys =
        () -> {
          if (asked.getAndIncrement() > 0) {
            endedOrLeading.release();
            await(released);
          }
          return KEY;
        };
    AuthConfig config =
        AuthConfig.builder(keys)
            .transport(this::answer)
            .clock(clock)
            .callTimeout(Duration.ofSeconds(1))
            .build();
    List<FutureTask<Throwable>> tasks = new ArrayList<>();
    try (Caller client = client(config)) {
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);

      for (int i = 0; i < 20; i++) {
        FutureTask<Throwable> task =
            new FutureTask<>(() -> catchThrowable(client::token)) {
              @Override
              protected void done() {
                endedOrLeading.release();
              }
            };
        tasks.add(task);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
      }
      assertThat(endedOrLeading.tryAcquire(20, 20, SECONDS)).isTrue();

      assertThat(asked.get()).isBetween(2, 4); // those who gave up may have let another lead
    } finally {
      released.countDown();
    }
    for (FutureTask<Throwable> task : tasks) {
      assertThat(task.get(20, SECONDS)).isInstanceOf(AuthException.class);
    }
    assertThat(exchanges).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void tellsTheEndOfAnExchangeThatASignOutOvertakesAndNothingAfterIt() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    AuthConfig config =
        settings(() -> KEY)
            .executor(task -> new Thread(task).start())
            .transport(
                call -> {
                  inside.countDown();
                  await(proceed);
                  return answer(call);
                })
            .build();
    try (Caller client = client(config)) {
      FutureTask<Throwable> caller = new FutureTask<>(() -> catchThrowable(client::token));
      new Thread(caller).start();
      inside.await();

      client.signOut();
      proceed.countDown();

      assertThat(caller.get(20, SECONDS)).isInstanceOf(AuthException.Closed.class);
      events.await(2);
      client.token();
      assertThat(events.await(4))
          .containsExactly("started", "failed CLOSED", "started", "succeeded");
    }
  }
}
