// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.AuthStatus;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.faults.StoppableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The stream by hand-driven time and on the calling thread: what is due has happened when {@code
 * advance} returns.
 */
@Timeout(60)
class TokenStreamTest {

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final AtomicInteger exchanges = new AtomicInteger();
  private final ConcurrentLinkedQueue<Integer> refusals = new ConcurrentLinkedQueue<>();
  private final AsyncAuthClient client = AsyncAuthClient.create(settings().build());

  private AuthConfig.Builder settings() {
    return AuthConfig.builder(ApiKey.of("a-key-0123456789"))
        .transport(this::answer)
        .clock(clock)
        .scheduler(clock)
        .executor(Runnable::run)
        .maxAttempts(1);
  }

  private HttpReply answer(HttpCall call) {
    int n = exchanges.incrementAndGet();
    Integer refusal = refusals.poll();
    String body = "{\"ok\":true,\"token\":\"token-number-" + n + "\",\"expiresIn\":60}";
    return new HttpReply(
        refusal == null ? 200 : refusal,
        Map.of(),
        (refusal == null ? body : "").getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() {
    client.close();
  }

  private RecordingSubscriber subscribe(long first) {
    RecordingSubscriber subscriber = new RecordingSubscriber(first);
    client.tokens().subscribe(subscriber);
    return subscriber;
  }

  @Test
  void beginsWithAnExchangeWhereNoTokenIsHeld() {
    RecordingSubscriber subscriber = subscribe(1);

    assertThat(subscriber.tokens())
        .extracting(AccessToken::value)
        .containsExactly("token-number-1");
  }

  @Test
  void beginsWithTheTokenThatIsHeld() {
    AccessToken held = client.token().join();

    RecordingSubscriber subscriber = subscribe(1);

    assertThat(subscriber.tokens()).containsExactly(held);
    assertThat(exchanges).hasValue(1);
  }

  @Test
  void renewsByItselfAheadOfExpiryAndHandsOnEachNewToken() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    for (int i = 0; i < 60; i++) {
      clock.advance(Duration.ofSeconds(5));
      List<AccessToken> tokens = subscriber.tokens();
      assertThat(tokens.get(tokens.size() - 1).isExpiredAt(clock.instant())).isFalse();
    }

    assertThat(subscriber.tokens()).hasSizeBetween(5, 8).doesNotHaveDuplicates();
    assertThat(exchanges).hasValue(subscriber.tokens().size());
  }

  @Test
  void showsTheNewestTokenToASubscriberThatAsksLate() {
    RecordingSubscriber slow = subscribe(0);
    RecordingSubscriber fast = subscribe(Long.MAX_VALUE);
    clock.advance(Duration.ofMinutes(5));

    slow.subscription().request(1);

    List<AccessToken> all = fast.tokens();
    assertThat(all).hasSizeGreaterThan(4);
    assertThat(slow.tokens()).containsExactly(all.get(all.size() - 1));
  }

  @Test
  void givesNoMoreThanWasAskedFor() {
    RecordingSubscriber subscriber = subscribe(2);

    clock.advance(Duration.ofMinutes(5));

    assertThat(subscriber.tokens()).hasSize(2);
  }

  @Test
  void goesOnOverTransientFailuresWithGrowingQuietTimes() {
    for (int i = 0; i < 5; i++) {
      refusals.add(503);
    }
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);
    assertThat(subscriber.tokens()).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    int early = exchanges.get();
    clock.advance(Duration.ofSeconds(30));

    assertThat(early).isLessThanOrEqualTo(3);
    assertThat(subscriber.tokens()).hasSize(1);
    assertThat(exchanges).hasValue(6);
  }

  @Test
  void endsWithAnErrorOfItsOwnForEachWhenTheKeyIsRefused() {
    refusals.add(503);
    refusals.add(401);
    RecordingSubscriber one = subscribe(1);
    RecordingSubscriber other = subscribe(1);

    clock.advance(Duration.ofSeconds(2));

    assertThat(one.awaitError()).isInstanceOf(AuthException.Unauthenticated.class);
    assertThat(other.awaitError())
        .isInstanceOf(AuthException.Unauthenticated.class)
        .isNotSameAs(one.awaitError());
    assertThat(clock.pending()).isZero();
  }

  @Test
  void completesWhenTheClientIsClosed() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    client.close();

