// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.testkit.CheckSuite.Broken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Threads that make the same call at the same time.
 *
 * @param <T> what the call brings
 */
final class ConcurrentCallers<T> {

  private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * The result of one call.
   *
   * @param value what the call brought; null if it threw
   * @param thrown what it threw; null if it did not
   * @param interrupted whether the thread's flag was set afterwards
   */
  record CallResult<T>(T value, Throwable thrown, boolean interrupted) {

    T orThrow() {
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown != null) {
        throw (RuntimeException) thrown;
      }
      return value;
    }
  }

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger gone = new AtomicInteger(); // how many have begun their calls
  private final List<CallResult<T>> callResults; // each thread writes its own place, before it ends
  private final Duration patience;

  private ConcurrentCallers(CallResult<T>[] places, Duration patience) {
    this.callResults = Arrays.asList(places);
    this.patience = patience;
  }

  /** Starts so many threads, which begin their calls together. */
  static <T> ConcurrentCallers<T> of(int size, Supplier<T> call, Duration patience) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    ConcurrentCallers<T> callers = new ConcurrentCallers<>(new CallResult[size], patience);
    CountDownLatch ready = new CountDownLatch(size);
    for (int i = 0; i < size; i++) {
      int place = i;
      Thread thread =
          new Thread(
              () -> {
                ready.countDown();
                awaitAll(ready);
                callers.gone.incrementAndGet();
                callers.callResults.set(place, answer(call));
              },
              "token-source-contract-" + i);
      thread.setDaemon(true);
      callers.threads.add(thread);
      thread.start();
    }
    return callers;
  }

  private static void awaitAll(CountDownLatch ready) {
    try {
      ready.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // so that the call sees it
    }
  }

  private static <T> CallResult<T> answer(Supplier<T> call) {
    try {
      return new CallResult<>(call.get(), null, Thread.currentThread().isInterrupted());
    } catch (RuntimeException | Error e) {
      return new CallResult<>(null, e, Thread.currentThread().isInterrupted());
    }
  }

  /**
   * Waits until every thread is blocked or has ended. One thread may be left running for a while:
   * it is probably reading from a socket. This makes it likely that the calls overlap; no check may
   * depend on it.
   */
  @SuppressWarnings("ThreadPriorityCheck") // it only waits a little less
  ConcurrentCallers<T> settle() {
    long now = System.nanoTime();
    long end = now + patience.toNanos();
    long oneMovesSince = now;
    for (long moving; (moving = moving()) > 0 && now - end < 0; now = System.nanoTime()) {
      if (moving > 1) {
        oneMovesSince = now;
      } else if (now - oneMovesSince > STILL_NANOS) {
        break;
      }
      Thread.yield();
    }
    return this;
  }

  private long moving() {
    if (gone.get() < threads.size()) {
      return threads.size();
    }
    return threads.stream()
        .map(Thread::getState)
        .filter(state -> state == Thread.State.NEW || state == Thread.State.RUNNABLE)
        .count();
  }

  void interrupt() {
    threads.forEach(Thread::interrupt);
  }

  /** The results, once all calls have ended. */
  List<CallResult<T>> callResults() {
    long end = System.nanoTime() + patience.plusSeconds(1).toNanos(); // their waits end first
    for (Thread thread : threads) {
      join(thread, end - System.nanoTime());
    }
    long missing = callResults.stream().filter(Objects::isNull).count();
    if (missing > 0) {
      interrupt();
      throw new Broken(
          missing + " of " + threads.size() + " callers did not return within " + patience);
    }
    return callResults;
  }

  private static void join(Thread thread, long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken("the check was interrupted", e);
    }
  }
}
