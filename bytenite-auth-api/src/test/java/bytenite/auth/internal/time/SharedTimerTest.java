// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.Thrower;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedTimerTest {

  private static final Duration NOW = Duration.ZERO;
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration MUCH_LATER = Duration.ofHours(1);
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  private static final Queue<Thread> threads = new ConcurrentLinkedQueue<>(); // of all timers

  private final AtomicInteger threadsRefused = new AtomicInteger();
  private final SharedTimer timer = new SharedTimer(this::newThread);
  private final BlockingQueue<Object> ran = new LinkedBlockingQueue<>();

  /** Each ends a second after its last task: after all tests, so that they end together. */
  @AfterAll
  static void leavesNoThreadBehind() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private Thread newThread(Runnable work) {
    if (threadsRefused.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    Thread thread = DaemonThreads.thread("timer", work);
    threads.add(thread);
    return thread;
  }

  private void schedule(Duration delay, Object name) {
    timer.schedule(delay, () -> ran.add(name));
  }

  private Object next() throws InterruptedException {
    Object next = ran.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  /** The thread that runs the tasks, which runs one to tell. */
  private Thread thread() throws InterruptedException {
    timer.schedule(NOW, () -> ran.add(Thread.currentThread()));
    return (Thread) next();
  }

  /** Makes the thread wait for a task, and not for the end of its second without one. */
  private Runnable waitFor(Duration delay, Thread thread) {
    CompletableFuture<Void> inside = new CompletableFuture<>();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    timer.schedule(
        NOW,
        () -> {
          inside.complete(null);
          gate.join();
        });
    inside.join();
    Runnable cancel = timer.schedule(delay, () -> ran.add("after " + delay));
    gate.complete(null);
    awaitState(thread, Thread.State.TIMED_WAITING);
    return cancel;
  }

  @Test
  void runsATaskOnADaemonThread() throws Exception {
    assertThat(thread().isDaemon()).isTrue();
    assertThat(thread().getName()).startsWith("bytenite-auth");
  }

  @Test
  void runsWhatIsDueAtOnceForDelaysThatAreNotPositive() throws Exception {
    for (Duration delay :
        List.of(
            NOW, Duration.ofNanos(-1), Duration.ofDays(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
      schedule(delay, delay);

      assertThat(next()).isEqualTo(delay);
    }
  }

  @Test
  void runsNothingBeforeItIsDue() throws Exception {
    long before = timer.nanoTime();
    timer.schedule(Duration.ofMillis(30), () -> ran.add(timer.nanoTime()));

    assertThat((long) next() - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
  }

  @Test
  void runsInOrderOfTimeThenOfScheduling() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    timer.schedule(NOW, gate::join);
    for (int i = 0; i < 50; i++) {
      schedule(NOW, i);
    }
    schedule(Duration.ofSeconds(1), "late");
    schedule(SOON, "first");
    schedule(SOON, "second");
    gate.complete(null);

    for (int i = 0; i < 50; i++) {
      assertThat(next()).isEqualTo(i);
    }
    assertThat(List.of(next(), next(), next())).containsExactly("first", "second", "late");
  }

  @Test
  void wakesUpForAnEarlierTask() throws Exception {
    Thread thread = thread();
    Runnable cancel = waitFor(MUCH_LATER, thread);
    Runnable cancelOther = timer.schedule(FOREVER, () -> ran.add("never"));

    schedule(SOON, "soon");

    assertThat(next()).isEqualTo("soon");
    cancel.run();
    cancelOther.run();
  }

  @Test
  void runsNothingThatWasCancelled() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    timer.schedule(NOW, gate::join);
    Runnable cancel = timer.schedule(NOW, () -> ran.add("cancelled"));
    schedule(NOW, "other");

    cancel.run();
    cancel.run();
    gate.complete(null);

    assertThat(next()).isEqualTo("other");
    assertThat(ran).isEmpty();
  }

  @Test
  void harmsNobodyByATaskThatThrows() throws Exception {
    Thread thread = thread();
    for (Throwable thrown :
        List.of(
            new IllegalStateException("no"),
            new StackOverflowError(),
            new OutOfMemoryError("heap"),
            new IOException("checked, from Kotlin"))) {
      timer.schedule(NOW, () -> Thrower.sneak(thrown));
      schedule(NOW, thrown);

      assertThat(next()).isSameAs(thrown);
    }

    assertThat(thread()).isSameAs(thread);
  }

  @Test
  void harmsNobodyByATaskThatInterruptsItsThread() throws Exception {
    timer.schedule(NOW, () -> Thread.currentThread().interrupt());
    timer.schedule(
        NOW,
        () -> {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted, and thrown");
        });
    schedule(SOON, "next");

    assertThat(next()).isEqualTo("next");
  }

  @Test
  void runsTasksThatScheduleTasks() throws Exception {
    AtomicInteger left = new AtomicInteger(100);
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          if (left.decrementAndGet() == 0) {
            ran.add("done");
          } else {
            timer.schedule(NOW, again[0]);
          }
        };

    timer.schedule(NOW, again[0]);

    assertThat(next()).isEqualTo("done");
  }

  @Test
  void endsItsThreadAfterASecondWithoutTasksAndStartsAnother() throws Exception {
    Thread first = thread();

    first.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(first.isAlive()).isFalse();
    assertThat(thread()).isNotSameAs(first);
  }

  @Test
  void endsItsThreadWhenTheLastTaskWasCancelledLongBeforeItsTime() throws Exception {
    Thread thread = thread();
    Runnable cancel = waitFor(MUCH_LATER, thread);

    cancel.run();
    thread.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void startsAThreadForTheNextTaskWhenNoneCouldBeStarted() throws Exception {
    threadsRefused.set(2);
    assertThatThrownBy(() -> schedule(NOW, "first")).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> schedule(NOW, "second")).isInstanceOf(OutOfMemoryError.class);

    schedule(SOON, "third");

    assertThat(List.of(next(), next(), next())).containsExactly("first", "second", "third");
  }

  @Test
  void survivesCallsNearTheEndOfTheStack() throws Exception {
    List<Runnable> cancels = new ArrayList<>(); // of tasks among which a new one has to be sorted
    for (int i = 0; i < 100; i++) {
      cancels.add(timer.schedule(MUCH_LATER, () -> ran.add("never")));
    }
    Runnable use = () -> timer.schedule(NOW, () -> {}).run();
    use.run(); // so that no class is initialized where the stack ends
    Thread deep = new Thread(() -> dive(use));
    Thread next = new Thread(() -> schedule(NOW, "next")); // it might wait for ever

    deep.start();
    deep.join();
    next.start();

    assertThat(next()).isEqualTo("next");
    cancels.forEach(Runnable::run);
  }

  /** Calls it where the stack ends, and then on each of the frames above. */
  @SuppressWarnings("InfiniteRecursion") // the end of the stack is what it is for
  private static void dive(Runnable action) {
    try {
      dive(action);
    } catch (StackOverflowError e) {
      // the frames above have a little more room
    }
    try {
      action.run();
    } catch (StackOverflowError e) {
      return;
    }
  }

  @Test
  void losesNoTaskOfManyThreads() throws Exception {
    int each = 2_000;
    List<Thread> schedulers =
        Collections.nCopies(4, 0).stream()
            .map(
                i ->
                    new Thread(
                        () -> {
                          for (int n = 0; n < each; n++) {
                            schedule(Duration.ofNanos(n % 3), n);
                            timer.schedule(MUCH_LATER, () -> ran.add("never")).run();
                          }
                        }))
            .toList();

    schedulers.forEach(Thread::start);
    for (Thread scheduler : schedulers) {
      scheduler.join();
    }

    for (int n = 0; n < 4 * each; n++) {
      assertThat(next()).isInstanceOf(Integer.class);
    }
  }

  @Test
  void completesAFutureThatNobodyElseHasCompleted() throws Exception {
    CompletableFuture<String> late = new CompletableFuture<>();
    CompletableFuture<String> early = new CompletableFuture<>();
    CompletableFuture<String> before = CompletableFuture.completedFuture("before");

    SharedTimer.completeAfter(SOON, late, "timer");
    SharedTimer.completeAfter(MUCH_LATER, early, "timer");
    SharedTimer.completeAfter(NOW, before, "timer");
    early.complete("early");

    assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("timer");
    assertThat(early).isCompletedWithValue("early");
    assertThat(before).isCompletedWithValue("before");
  }

  @Test
  void runsWhatDependsOnAFutureOnThePool() {
    CompletableFuture<String> future = new CompletableFuture<>();
    CompletableFuture<String> thread = future.thenApply(value -> Thread.currentThread().getName());

    SharedTimer.completeAfter(SOON, future, "late");

    assertThat(thread).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("bytenite-auth-callback");
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }
}
