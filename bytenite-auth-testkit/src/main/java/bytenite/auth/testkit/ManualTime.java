// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * The time of a {@link ManualClock} and its copies in other zones, with the tasks scheduled in it.
 *
 * <p>Safe for use by multiple threads; tasks run under no lock.
 */
final class ManualTime {

  /** Both clocks at one moment; monotonic time is what has elapsed since the beginning. */
  private record Moment(Instant wall, Duration elapsed) {
    Moment plus(Duration duration) {
      return new Moment(wall.plus(duration), elapsed.plus(duration));
    }
  }

  /** When a task is due, and its place among those that are due then. */
  private record Slot(Duration at, long number) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot that) {
      int byTime = at.compareTo(that.at);
      return byTime != 0 ? byTime : Long.compare(number, that.number);
    }
  }

  private static final long PATIENCE_SECONDS = 10;

  private final TreeMap<Slot, Runnable> tasks = new TreeMap<>();
  private volatile Moment now; // written under the lock
  private long scheduled;
  private Thread advancing; // null: nobody
  private Thread mover = Thread.currentThread();
  private Throwable thrown; // null: nothing was, since the last advance

  ManualTime(Instant start) {
    now = new Moment(start, Duration.ZERO);
  }

  void advance(Duration duration) {
    Duration end = takeTurn(duration);
    try {
      for (Optional<Runnable> due; (due = nextDue(end)).isPresent(); ) {
        run(due.get());
      }
    } finally {
      endTurn();
    }
    rethrow();
  }

  /** Waits until no other thread advances, and returns the time to advance to. */
  private synchronized Duration takeTurn(Duration duration) {
    if (advancing == Thread.currentThread()) {
      throw new IllegalStateException("a task cannot advance the time that it runs in");
    }
    if (!await(() -> advancing == null)) {
      throw new IllegalStateException(
          "another thread is still advancing the time: a task of its does not return");
    }
    Duration end = now.plus(duration).elapsed(); // refuses what no clock can show
    advancing = Thread.currentThread();
    mover = advancing;
    return end;
  }

  /** Moves to the first task that is due by the end and removes it, or to the end if none is. */
  private synchronized Optional<Runnable> nextDue(Duration end) {
    Map.Entry<Slot, Runnable> first = tasks.firstEntry();
    boolean due = first != null && first.getKey().at().compareTo(end) <= 0;
    Duration next = due ? first.getKey().at() : end;
    now = now.plus(next.minus(now.elapsed()));
    if (due) {
      return Optional.of(tasks.pollFirstEntry().getValue());
    }
    endTurn(); // under the lock that found no task: one that is scheduled from now on runs at once
    return Optional.empty();
  }

  private synchronized void endTurn() {
    if (advancing == Thread.currentThread()) {
      advancing = null;
      notifyAll();
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      remember(e);
    }
  }

  private synchronized void remember(Throwable e) {
    if (thrown == null) {
      thrown = e;
    } else if (thrown != e) {
      thrown.addSuppressed(e);
    }
  }

  private synchronized void rethrow() {
    Throwable first = thrown;
    thrown = null;
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }

  Instant instant() {
    return now.wall();
  }

  /** Monotonic time since the beginning. */
  Duration elapsed() {
    return now.elapsed();
  }

  /** Whether this thread moved the time last, or made it and nobody has moved it yet. */
  synchronized boolean isMovedByThisThread() {
    return mover == Thread.currentThread();
  }

  synchronized void setWall(UnaryOperator<Instant> change) {
    mover = Thread.currentThread();
    now = new Moment(change.apply(now.wall()), now.elapsed());
  }

  Runnable schedule(Duration delay, Runnable task) {
    synchronized (this) {
      boolean later = !delay.isZero() && !delay.isNegative();
      if (later || advancing != null) {
        Slot slot = new Slot(later ? now.elapsed().plus(delay) : now.elapsed(), scheduled++);
        tasks.put(slot, task);
        notifyAll();
        return () -> cancel(slot);
      }
    }
    run(task);
    return () -> {};
  }

  private synchronized void cancel(Slot slot) {
    tasks.remove(slot);
  }

  synchronized int pending() {
    return tasks.size();
  }

  synchronized Optional<Duration> untilNext() {
    return tasks.isEmpty()
        ? Optional.empty()
        : Optional.of(tasks.firstKey().at().minus(now.elapsed()));
  }

  synchronized void awaitPending(int expected) {
    if (!await(() -> tasks.size() >= expected)) {
      throw new AssertionError(
          "not enough tasks wait: "
              + expected
              + " were expected, there are "
              + tasks.size()
              + (Thread.currentThread().isInterrupted()
                  ? ", and the thread was interrupted"
                  : ", after " + PATIENCE_SECONDS + " s"));
    }
  }

  /** Waits for the condition; false after ten seconds, or if the thread is interrupted. */
  private synchronized boolean await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (!condition.getAsBoolean()) {
        long nanosLeft = deadline - System.nanoTime();
        if (nanosLeft <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, nanosLeft);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
