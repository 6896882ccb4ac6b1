// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.ScriptedTransport;
import bytenite.auth.testkit.faults.EndOfStack;
import bytenite.auth.testkit.faults.StoppableClock;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every future ends, whatever the executor and the scheduler do, and nobody's thread is held. */
@Timeout(60)
class LivenessTest {

  private final FakeAuthServer server = FakeAuthServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private AuthConfig.Builder settings() {
    return AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).maxAttempts(1);
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
  void bringsItsResultsThoughTheExecutorDropsEveryTask() throws Exception {
    Executor hole = task -> {};
    try (AsyncAuthClient client =
        AsyncAuthClient.create(
            settings().executor(hole).callTimeout(Duration.ofSeconds(1)).build())) {

      assertThat(client.token().get(20, SECONDS)).isNotNull();
      assertThat(client.exchange().get(20, SECONDS)).isNotNull();
      assertThat(client.skipLogin().get(20, SECONDS)).isNotNull();
    }
  }

  @Test
  void endsAtCloseWhenTheExecutorDropsWhatItIsGiven() throws Exception {
    Executor hole = task -> {};
    AsyncAuthClient unlucky = AsyncAuthClient.create(settings().executor(hole).build());
    CompletableFuture<AccessToken> waiting = unlucky.token();

    unlucky.close();

    assertThat(failure(waiting)).isInstanceOf(AuthException.Closed.class);
  }

