// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.time.SharedTimer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CallbackExecutorTest {

  private static final String POOL = "bytenite-auth-callback";
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  private static CallbackExecutor on(Executor executor) {
    return new CallbackExecutor(
        AuthConfig.builder(ApiKey.of("key")).build(), Optional.of(executor));
  }

  /** The name of the thread that runs a task. */
  private static CompletableFuture<String> thread(CallbackExecutor callbacks, Duration patience) {
    CompletableFuture<String> name = new CompletableFuture<>();
    callbacks.execute(() -> name.complete(Thread.currentThread().getName()), patience);
    return name;
  }

  @Test
  void runsTasksOnTheConfiguredExecutor() throws Exception {
    CallbackExecutor callbacks = on(task -> new Thread(task, "the user's").start());

    assertThat(thread(callbacks, LONG).get(30, SECONDS)).isEqualTo("the user's");
  }

  @Test
  void runsTasksOnTheLibrarysPoolWithoutAnExecutor() throws Exception {
    CallbackExecutor callbacks =
        new CallbackExecutor(AuthConfig.builder(ApiKey.of("key")).build(), Optional.empty());

    assertThat(thread(callbacks, LONG).get(30, SECONDS)).isEqualTo(POOL);
  }

  @Test
  void runsRejectedTasksOnTheLibrarysPool() throws Exception {
    CallbackExecutor callbacks =
        on(
            task -> {
              throw new RejectedExecutionException("full");
            });

    assertThat(thread(callbacks, LONG).get(30, SECONDS)).isEqualTo(POOL);
  }

  @Test
  void runsATaskOnTheLibrarysPoolThatTheExecutorHasNotBegunInTime() throws Exception {
    AtomicReference<Runnable> dropped = new AtomicReference<>();
    AtomicInteger runs = new AtomicInteger();
    CompletableFuture<String> name = new CompletableFuture<>();
    on(dropped::set)
        .execute(
            () -> {
              runs.incrementAndGet();
              name.complete(Thread.currentThread().getName());
            },
            SHORT);

    assertThat(name.get(30, SECONDS)).isEqualTo(POOL);
    dropped.get().run();
    assertThat(runs).hasValue(1);
  }

  @Test
  void runsATaskInTimeWhoseExecutorBlocksTheSubmitter() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CallbackExecutor callbacks = on(task -> await(never));
    CompletableFuture<String> name = new CompletableFuture<>();
    Thread submitter = new Thread(() -> callbacks.execute(() -> name.complete("ran"), SHORT));
    submitter.start();

    assertThat(name.get(30, SECONDS)).isEqualTo("ran");
    never.countDown();
    submitter.join();
  }

  @Test
  void hasNoPatienceAfterClose() throws Exception {
    CallbackExecutor callbacks = on(task -> {});
    callbacks.close();

    assertThat(thread(callbacks, LONG).get(30, SECONDS)).isEqualTo(POOL);
  }

  @Test
  void keepsTheTimersThreadFromAnExecutorThatRunsTasksOnTheSubmittingThread() throws Exception {
    CallbackExecutor callbacks = on(Runnable::run);
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<String> blocked = new CompletableFuture<>();
    CompletableFuture<Void> next = new CompletableFuture<>();
    SharedTimer timer = SharedTimer.shared();

    timer.schedule(
        Duration.ZERO,
        () ->
            callbacks.execute(
                () -> {
                  blocked.complete(Thread.currentThread().getName());
                  await(never);
                }));

    assertThat(blocked.get(30, SECONDS)).isEqualTo(POOL);
    timer.schedule(Duration.ZERO, () -> next.complete(null));
    next.get(30, SECONDS);
    never.countDown();
  }

  @Test
  void keepsAnHttpClientsThreadFromAnExecutorThatRunsTasksOnTheSubmittingThread() throws Exception {
    CallbackExecutor callbacks = on(Runnable::run);
    CompletableFuture<String> name = new CompletableFuture<>();
    Thread selector =
        new Thread(
            () -> callbacks.execute(() -> name.complete(Thread.currentThread().getName())),
            "HttpClient-1-SelectorManager");
    selector.start();

    assertThat(name.get(30, SECONDS)).isEqualTo(POOL);
    selector.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
