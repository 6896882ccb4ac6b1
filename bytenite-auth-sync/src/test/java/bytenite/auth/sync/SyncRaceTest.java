// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.AuthStatus;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.ScriptedTransport;
import bytenite.auth.testkit.faults.EndOfStack;
import bytenite.auth.testkit.faults.RecordedEvents;
import bytenite.auth.testkit.faults.StoppableClock;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SyncRaceTest {

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final FakeAuthServer server = FakeAuthServer.builder().clock(clock).start();
  private final Gate gate = Gate.named("exchange");
  private final AuthClient client = AuthClient.create(settings().build());

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

  @Test
  void makesOneExchangeForAThousandThreads() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    ConcurrentCallers<AccessToken> crowd = ConcurrentCallers.of(1000, client::token);
    crowd.awaitWaiting(1000);

    gate.open();

    assertThat(new HashSet<>(crowd.results())).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void makesOneExchangeForAThousandVirtualThreads() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    ConcurrentCallers<AccessToken> crowd =
        ConcurrentCallers.of(1000, virtualThreads(), client::token);
    crowd.awaitWaiting(1000);

    gate.open();

    assertThat(new HashSet<>(crowd.results())).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  private static ThreadFactory virtualThreads() throws Exception {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "there are no virtual threads");
    Class<?> builder = Class.forName("java.lang.Thread$Builder");
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      Object virtual =
          lookup
              .findStatic(
                  Thread.class,
                  "ofVirtual",
                  MethodType.methodType(Class.forName("java.lang.Thread$Builder$OfVirtual")))
              .invoke();
      return (ThreadFactory)
          lookup
              .findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
              .invoke(virtual);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void givesEachOfThoseWhoFailTogetherAnExceptionOfItsOwn() throws Exception {
    server.enqueue(FakeReply.status(503).heldBy(gate));
    ConcurrentCallers<AccessToken> crowd = ConcurrentCallers.of(50, client::token);
    crowd.awaitWaiting(50);

    gate.open();

    List<Throwable> failures = crowd.failures();
    assertThat(failures).hasOnlyElementsOfType(AuthException.Unavailable.class);
    assertThat(new HashSet<>(failures)).hasSize(50);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void paysForFiftyConcurrentRefusalsWithOneExchange() throws Exception {
    AccessToken old = client.token();

    ConcurrentCallers<AccessToken> crowd =
        ConcurrentCallers.of(
            50,
            () -> {
              client.invalidate(old);
              return client.token();
            });

    assertThat(new HashSet<>(crowd.results())).hasSize(1).doesNotContain(old);
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void letsAFollowerTakeOverFromAnInterruptedLeader() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    AtomicReference<Boolean> flag = new AtomicReference<>();
    ConcurrentCallers<AccessToken> leader =
        ConcurrentCallers.one(
            () -> {
              try {
                return client.token();
              } finally {
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    gate.awaitArrival();
    ConcurrentCallers<AccessToken> followers = ConcurrentCallers.of(10, client::token);
    followers.awaitWaiting(10);

    leader.thread(0).interrupt();

    assertThat(leader.failures()).hasOnlyElementsOfType(AuthException.Interrupted.class);
    assertThat(flag.get()).isTrue();
    assertThat(new HashSet<>(followers.results())).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void leavesTheOthersAloneWhenAFollowerIsInterrupted() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    ConcurrentCallers<AccessToken> leader = ConcurrentCallers.one(client::token);
    gate.awaitArrival();
    ConcurrentCallers<AccessToken> follower = ConcurrentCallers.one(client::token);
    ConcurrentCallers<AccessToken> other = ConcurrentCallers.one(client::token);
    follower.awaitWaiting(1);
    other.awaitWaiting(1);

    follower.thread(0).interrupt();

    assertThat(follower.failures()).hasOnlyElementsOfType(AuthException.Interrupted.class);
    gate.open();
    assertThat(other.result()).isSameAs(leader.result());
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void letsNobodyWaitForARenewalAheadOfExpiry() throws Exception {
    AccessToken old = client.token();
    clock.advance(Duration.ofMinutes(59));
    server.enqueue(FakeReply.hold(gate));

    List<AccessToken> served = ConcurrentCallers.of(20, client::token).results();

    assertThat(served).containsOnly(old);
    gate.awaitArrival();
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void servesTheOldTokenWhileItsRenewalFails() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    try (AuthClient listening =
        AuthClient.create(
            settings()
                .listener(
                    new AuthListener() {
                      @Override
                      public void exchangeFailed(ExchangeFailed event) {
                        failed.countDown();
                      }
                    })
                .build())) {
      AccessToken old = listening.token();
      clock.advance(Duration.ofMinutes(59));
      server.enqueue(FakeReply.status(503));

      assertThat(listening.token()).isSameAs(old);

      assertThat(failed.await(20, SECONDS)).isTrue();
      assertThat(listening.token()).isSameAs(old);
      assertThat(server.exchanges()).isEqualTo(2);
      clock.advance(Duration.ofMinutes(1));
      assertThat(listening.token()).isNotEqualTo(old);
    }
  }

  @Test
  void endsThoseWhoWaitWhenTheClientIsSignedOutAndSignsOutWhatComesAfterAll() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    ConcurrentCallers<AccessToken> leader = ConcurrentCallers.one(client::token);
    gate.awaitArrival();
    ConcurrentCallers<AccessToken> follower = ConcurrentCallers.one(client::token);
    follower.awaitWaiting(1);

    assertThat(client.signOut().ok()).isTrue();

    assertThat(leader.failures()).hasOnlyElementsOfType(AuthException.Closed.class);
    assertThat(follower.failures()).hasOnlyElementsOfType(AuthException.Closed.class);
    gate.open();
    server.awaitRequests(2);
    assertThat(server.lastRequest().path()).isEqualTo("/v1/auth/signout");
    assertThat(client.token()).isNotNull();
  }

  @Test
  void signsOutWhatABlockingTransportBringsAfterASignOut() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    ScriptedTransport replies =
        ScriptedTransport.of().token("a-late-token", 3600).reply(200, "{\"ok\":true}");
    HttpTransport slow =
        call -> {
          inside.countDown();
          proceed.await();
          return replies.send(call);
        };
    try (AuthClient blocked = AuthClient.create(settings().transport(slow).build())) {
      ConcurrentCallers<AccessToken> leader = ConcurrentCallers.one(blocked::token);
      inside.await();

      blocked.signOut();

      proceed.countDown();
      assertThat(leader.failures()).hasOnlyElementsOfType(AuthException.Closed.class);
      assertThat(replies.calls()).hasSize(2);
      assertThat(replies.calls().get(1).headers()).containsEntry("Authorization", "a-late-token");
    }
  }

  @Test
  void endsThoseWhoWaitWhenTheClientIsClosed() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    ConcurrentCallers<AccessToken> leader = ConcurrentCallers.one(client::token);
    gate.awaitArrival();
    ConcurrentCallers<AccessToken> follower = ConcurrentCallers.one(client::token);
    follower.awaitWaiting(1);

    client.close();

    assertThat(leader.failures()).hasOnlyElementsOfType(AuthException.Closed.class);
    assertThat(follower.failures()).hasOnlyElementsOfType(AuthException.Closed.class);
    gate.open();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void endsACallInsideABlockingTransportWhenTheClientIsClosed() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    HttpTransport stuck =
        call -> {
          inside.countDown();
          new CountDownLatch(1).await();
          return null;
        };
    AuthClient blocked = AuthClient.create(settings().transport(stuck).build());
    AtomicReference<Boolean> flag = new AtomicReference<>();
    ConcurrentCallers<AccessToken> caller =
        ConcurrentCallers.one(
            () -> {
              try {
                return blocked.token();
              } finally {
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    inside.await();

    blocked.close();

    assertThat(caller.failures()).hasOnlyElementsOfType(AuthException.Closed.class);
    assertThat(flag.get()).isFalse();
  }

  @Test
  void closesFromAListener() throws Exception {
    AtomicReference<AuthClient> self = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    self.set(
        AuthClient.create(
            settings()
                .listener(
                    new AuthListener() {
                      @Override
                      public void exchangeSucceeded(ExchangeSucceeded event) {
                        self.get().close();
                        closed.countDown();
                      }
                    })
                .build()));

    self.get().token();

    assertThat(closed.await(20, SECONDS)).isTrue();
    assertThatThrownBy(self.get()::token).isInstanceOf(AuthException.Closed.class);
  }

  @Test
  void isNotHarmedByAListenerThatThrowsOrBlocks() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (AuthClient listening =
        AuthClient.create(
            settings()
                .listener(
                    new AuthListener() {
                      @Override
                      public void exchangeStarted(ExchangeStarted event) {
                        throw new IllegalStateException("thrown by a listener");
                      }

                      @Override
                      public void exchangeSucceeded(ExchangeSucceeded event) {
                        try {
                          never.await();
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                      }
                    })
                .build())) {
      AccessToken token = ConcurrentCallers.one(listening::token).result();

      assertThat(ConcurrentCallers.one(listening::token).result()).isSameAs(token);
    } finally {
      never.countDown();
    }
  }

  @Test
  void settlesAndStartsANewExchangeWhateverTheTransportThrows() throws Exception {
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("a bug"),
            new AssertionError("unscripted"),
            new StackOverflowError());
    AtomicInteger calls = new AtomicInteger();
    ScriptedTransport good = ScriptedTransport.of().token("a-good-token", 3600);
    HttpTransport bad =
        call -> {
          int n = calls.getAndIncrement();
          if (n < thrown.size()) {
            throw Sneaky.<RuntimeException>sneak(thrown.get(n));
          }
          return good.send(call);
        };
    try (AuthClient unlucky = AuthClient.create(settings().transport(bad).build())) {
      assertThatThrownBy(unlucky::token).isInstanceOf(AuthException.TransportFailure.class);
      clock.advance(Duration.ofMinutes(1)); // past the quiet time: a bug is remembered, too
      assertThatThrownBy(unlucky::token).isInstanceOf(AssertionError.class);
      assertThatThrownBy(unlucky::token).isInstanceOf(StackOverflowError.class);

      assertThat(unlucky.token().value()).isEqualTo("a-good-token");
    }
  }

  @Test
  void leadsAnewAfterAFlightWhoseEndTheClockDidNotSurvive() {
    StoppableClock stoppable = new StoppableClock();
    ScriptedTransport wire = ScriptedTransport.of().token("token-1", 60).token("token-2", 60);
    AuthConfig config = settings().clock(stoppable).transport(stoppable.stoppedBy(wire)).build();
    try (AuthClient unlucky = AuthClient.create(config)) {
      assertThatThrownBy(unlucky::token).isInstanceOf(AuthException.TransportFailure.class);
      stoppable.stop(false);

      assertThat(unlucky.token().value()).isEqualTo("token-2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void renewsAnewAfterARenewalThatTheClockDidNotSurvive(boolean fromTheStart) {
    StoppableClock stoppable = new StoppableClock(clock);
    ScriptedTransport wire =
        ScriptedTransport.of().token("token-1", 3600).token("token-2", 3600).token("token-3", 3600);
    HttpTransport stopping =
        call -> {
          stoppable.stop(wire.calls().size() == 1);
          return wire.send(call);
        };
    Executor executor =
        task -> {
          stoppable.stop(fromTheStart);
          task.run();
        };
    AuthConfig config = settings().clock(stoppable).transport(stopping).executor(executor).build();
    try (AuthClient unlucky = AuthClient.create(config)) {
      unlucky.token();
      clock.advance(Duration.ofSeconds(3500));
      assertThat(unlucky.token().value()).isEqualTo("token-1");
      stoppable.stop(false);

      assertThat(unlucky.status().state()).isEqualTo(AuthStatus.State.READY);
    }
  }

  @Test
  void doesNotTakeACancellationOfTheTransportsOwnForASignOut() {
    HttpTransport cancelled =
        call -> {
          throw new CancellationException("by a dispatcher that shuts down");
        };
    try (AuthClient unlucky = AuthClient.create(settings().transport(cancelled).build())) {
      assertThatThrownBy(unlucky::token).isInstanceOf(AuthException.TransportFailure.class);
      assertThatThrownBy(unlucky::exchange).isInstanceOf(AuthException.TransportFailure.class);
    }
  }

  @Test
  void saysThatTheKeyWasRefusedWhateverTheSupplierThrowsMeanwhile() {
    List<Throwable> thrown =
        List.of(new IllegalStateException(), new IOException("sealed"), new AssertionError());
    AtomicInteger asked = new AtomicInteger();
    AuthConfig config =
        AuthConfig.builder(
                () -> {
                  int n = asked.getAndIncrement();
                  return n == 0
                      ? server.apiKey()
                      : throwing(thrown.get(n - 1)); // while the refusal is remembered
                })
            .baseUri(server.baseUri())
            .clock(clock)
            .build();
    server.enqueue(FakeReply.status(401));
    try (AuthClient refused = AuthClient.create(config)) {
      for (int i = 0; i <= thrown.size(); i++) {
        assertThatThrownBy(refused::token).isInstanceOf(AuthException.Unauthenticated.class);
      }

      assertThat(asked).hasValue(1 + thrown.size());
    }
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it brings none
  private static <T> T throwing(Throwable thrown) {
    throw Sneaky.<RuntimeException>sneak(thrown);
  }

  @Test
  void settlesARenewalWhateverTheExecutorThrows() {
    try (AuthClient unlucky =
        AuthClient.create(settings().executor(task -> throwing(new IOException("full"))).build())) {
      AccessToken old = unlucky.token();
      clock.advance(Duration.ofMinutes(59));

      assertThat(unlucky.token()).isSameAs(old);

      assertThat(unlucky.status().state()).isEqualTo(AuthStatus.State.READY);
    }
  }

  @Test
  void settlesARenewalWhateverTheSupplierThrows() {
    AtomicInteger asked = new AtomicInteger();
    AuthConfig config =
        AuthConfig.builder(
                () ->
                    asked.getAndIncrement() == 0
                        ? server.apiKey()
                        : throwing(new IOException("sealed")))
            .baseUri(server.baseUri())
            .clock(clock)
            .executor(Runnable::run)
            .build();
    try (AuthClient unlucky = AuthClient.create(config)) {
      AccessToken old = unlucky.token();
      clock.advance(Duration.ofMinutes(59));

      assertThat(unlucky.token()).isSameAs(old);

      assertThat(asked).hasValue(2);
      assertThat(unlucky.status().state()).isEqualTo(AuthStatus.State.READY);
      assertThat(unlucky.status().lastFailureKind()).contains(AuthException.Kind.TRANSPORT_FAILURE);
    }
  }

  @Test
  void settlesAndStartsANewExchangeWhateverTheSupplierThrows() {
    AtomicInteger asked = new AtomicInteger();
    AuthConfig config =
        AuthConfig.builder(
                () -> {
                  switch (asked.getAndIncrement()) {
                    case 0:
                      throw new IllegalStateException("the vault is sealed");
                    case 1:
                      return null;
                    default:
                      return server.apiKey();
                  }
                })
            .baseUri(server.baseUri())
            .build();
    try (AuthClient unlucky = AuthClient.create(config)) {
      assertThatThrownBy(unlucky::token)
          .isInstanceOf(AuthException.TransportFailure.class)
          .hasMessageContaining("key supplier");
      assertThatThrownBy(unlucky::token).isInstanceOf(AuthException.TransportFailure.class);

      assertThat(unlucky.token()).isNotNull();
    }
  }

  @Test
  void leadsTheRenewalItselfOnceItNeedsTheTokenAndTheExecutorHasNotBegunIt() {
    List<Runnable> queue = new ArrayList<>();
    try (AuthClient queued = AuthClient.create(settings().executor(queue::add).build())) {
      AccessToken old = queued.token();
      clock.advance(Duration.ofMinutes(59));
      assertThat(queued.token()).isSameAs(old);
      clock.advance(Duration.ofMinutes(1));

      AccessToken renewed = queued.token();

      assertThat(renewed).isNotEqualTo(old);
      queue.forEach(Runnable::run);
      assertThat(queued.token()).isSameAs(renewed);
      assertThat(server.exchanges()).isEqualTo(2);
    }
  }

  @Test
  void startsANewExchangeWhenARenewalHasOutlastedADeadline() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    ScriptedTransport replies =
        ScriptedTransport.of().token("the-old-token", 3600).token("the-new-token", 3600);
    AtomicInteger calls = new AtomicInteger();
    HttpTransport stuckOnce =
        call -> {
          if (calls.incrementAndGet() == 2) {
            inside.countDown();
            new CountDownLatch(1).await();
          }
          return replies.send(call);
        };
    try (AuthClient stuck =
        AuthClient.create(
            settings()
                .transport(stuckOnce)
                .executor(task -> ConcurrentCallers.one(Executors.callable(task)))
                .callTimeout(Duration.ofMillis(200))
                .build())) {
      assertThat(stuck.token().value()).isEqualTo("the-old-token");
      clock.advance(Duration.ofMinutes(59));
      assertThat(stuck.token().value()).isEqualTo("the-old-token");
      inside.await();
      clock.advance(Duration.ofMinutes(1));

      assertThatThrownBy(stuck::token).isInstanceOf(AuthException.DeadlineExceeded.class);

      assertThat(stuck.token().value()).isEqualTo("the-new-token");
    }
  }

  @Test
  void letsTasksOfTheSamePoolWaitForATokenThatOneOfThemFetches() throws Exception {
    server.enqueue(FakeReply.hold(gate));
    CountDownLatch children = new CountDownLatch(3);
    ForkJoinPool pool = new ForkJoinPool(1);
    Supplier<AccessToken> child =
        () -> {
          children.countDown();
          return client.token();
        };
    try {
      CompletableFuture<AccessToken> parent =
          CompletableFuture.supplyAsync(
              () -> {
                for (int i = 0; i < 3; i++) {
                  CompletableFuture.supplyAsync(child, pool);
                }
                return client.token();
              },
              pool);
      children.await(); // on threads that the pool has made up for those who wait

      gate.open();

      assertThat(parent.get(20, SECONDS)).isNotNull();
      assertThat(server.exchanges()).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void sendsNoKeyAndTellsNothingByARenewalThatBeginsAfterTheClientWasSignedOutOrClosed() {
    for (boolean closing : new boolean[] {false, true}) {
      List<Runnable> queue = new ArrayList<>();
      RecordedEvents events = new RecordedEvents();
      AtomicInteger asked = new AtomicInteger();
      AuthConfig config =
          AuthConfig.builder(
                  () -> {
                    asked.incrementAndGet();
                    return server.apiKey();
                  })
              .baseUri(server.baseUri())
              .clock(clock)
              .executor(queue::add)
              .listener(events)
              .build();
      AuthClient queued = AuthClient.create(config);
      queued.token();
      clock.advance(Duration.ofMinutes(59));
      queued.token();
      if (closing) {
        queued.close();
      } else {
        queued.signOut();
      }
      int sent = server.exchanges();

      while (!queue.isEmpty()) {
        queue.remove(0).run();
      }

      assertThat(server.exchanges()).isEqualTo(sent);
      assertThat(asked).hasValue(1);
      assertThat(events.lines()).containsExactly("started", "succeeded");
      queued.close();
    }
  }

  @Test
  void tellsTheEndOfAnExchangeWhoseLeaderWasInterrupted() throws Exception {
    RecordedEvents events = new RecordedEvents();
    server.enqueue(FakeReply.hold(gate));
    try (AuthClient listening = AuthClient.create(settings().listener(events).build())) {
      ConcurrentCallers<AccessToken> leader = ConcurrentCallers.one(listening::token);
      gate.awaitArrival();

      leader.thread(0).interrupt();

      assertThat(leader.failures()).hasOnlyElementsOfType(AuthException.Interrupted.class);
      assertThat(events.await(2)).containsExactly("started", "failed INTERRUPTED");
    }
  }

  @Test
  void worksAgainAfterTheStackHasEndedUnderACall() throws Exception {
    AuthConfig config =
        settings()
            .transport(
                call ->
                    new HttpReply(
                        200,
                        Map.of(),
                        "{\"token\":\"t\",\"expiresIn\":60}".getBytes(StandardCharsets.UTF_8)))
            .build();
    try (AuthClient warm = AuthClient.create(config)) {
      warm.token(); // so that no class is initialized where the stack ends
    }
    try (AuthClient deep = AuthClient.create(config)) {
      EndOfStack.call(deep::token);

      assertThat(ConcurrentCallers.one(deep::token).result()).isNotNull();
    }
  }

  @Test
  void servesTheOldTokenWhenTheExecutorRejectsTheRenewal() {
    try (AuthClient rejected =
        AuthClient.create(
            settings()
                .executor(
                    task -> {
                      throw new RejectedExecutionException("full");
                    })
                .build())) {
      AccessToken old = rejected.token();
      clock.advance(Duration.ofMinutes(59));

      assertThat(rejected.token()).isSameAs(old);
      assertThat(rejected.token()).isSameAs(old);
    }
  }

  @Test
  void renewsOnTheCallersThreadWhereABlockingTransportHasNoExecutor() {
    ScriptedTransport replies =
        ScriptedTransport.of()
            .token("the-old-token", 3600)
            .reply(503, "")
            .token("the-new-token", 3600);
    try (AuthClient alone = AuthClient.create(settings().transport(replies).build())) {
      AccessToken old = alone.token();
      clock.advance(Duration.ofMinutes(59));

      assertThat(alone.token()).isSameAs(old);
      clock.advance(Duration.ofSeconds(1));
      assertThat(alone.token().value()).isEqualTo("the-new-token");
    }
  }
}