  @Test
  void handsOnTheTokenWhenTheExecutorIsBusyUntilTheDeadline() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try (AsyncAuthClient client =
        AsyncAuthClient.create(
            settings().executor(single).callTimeout(Duration.ofSeconds(2)).build())) {
      CompletableFuture<AccessToken> nested =
          client.token().thenApplyAsync(token -> client.exchange().join(), single);

      assertThat(nested.get(20, SECONDS)).isNotNull();
    } finally {
      single.shutdown();
    }
  }

  @Test
  void endsAndLeadsAnewWhenTheClockStopsUnderAnExchange() throws Exception {
    StoppableClock stoppable = new StoppableClock();
    ScriptedTransport wire = ScriptedTransport.of().token("token-1", 60).token("token-2", 60);
    AuthConfig config = settings().clock(stoppable).transport(stoppable.stoppedBy(wire)).build();
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(config)) {
      assertThat(failure(unlucky.token())).isInstanceOf(AuthException.class);
      stoppable.stop(false);

      assertThat(unlucky.token().get(20, SECONDS).value()).isEqualTo("token-2");
    }
  }

  @Test
  void endsTheWaitForATokenThatLivesForSomeTimeWhenTheClockStops() throws Exception {
    StoppableClock stoppable = new StoppableClock();
    ScriptedTransport wire = ScriptedTransport.of().token("token-1", 60).token("token-2", 60);
    AuthConfig config = settings().clock(stoppable).transport(stoppable.stoppedBy(wire)).build();
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(config)) {
      assertThat(failure(unlucky.token(Duration.ofSeconds(1)))).isInstanceOf(AuthException.class);
    }
  }

  @Test
  void endsACallersOwnExchangeAndSignOutWhenTheClockStopsUnderThem() throws Exception {
    StoppableClock stoppable = new StoppableClock();
    AtomicInteger calls = new AtomicInteger();
    ScriptedTransport wire =
        ScriptedTransport.of().token("token-1", 60).token("token-2", 60).reply(200, "{}");
    AuthConfig config =
        settings()
            .clock(stoppable)
            .transport(
                call -> {
                  stoppable.stop(calls.incrementAndGet() > 1); // all but the first
                  return wire.send(call);
                })
            .build();
    try (AsyncAuthClient unlucky = AsyncAuthClient.create(config)) {
      unlucky.token().get(20, SECONDS);

      assertThat(failure(unlucky.exchange())).isInstanceOf(AuthException.class);
      stoppable.stop(false);

      assertThat(failure(unlucky.signOut())).isInstanceOf(AuthException.class);
    }
  }

  @Test
  void endsWhenTheExecutorThrowsAnError() throws Exception {
    Executor broken =
        task -> {
          throw new StackOverflowError();
        };
    try (AsyncAuthClient client = AsyncAuthClient.create(settings().executor(broken).build())) {
      assertThat(client.token().get(20, SECONDS)).isNotNull();
      assertThat(client.exchange().get(20, SECONDS)).isNotNull();
    }
  }

  @Test
  void runsNothingTwiceWhenTheExecutorRunsItAndThrows() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Executor confused =
        task -> {
          task.run();
          throw new IllegalStateException("after all");
        };
    AuthConfig config =
        AuthConfig.builder(
                () -> {
                  asked.incrementAndGet();
                  return server.apiKey();
                })
            .baseUri(server.baseUri())
            .executor(confused)
            .build();
    try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
      assertThat(client.token().get(20, SECONDS)).isNotNull();
    }
    assertThat(asked).hasValue(1);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void failsThroughTheFutureAndRecoversWhenTheSchedulerThrows() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    Scheduler shaky =
        new Scheduler() {
          @Override
          public long nanoTime() {
            return System.nanoTime();
          }

          @Override
          public Runnable schedule(Duration delay, Runnable task) {
            if (failures.getAndDecrement() > 0) {
              throw new InternalError("no more threads");
            }
            return () -> {};
          }
        };
    try (AsyncAuthClient client = AsyncAuthClient.create(settings().scheduler(shaky).build())) {
      assertThat(failure(client.token())).isInstanceOf(AuthException.TransportFailure.class);
      assertThat(failure(client.exchange())).isInstanceOf(AuthException.TransportFailure.class);
      assertThat(failure(client.skipLogin())).isInstanceOf(AuthException.TransportFailure.class);

      assertThat(client.token().get(20, SECONDS)).isNotNull();
    }
  }

  @Test
  void needsNoThreadOfTheCommonPool() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
      ForkJoinPool.commonPool().execute(() -> awaitUninterruptedly(released));
    }
    try (AsyncAuthClient client = AsyncAuthClient.create(settings().build())) {
      assertThat(client.token().get(20, SECONDS)).isNotNull();
      assertThat(client.skipLogin().get(20, SECONDS).skip()).isTrue();
      RecordingSubscriber subscriber = new RecordingSubscriber(1);
      client.tokens().subscribe(subscriber);
      subscriber.awaitTokens(1);
    } finally {
      released.countDown();
    }
  }

  private static void awaitUninterruptedly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    try (AsyncAuthClient warm = AsyncAuthClient.create(config)) {
      warm.token().get(20, SECONDS); // so that no class is initialized where the stack ends
    }
    try (AsyncAuthClient deep = AsyncAuthClient.create(config)) {
      EndOfStack.call(deep::token);

      assertThat(deep.token().get(20, SECONDS)).isNotNull();
    }
  }

  @Test
  void keepsNothingOfThoseWhoGaveUpWaiting() throws Exception {
    Gate gate = Gate.named("exchange");
    server.enqueue(FakeReply.hold(gate));
    try (AsyncAuthClient client = AsyncAuthClient.create(settings().build())) {
      CompletableFuture<AccessToken> patient = client.token();
      List<WeakReference<CompletableFuture<AccessToken>>> gone = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        CompletableFuture<AccessToken> future = client.token();
        if (i % 2 == 0) {
          future.cancel(true);
        } else {
          future.completeExceptionally(new TimeoutException());
        }
        if (i % 100 == 0) {
          gone.add(new WeakReference<>(future));
        }
      }
      while (gone.stream().anyMatch(reference -> reference.get() != null)) {
        System.gc(); // until none is left, or the test's time is over
      }

      gate.open();
      assertThat(patient.get(20, SECONDS)).isNotNull();
    }
  }

  @Test
  void settlesInTimeThoughTheExecutorRunsASupplierThatHangsOnItsCallersThread() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AuthConfig config =
        AuthConfig.builder(
                () -> {
                  asked.countDown();
                  awaitUninterruptedly(released);
                  return server.apiKey();
                })
            .baseUri(server.baseUri())
            .executor(Runnable::run)
            .callTimeout(Duration.ofMillis(500))
            .build();
    try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
      FutureTask<CompletableFuture<AccessToken>> leader = new FutureTask<>(client::token);
      new Thread(leader).start();
      asked.await();

      assertThat(failure(client.token())).isInstanceOf(AuthException.DeadlineExceeded.class);

      released.countDown();
      assertThat(failure(leader.get(20, SECONDS))).isInstanceOf(AuthException.class);
    } finally {
      released.countDown();
    }
  }

  @Test
  void closesOnAThreadOfTheHttpClients() throws Exception {
    Gate gate = Gate.named("exchange");
    server.enqueue(FakeReply.hold(gate));
    AsyncAuthClient client = AsyncAuthClient.create(settings().executor(Runnable::run).build());
    CompletableFuture<Void> closing = client.token().thenAccept(token -> client.close());

    gate.open();

    closing.get(20, SECONDS);
    assertThat(failure(client.token())).isInstanceOf(AuthException.Closed.class);
  }
}
