// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.time.WakeUp;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits on the calling thread, interruptibly: by parking, or by the scheduler where one is set. */
final class Waiting {

  private final Optional<Scheduler> scheduler;

  Waiting(Optional<Scheduler> scheduler) {
    this.scheduler = scheduler;
  }

  /** Waits until one of the two is complete, however; false if the deadline came first. */
  boolean untilAny(CompletableFuture<?> one, CompletableFuture<?> other, Deadline deadline)
      throws InterruptedException {
    return one.isDone() || until(CompletableFuture.anyOf(one, other), deadline);
  }

  /** Waits until it is complete, however; false if the deadline came first. */
  boolean until(CompletableFuture<?> done, Deadline deadline) throws InterruptedException {
    CompletableFuture<Void> over = new CompletableFuture<>();
    return until(done, deadline, over, () -> over.complete(null));
  }

  /** Waits for the end of the pause; true if the fence came first. */
  boolean pause(CompletableFuture<?> fence, Deadline end) throws InterruptedException {
    CompletableFuture<Void> over = new CompletableFuture<>();
    WakeUp wakeUp = () -> over.complete(null);
    return until(fence, end, over, wakeUp);
  }

  private boolean until(
      CompletableFuture<?> done, Deadline deadline, CompletableFuture<?> over, Runnable end)
      throws InterruptedException {
    if (!scheduler.isPresent()) {
      return get(done, deadline.remainingNanos(System.nanoTime()));
    }
    long nanos = deadline.remainingNanos(scheduler.get().nanoTime());
    Runnable timer = scheduler.get().schedule(Duration.ofNanos(nanos), end);
    try {
      get(CompletableFuture.anyOf(done, over), Long.MAX_VALUE);
    } finally {
      timer.run();
    }
    return done.isDone();
  }

  private static boolean get(CompletableFuture<?> done, long nanos) throws InterruptedException {
    try {
      done.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException e) {
      return true;
    } catch (TimeoutException e) {
      return done.isDone();
    }
    return true;
  }
}