    subscriber.awaitComplete();
    assertThat(clock.pending()).isZero();
  }

  @Test
  void completesAtOnceForWhoSubscribesToAClosedClient() {
    client.close();

    subscribe(1).awaitComplete();

    assertThat(exchanges).hasValue(0);
  }

  @Test
  void fetchesAnotherTokenWhenOneIsInvalidated() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    client.invalidate(subscriber.tokens().get(0));

    assertThat(subscriber.tokens()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void handsOnNothingAgainWhenALateRefusalNamesAnOldToken() {
    AccessToken old = client.token().join();
    client.invalidate(old);
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    for (int i = 0; i < 50; i++) {
      client.invalidate(old);
    }

    assertThat(subscriber.tokens()).hasSize(1).doesNotContain(old);
    assertThat(exchanges).hasValue(2);
  }

  @Test
  void pausesBetweenFailuresThatAreNotRemembered() {
    AtomicInteger asked = new AtomicInteger();
    try (AsyncAuthClient keyless =
        AsyncAuthClient.create(
            AuthConfig.builder(
                    () -> {
                      asked.incrementAndGet();
                      throw new IllegalStateException("the vault is sealed");
                    })
                .clock(clock)
                .scheduler(clock)
                .executor(Runnable::run)
                .build())) {
      keyless.tokens().subscribe(new RecordingSubscriber(1));

      clock.advance(Duration.ofMinutes(1));

      assertThat(asked.get()).isBetween(5, 12);
    }
  }

  @Test
  void staysSignedOutUntilSomebodyAsksForAToken() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);
    client.signOut().join();
    int before = exchanges.get();

    clock.advance(Duration.ofMinutes(5));
    assertThat(exchanges).hasValue(before);
    AccessToken next = client.token().join();

    assertThat(subscriber.tokens()).hasSize(2).endsWith(next);
  }

  @Test
  void leavesNothingRunningOnceTheLastSubscriptionIsCancelled() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    subscriber.subscription().cancel();
    subscriber.subscription().cancel();
    clock.advance(Duration.ofHours(1));

    assertThat(clock.pending()).isZero();
    assertThat(subscriber.tokens()).hasSize(1);
    assertThat(exchanges).hasValue(1);
  }

  @Test
  void handsOnNothingThatWasInvalidatedWhileNobodySubscribed() {
    RecordingSubscriber gone = subscribe(1);
    gone.subscription().cancel();
    AccessToken refused = gone.tokens().get(0);
    client.invalidate(refused);

    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    assertThat(subscriber.tokens()).hasSize(1).doesNotContain(refused);
  }

  @Test
  void beginsWithTheCurrentTokenNotWithOneThatWasReplacedWhileNobodySubscribed() {
    subscribe(1).subscription().cancel();
    clock.advance(Duration.ofSeconds(53));
    client.token().join(); // begins the renewal
    AccessToken current = client.token().join();

    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    assertThat(subscriber.tokens()).containsExactly(current);
  }

  @Test
  void handsOnNoTokenThatIsAboutToExpire() {
    RecordingSubscriber slow = subscribe(0);
    for (int i = 0; i < 100; i++) {
      refusals.add(503);
    }
    clock.advance(Duration.ofSeconds(57)); // of 60, the last six of which are its margin

    slow.subscription().request(1);

    assertThat(slow.tokens()).isEmpty();
  }

  @Test
  void handsOnATokenOnceThoughItCameWhileItsPredecessorWasInvalidated() {
    AtomicReference<AsyncAuthClient> itself = new AtomicReference<>();
    AuthListener asksAtOnce =
        new AuthListener() {
          @Override
          public void tokenInvalidated(TokenInvalidated event) {
            itself.get().token();
          }
        };
    try (AsyncAuthClient eager = AsyncAuthClient.create(settings().listener(asksAtOnce).build())) {
      itself.set(eager);
      RecordingSubscriber subscriber = new RecordingSubscriber(Long.MAX_VALUE);
      eager.tokens().subscribe(subscriber);

      eager.invalidate(subscriber.tokens().get(0));

      assertThat(subscriber.tokens()).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void handsOnATokenOnceThoughItCameWhileTheClientWasSignedOut() {
    refusals.add(503);
    try (AsyncAuthClient patient = AsyncAuthClient.create(settings().maxAttempts(2).build())) {
      RecordingSubscriber subscriber = new RecordingSubscriber(Long.MAX_VALUE);
      patient.tokens().subscribe(subscriber);
      patient.token().whenComplete((token, thrown) -> patient.token());

      patient.signOut();

      assertThat(subscriber.tokens()).hasSize(1);
    }
  }

  @Test
  void asksTheSupplierForAnotherKeyWhenSomebodySubscribesAfterARefusal() {
    AtomicReference<ApiKey> key = new AtomicReference<>(ApiKey.of("a-refused-key-0123456789"));
    refusals.add(401);
    try (AsyncAuthClient rotating =
        AsyncAuthClient.create(
            AuthConfig.builder(key::get)
                .transport(this::answer)
                .clock(clock)
                .scheduler(clock)
                .executor(Runnable::run)
                .build())) {
      RecordingSubscriber refused = new RecordingSubscriber(1);
      rotating.tokens().subscribe(refused);
      RecordingSubscriber again = new RecordingSubscriber(1);
      rotating.tokens().subscribe(again);
      key.set(ApiKey.of("an-accepted-key-0123456789"));
      RecordingSubscriber accepted = new RecordingSubscriber(1);

      rotating.tokens().subscribe(accepted);

      assertThat(refused.awaitError()).isInstanceOf(AuthException.Unauthenticated.class);
      assertThat(again.awaitError()).isInstanceOf(AuthException.Unauthenticated.class);
      assertThat(accepted.tokens()).hasSize(1);
      assertThat(exchanges).hasValue(2);
    }
  }

  @Test
  void renewsWithinTwoSecondsOfWakingAfterASuspension() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);

    clock.suspend(Duration.ofHours(2));
    clock.advance(Duration.ofSeconds(2));

    assertThat(subscriber.tokens()).hasSize(2);
  }

  @Test
  void looksAgainAfterTheClockHasThrown() {
    StoppableClock stoppable = new StoppableClock(clock);
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(settings().clock(stoppable).build())) {
      RecordingSubscriber subscriber = new RecordingSubscriber(Long.MAX_VALUE);
      unlucky.tokens().subscribe(subscriber);
      stoppable.stop(true);
      clock.advance(Duration.ofSeconds(70));
      assertThat(subscriber.tokens()).hasSize(1);
      stoppable.stop(false);

      clock.advance(Duration.ofSeconds(2));

      assertThat(subscriber.tokens()).hasSize(2);
      assertThat(subscriber.ended()).isFalse();
    }
  }

  @Test
  void goesOnWhileItsTokenLivesThoughTheKeyIsRefused() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);
    refusals.add(401);
    refusals.add(401);

    clock.advance(Duration.ofSeconds(53));
    assertThat(subscriber.ended()).isFalse();
    clock.advance(Duration.ofSeconds(10));

    assertThat(subscriber.awaitError()).isInstanceOf(AuthException.Unauthenticated.class);
    assertThat(exchanges).hasValue(3);
  }

  @Test
  void outlivesAStrayRefusalOfTheKey() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);
    refusals.add(401);

    clock.advance(Duration.ofMinutes(5));

    assertThat(subscriber.ended()).isFalse();
    assertThat(subscriber.tokens()).hasSizeGreaterThan(4);
  }

  @Test
  void logsInNotAgainByItselfWhenASignOutMeetsAnInvalidation() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      try (AsyncAuthClient racing = AsyncAuthClient.create(settings().build())) {
        racing.tokens().subscribe(new RecordingSubscriber(Long.MAX_VALUE));
        AccessToken token = racing.token().join();
        CountDownLatch start = new CountDownLatch(1);
        Thread invalidating =
            new Thread(
                () -> {
                  start.countDown();
                  racing.invalidate(token);
                });
        invalidating.start();
        start.await();

        racing.signOut();
        invalidating.join();

        assertThat(racing.status().state()).isEqualTo(AuthStatus.State.EMPTY);
      }
    }
  }

  @Test
  void endsWithAnErrorWhenTheSchedulerDoesNotWork() {
    Scheduler broken =
        new Scheduler() {
          @Override
          public long nanoTime() {
            return clock.nanoTime();
          }

          @Override
          public Runnable schedule(Duration delay, Runnable task) {
            throw new IllegalStateException("no more threads");
          }
        };
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(settings().scheduler(broken).build())) {
      for (int i = 0; i < 2; i++) {
        RecordingSubscriber subscriber = new RecordingSubscriber(1);

        unlucky.tokens().subscribe(subscriber);

        assertThat(subscriber.awaitError()).isInstanceOf(AuthException.TransportFailure.class);
      }
    }
  }

  @Test
  void rule0109RefusesNoSubscriber() {
    assertThatNullPointerException().isThrownBy(() -> client.tokens().subscribe(null));
  }

  @Test
  void rule0110ServesEachSubscriptionByItself() {
    RecordingSubscriber one = subscribe(1);
    RecordingSubscriber other = subscribe(1);

    one.subscription().cancel();
    other.subscription().request(1);
    clock.advance(Duration.ofMinutes(1));

    assertThat(one.tokens()).hasSize(1);
    assertThat(other.tokens()).hasSize(2);
  }

  @Test
  void rule0303StaysShallowWhenRequestsComeFromWithinOnNext() {
    RecordingSubscriber subscriber =
        new RecordingSubscriber(1) {
          @Override
          public void onNext(AccessToken token) {
            super.onNext(token);
            subscription().request(1);
          }
        };
    client.tokens().subscribe(subscriber);

    clock.advance(Duration.ofHours(12));

    assertThat(subscriber.tokens()).hasSizeGreaterThan(700);
    assertThat(subscriber.faults()).isEmpty();
  }

  @Test
  void rule0306And0307IgnoreWhatComesAfterCancellation() {
    RecordingSubscriber subscriber = subscribe(1);
    subscriber.subscription().cancel();

    subscriber.subscription().request(1);
    subscriber.subscription().request(-1);
    client.invalidate(subscriber.tokens().get(0));

    assertThat(subscriber.tokens()).hasSize(1);
    assertThat(subscriber.ended()).isFalse();
  }

  @Test
  void rule0309EndsWithAnErrorWhenNothingOrLessIsRequested() {
    for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
      RecordingSubscriber subscriber = subscribe(0);

      subscriber.subscription().request(n);

      assertThat(subscriber.awaitError())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3.9");
    }
  }

  @Test
  void rule0317AddsUpRequestsWithoutOverflow() {
    RecordingSubscriber subscriber = subscribe(Long.MAX_VALUE);
    subscriber.subscription().request(Long.MAX_VALUE);

    clock.advance(Duration.ofMinutes(5));

    assertThat(subscriber.tokens()).hasSizeGreaterThan(4);
    assertThat(subscriber.ended()).isFalse();
  }

  @Test
  void rule0213TreatsASubscriberThatThrowsAsIfItHadCancelled() {
    RecordingSubscriber unruly =
        new RecordingSubscriber(Long.MAX_VALUE) {
          @Override
          public void onNext(AccessToken token) {
            super.onNext(token);
            throw new IllegalStateException("thrown by a subscriber");
          }
        };
    client.tokens().subscribe(unruly);
    RecordingSubscriber other = subscribe(Long.MAX_VALUE);

    clock.advance(Duration.ofMinutes(2));

    assertThat(unruly.tokens()).hasSize(1);
    assertThat(other.tokens()).hasSizeGreaterThan(1);
  }

  @Test
  void isNotHeldUpByASubscriberThatBlocks() {
    CountDownLatch never = new CountDownLatch(1);
    try (AsyncAuthClient threaded =
        AsyncAuthClient.create(
            AuthConfig.builder(ApiKey.of("a-key-0123456789")).transport(this::answer).build())) {
      RecordingSubscriber blocked =
          new RecordingSubscriber(Long.MAX_VALUE) {
            @Override
            public void onNext(AccessToken token) {
              super.onNext(token);
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          };
      threaded.tokens().subscribe(blocked);
      blocked.awaitTokens(1);
      RecordingSubscriber other = new RecordingSubscriber(Long.MAX_VALUE);

      threaded.tokens().subscribe(other);
      threaded.invalidate(other.awaitTokens(1).get(0));

      other.awaitTokens(2);
    } finally {
      never.countDown();
    }
  }

  @Test
  void rule0103TellsOneThingAtATimeUnderManyThreads() throws Exception {
    try (AsyncAuthClient threaded =
        AsyncAuthClient.create(
            AuthConfig.builder(ApiKey.of("a-key-0123456789")).transport(this::answer).build())) {
      RecordingSubscriber subscriber = new RecordingSubscriber(0);
      threaded.tokens().subscribe(subscriber);
      Flow.Subscription subscription = subscriber.subscription();
      Thread[] threads = new Thread[4];
      for (int i = 0; i < threads.length; i++) {
        threads[i] =
            new Thread(
                () -> {
                  for (int n = 0; n < 200; n++) {
                    subscription.request(1);
                    threaded.token(Duration.ofDays(2)).join(); // a new one
                  }
                });
        threads[i].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }

      subscriber.awaitTokens(2);

      assertThat(subscriber.faults()).isEmpty();
    }
  }
}
