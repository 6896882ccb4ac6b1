// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.ManualClock;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncClientTest {

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final FakeAuthServer server = FakeAuthServer.builder().clock(clock).start();
  private final Gate gate = Gate.named("exchange");
  private final AsyncAuthClient client = AsyncAuthClient.create(settings().build());

  /** Expiry by hand, waits in real time. */
  private AuthConfig.Builder settings() {
    return AuthConfig.builder(server.apiKey())
        .baseUri(server.baseUri())
        .clock(clock)
        .maxAttempts(1);
  }

  @AfterEach
  void close() {
    gate.open();
    client.close();
    server.close();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, SECONDS);
  }

  private static Throwable failure(CompletableFuture<?> future) throws Exception {
    try {
      future.get(20, SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("the future brought a result");
  }

  @Test
  void leavesNoRetryBehindWhenItIsClosed() throws Exception {
    server.enqueue(FakeReply.status(503));
    AsyncAuthClient retrying =
        AsyncAuthClient.create(settings().maxAttempts(2).scheduler(clock).build());
    CompletableFuture<AccessToken> exchanged = retrying.exchange();
    clock.awaitPending(2); // its deadline, and its second attempt

    retrying.close();

    assertThat(failure(exchanged)).isInstanceOf(AuthException.Closed.class);
    while (clock.pending() > 0) {
      Thread.onSpinWait(); // for the one that ends the call, until the test's time is over
    }
  }

  @Test
  void exchangesOnceAndThenAnswersWithTheSameCompletedFuture() throws Exception {
    AccessToken first = get(client.token());

    CompletableFuture<AccessToken> second = client.token();

    assertThat(second).isDone().isSameAs(client.token());
    assertThat(second.join()).isSameAs(first);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void handsOutNoTokenThatExpiredWhileTheMachineSlept() throws Exception {
    AuthConfig sleepy =
        AuthConfig.builder(
                () -> {
                  clock.advance(Duration.ofHours(5));
                  return server.apiKey();
                })
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(1)
            .build();
    try (AsyncAuthClient slept = AsyncAuthClient.create(sleepy)) {

      assertThat(failure(slept.exchange()))
          .isInstanceOf(AuthException.MalformedResponse.class)
          .hasMessageContaining("expired before it arrived");
    }
  }

  @Test
  void sharesAFreshTokensFutureThatNobodyCanChange() throws Exception {
    AccessToken token = get(client.token());
    CompletableFuture<AccessToken> shared = client.token();

    assertThatThrownBy(() -> shared.obtrudeValue(null))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> shared.obtrudeException(new IllegalStateException()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(shared.cancel(true)).isFalse();
    assertThat(shared.complete(null)).isFalse();
    assertThat(shared.completeExceptionally(new IllegalStateException())).isFalse();

    assertThat(client.token().join()).isSameAs(token);
  }

  @Test
  void leavesASharedFutureAsItIsWhateverIsAskedOfIt() throws Exception {
    AccessToken token = get(client.token());
    CompletableFuture<AccessToken> shared = client.token();

    shared.completeAsync(() -> null, Runnable::run);
    shared.completeOnTimeout(null, 0, SECONDS);
    shared.orTimeout(0, SECONDS);
    shared.copy().obtrudeValue(null);
    shared.newIncompleteFuture().cancel(true);
    shared.thenApply(same -> same).obtrudeException(new IllegalStateException());
    shared.minimalCompletionStage().toCompletableFuture().obtrudeValue(null);
    assertThatThrownBy(() -> shared.toCompletableFuture().obtrudeValue(null))
        .isInstanceOf(UnsupportedOperationException.class);

    assertThat(shared.join()).isSameAs(token);
    assertThat(client.token().join()).isSameAs(token);
  }

  @Test
  void allocatesNothingForAFreshToken() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (AsyncAuthClient ordinary =
        AsyncAuthClient.create(
            AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build())) {
      get(ordinary.token());
      int done = 0;
      for (int i = 0; i < 20_000; i++) {
        done += ordinary.token().isDone() ? 1 : 0;
      }
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

      for (int i = 0; i < 20_000; i++) {
        done += ordinary.token().isDone() ? 1 : 0;
      }

      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertThat(done).isEqualTo(40_000);
      assertThat(allocated).isLessThan(20_000); // less than a byte for each
    }
  }

  @Test
  void makesOneExchangeForTenThousandFutures() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    List<CompletableFuture<AccessToken>> futures = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      futures.add(client.token());
    }

    gate.open();

    Set<AccessToken> tokens = new HashSet<>();
    for (CompletableFuture<AccessToken> future : futures) {
      tokens.add(get(future));
    }
    assertThat(tokens).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void leavesTheOthersAloneWhateverOneDoesToItsFuture() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    CompletableFuture<AccessToken> initiator = client.token();
    CompletableFuture<AccessToken> cancelled = client.token();
    CompletableFuture<AccessToken> obtruded = client.token();
    CompletableFuture<AccessToken> patient = client.token();
    initiator.cancel(true);
    cancelled.cancel(true);
    obtruded.obtrudeException(new IllegalStateException("obtruded"));

    gate.open();

    assertThat(get(patient)).isSameAs(client.token().join());
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void keepsTheTokenOfAnExchangeThatNobodyWaitsForAnyMore() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    client.token().cancel(true);

    gate.open();

    assertThat(get(client.token())).isNotNull();
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void runsNoContinuationOnTheHttpClientsThreads() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    CompletableFuture<String> name =
        client.token().thenApply(token -> Thread.currentThread().getName());

    gate.open();

    assertThat(get(name)).doesNotContain("HttpClient", "bytenite-auth-timer");
  }

  @Test
  void isNotHeldUpByAContinuationThatBlocks() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    server.enqueue(FakeReply.hold(gate));
    CompletableFuture<Void> blocked =
        client
            .token()
            .thenAccept(
                token -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    CompletableFuture<AccessToken> other = client.token();

    gate.open();

    assertThat(get(other)).isNotNull();
    assertThat(get(client.skipLogin()).skip()).isTrue();
    assertThat(blocked).isNotDone();
    never.countDown();
  }

  @Test
  void failsThroughTheFutureWithAnExceptionForEach() throws Exception {
    server.enqueue(FakeReply.status(503).heldBy(gate));
    CompletableFuture<AccessToken> one = client.token();
    CompletableFuture<AccessToken> other = client.token();

    gate.open();

    assertThat(failure(one)).isInstanceOf(AuthException.Unavailable.class);
    assertThat(failure(other))
        .isInstanceOf(AuthException.Unavailable.class)
        .isNotSameAs(failure(one));
    assertThat(failure(client.token()))
        .isInstanceOfSatisfying(
            AuthException.Unavailable.class, e -> assertThat(e.nextAttempt()).isPresent());
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void retriesWithoutAThreadThatWaits() throws Exception {
    server.enqueue(FakeReply.status(503));
    server.enqueue(FakeReply.reset());
    try (AsyncAuthClient patient = AsyncAuthClient.create(settings().maxAttempts(3).build())) {

      assertThat(get(patient.token())).isNotNull();

      assertThat(server.exchanges()).isEqualTo(3);
    }
  }

  @Test
  void endsAtTheDeadlineWhenTheServerIsSilent() throws Exception {
    server.enqueue(FakeReply.stall());
    try (AsyncAuthClient hurried =
        AsyncAuthClient.create(settings().callTimeout(Duration.ofMillis(300)).build())) {

      assertThat(failure(hurried.token())).isInstanceOf(AuthException.DeadlineExceeded.class);

      clock.advance(Duration.ofMinutes(2));
      assertThat(get(hurried.token())).isNotNull();
    }
  }

  @Test
  void throwsNothingButForNull() throws Exception {
    assertThat(failure(client.token(Duration.ofSeconds(-1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(failure(client.skipLogin("\udc00"))).isInstanceOf(IllegalArgumentException.class);
    assertThatNullPointerException().isThrownBy(() -> client.token(null));
    assertThatNullPointerException().isThrownBy(() -> client.skipLogin(null));
    assertThatNullPointerException().isThrownBy(() -> client.invalidate(null));
  }

  @Test
  void endsWhateverTheTransportDoes() throws Exception {
    for (int mode = 0; mode < 3; mode++) {
      int how = mode;
      try (AsyncAuthClient unlucky =
          AsyncAuthClient.create(
              settings()
                  .callTimeout(Duration.ofMillis(300))
                  .transport(
                      call -> {
                        switch (how) {
                          case 0:
                            return null;
                          case 1:
                            throw new StackOverflowError();
                          default:
                            new CountDownLatch(1).await();
                            return null;
                        }
                      })
                  .build())) {
        assertThat(failure(unlucky.token())).isInstanceOf(AuthException.class);
      }
    }
  }

  @Test
  void endsWhateverTheSupplierOrTheExecutorDoes() throws Exception {
    AuthConfig broken =
        AuthConfig.builder(
                () -> {
                  throw new IllegalStateException("the vault is sealed");
                })
            .baseUri(server.baseUri())
            .executor(
                task -> {
                  throw new RejectedExecutionException("full");
                })
            .build();
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(broken)) {
      assertThat(failure(unlucky.token()))
          .isInstanceOf(AuthException.TransportFailure.class)
          .hasMessageContaining("key supplier");
    }
  }

  @Test
  void endsWhateverTheSupplierThrowsWhileARefusalIsRemembered() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AuthConfig failing =
        AuthConfig.builder(
                () -> {
                  if (asked.getAndIncrement() == 0) {
                    return server.apiKey();
                  }
                  throw new AssertionError("the vault is broken");
                })
            .baseUri(server.baseUri())
            .build();
    server.enqueue(FakeReply.status(401));
    try (AsyncAuthClient refused = AsyncAuthClient.create(failing)) {
      assertThat(failure(refused.token())).isInstanceOf(AuthException.Unauthenticated.class);

      assertThat(failure(refused.token())).isInstanceOf(AuthException.Unauthenticated.class);
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void endsWhateverTheExecutorThrows() throws Exception {
    AuthConfig exhausted =
        settings()
            .executor(
                task -> {
                  throw new OutOfMemoryError("unable to create native thread");
                })
            .build();
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(exhausted)) {
      assertThat(get(unlucky.token())).isNotNull();
    }
  }

  @Test
  void saysSoAtOnceIfTheSupplierThrowsACheckedException() throws Exception {
    AuthConfig failing =
        AuthConfig.builder(() -> AsyncClientTest.<RuntimeException>sneak(new IOException("sealed")))
            .baseUri(server.baseUri())
            .build();
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(failing)) {
      assertThat(failure(unlucky.token()))
          .isInstanceOf(AuthException.TransportFailure.class)
          .hasMessageContaining("key supplier");
    }
  }

  /** Throws what a signature does not allow. */
  @SuppressWarnings("unchecked") // the cast is erased: that is the trick
  private static <E extends Throwable> ApiKey sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void servesTheOldTokenWhileItIsRenewed() throws Exception {
    AccessToken old = get(client.token());
    clock.advance(Duration.ofMinutes(59));
    server.enqueue(FakeReply.hold(gate));

    assertThat(client.token().join()).isSameAs(old);
    assertThat(client.token().join()).isSameAs(old);

    gate.awaitArrival();
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void endsThoseWhoWaitWhenTheClientIsSignedOutAndSignsOutWhatComesAfterAll() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    CompletableFuture<AccessToken> waiting = client.token();
    gate.awaitArrival();

    assertThat(get(client.signOut()).ok()).isTrue();

    assertThat(failure(waiting)).isInstanceOf(AuthException.Closed.class);
    gate.open();
    server.awaitRequests(2);
    assertThat(server.lastRequest().path()).isEqualTo("/v1/auth/signout");
    assertThat(get(client.token())).isNotNull();
  }

  @Test
  void signsOutAtTheServerAndForgetsTheTokenBeforeItReturns() throws Exception {
    AccessToken held = get(client.token());

    CompletableFuture<?> signingOut = client.signOut();

    assertThat(client.status().expiresAt()).isEmpty();
    signingOut.get(20, SECONDS);
    assertThat(server.tokensSignedOut())
        .extracting(AccessToken::value)
        .containsExactly(held.value());
  }

  @Test
  void endsEverythingWhenItIsClosed() throws Exception {
    get(client.token());
    server.enqueue("/v1/auth/skip", FakeReply.hold(gate));
    CompletableFuture<?> skipping = client.skipLogin();
    gate.awaitArrival();
    CompletableFuture<AccessToken> exchanging = client.token(Duration.ofDays(2));

    client.close();
    client.close();

    assertThat(failure(skipping)).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(exchanging)).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(client.token())).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(client.exchange())).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(client.signOut())).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(client.skipLogin())).isInstanceOf(AuthException.Closed.class);
    assertThat(client.status().state()).isEqualTo(AuthStatus.State.CLOSED);
  }

  @Test
  void closesFromAContinuation() throws Exception {
    CompletableFuture<Void> closing = client.token().thenAccept(token -> client.close());

    get(closing);

    assertThat(failure(client.token())).isInstanceOf(AuthException.Closed.class);
  }

  @Test
  void replacesARefusedTokenOnceBeforeItAsksAgain() throws Exception {
    get(client.token());
    server.revokeAll();

    assertThat(get(client.skipLogin("a challenge")).skip()).isTrue();

    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(server.lastRequest().queryParameter("loginChallenge")).contains("a challenge");
  }

  @Test
  void asksTheSupplierForAnotherKeyAfterARefusal() throws Exception {
    ApiKey[] key = {ApiKey.of("a-refused-key-0123456789")};
    server.acceptOnly(server.apiKey());
    try (AsyncAuthClient rotating =
        AsyncAuthClient.create(
            AuthConfig.builder(() -> key[0]).baseUri(server.baseUri()).clock(clock).build())) {
      assertThat(failure(rotating.token())).isInstanceOf(AuthException.Unauthenticated.class);
      assertThat(failure(rotating.token())).isInstanceOf(AuthException.Unauthenticated.class);
      key[0] = server.apiKey();

      assertThat(get(rotating.token())).isNotNull();
    }

    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void callsTheBlockingWorldFromAContinuation() throws Exception {
    CompletableFuture<AccessToken> nested =
        client.token().thenApply(token -> client.exchange().join());

    assertThat(get(nested)).isNotNull();
  }
}
