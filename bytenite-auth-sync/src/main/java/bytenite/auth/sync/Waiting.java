// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Signal;
import bytenite.auth.internal.time.WakeUp;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits on the calling thread, interruptibly: by parking, or by the scheduler where one is set.
 *
 * <p>Not by {@code CompletableFuture.get}, which on a thread of a ForkJoinPool runs other tasks
 * meanwhile: one that follows a flight would wait for the leader beneath it on the same stack.
 */
final class Waiting {

  private final Optional<Scheduler> scheduler;

  Waiting(Optional<Scheduler> scheduler) {
    this.scheduler = scheduler;
  }

  /** Waits for the signal; false if the deadline came first. */
  boolean until(Signal<?> signal, Deadline deadline) throws InterruptedException {
    Wait wait = new Wait();
    return signal.isDone() || until(signal, wait, deadline, wait::end);
  }

  /** Waits for the end of a pause; true if the signal came first. */
  boolean pause(Signal<?> signal, Duration length) throws InterruptedException {
    Wait wait = new Wait();
    WakeUp wakeUp = wait::end;
    long now = scheduler.isPresent() ? scheduler.get().nanoTime() : System.nanoTime();
    return until(signal, wait, Deadline.after(length, now), wakeUp);
  }

  /** Waits until one of the two is complete, however; false if the deadline came first. */
  boolean untilEither(CompletableFuture<?> reply, Signal<?> signal, Deadline deadline)
      throws InterruptedException {
    Wait wait = new Wait();
    reply.whenComplete((value, thrown) -> wait.end());
    return reply.isDone() || until(signal, wait, deadline, wait::end) || reply.isDone();
  }

  private boolean until(Signal<?> signal, Wait wait, Deadline deadline, Runnable end)
      throws InterruptedException {
    Consumer<Object> sent = value -> wait.end();
    signal.whenSent(sent);
    try {
      if (scheduler.isPresent()) {
        untilScheduled(scheduler.get(), wait, deadline, end);
      } else {
        wait.until(deadline.atNanos());
      }
    } finally {
      signal.forget(sent);
    }
    return signal.isDone();
  }

  private static void untilScheduled(
      Scheduler scheduler, Wait wait, Deadline deadline, Runnable end) throws InterruptedException {
    Duration left = Duration.ofNanos(deadline.remainingNanos(scheduler.nanoTime()));
    Runnable cancel = scheduler.schedule(left, end);
    try {
      wait.until(System.nanoTime() + Long.MAX_VALUE / 2);
    } finally {
      cancel(cancel);
    }
  }

  private static void cancel(Runnable cancel) {
    try {
      cancel.run();
    } catch (RuntimeException
        | Error e) { // the user's scheduler threw: the wait has its result already
      return;
    }
  }

  /** Lets a ForkJoinPool have another thread meanwhile. */
  private static final class Wait implements ForkJoinPool.ManagedBlocker {

    private final CountDownLatch over = new CountDownLatch(1);
    private long untilNanos;

    void until(long nanos) throws InterruptedException {
      untilNanos = nanos;
      try {
        ForkJoinPool.managedBlock(this);
      } catch (RejectedExecutionException e) { // the pool has as many threads as it may
        block();
      }
    }

    @Override
    public boolean block() throws InterruptedException {
      return over.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS) || isReleasable();
    }

    @Override
    public boolean isReleasable() {
      return over.getCount() == 0 || untilNanos - System.nanoTime() <= 0;
    }

    void end() {
      over.countDown();
    }
  }
}
