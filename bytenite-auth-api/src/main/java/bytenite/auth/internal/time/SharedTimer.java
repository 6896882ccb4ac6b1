// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import bytenite.auth.internal.Deadline;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs short tasks later, on one daemon thread that is started when there is something to wait for
 * and ends when there has been nothing for a second, or at once on {@link #release()}.
 *
 * <p>A task that throws harms nobody. Safe for use by multiple threads.
 */
public final class SharedTimer implements Scheduler {

  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final SharedTimer SHARED = new SharedTimer();

  /** When, and which of those that are due then. */
  private record Slot(long atNanos, long number) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot that) {
      int byTime = Long.compare(atNanos - that.atNanos, 0);
      return byTime != 0 ? byTime : Long.compare(number, that.number);
    }
  }

  private final ConcurrentSkipListMap<Slot, Runnable> tasks = new ConcurrentSkipListMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Thread thread; // null: none runs
  private long wakeAtNanos; // what the thread waits for
  private boolean released;

  SharedTimer() {}

  /** The timer that all clients share. */
  public static SharedTimer shared() {
    return SHARED;
  }

  /**
   * Completes the future with this value if it is not complete by then; on a thread of its own, for
   * there may be users' actions that depend on it, and the common pool's may all be blocked.
   */
  public static <T> void completeAfter(Duration delay, CompletableFuture<T> future, T value) {
    if (!future.isDone()) {
      Runnable timer =
          shared()
              .schedule(
                  delay, () -> DaemonThreads.thread("late", () -> future.complete(value)).start());
      future.whenComplete((early, thrown) -> timer.run());
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Runnable schedule(Duration delay, Runnable task) {
    long at = nanoTime() + Math.max(0, Deadline.nanos(delay));
    Slot slot = new Slot(at, numbers.incrementAndGet());
    tasks.put(slot, task);
    wake(at);
    return () -> cancel(slot);
  }

  private void cancel(Slot slot) {
    if (tasks.remove(slot) != null && tasks.isEmpty()) {
      signal(); // the thread waits for what will not be
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the thread end at once if there is nothing to wait for; to be called by who is done with
   * the timer.
   */
  public void release() {
    lock.lock();
    try {
      released = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void wake(long atNanos) {
    lock.lock();
    try {
      released = false;
      if (thread == null) {
        Thread timer = DaemonThreads.thread("timer", this::run);
        timer.start(); // may fail for want of memory: then the next call tries again
        thread = timer;
      } else if (atNanos - wakeAtNanos < 0) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitDue()) {
      for (Map.Entry<Slot, Runnable> due; (due = tasks.firstEntry()) != null; ) {
        if (due.getKey().atNanos() - nanoTime() > 0) {
          break;
        }
        if (tasks.remove(due.getKey(), due.getValue())) {
          runSafely(due.getValue());
        }
      }
    }
  }

  private static void runSafely(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // Kotlin throws checked ones, too
      Thread.interrupted(); // the thread serves others: nothing of the task is to stay
    }
  }

  /** Waits until a task is due; false, with the thread given up, if there was none for too long. */
  private boolean awaitDue() {
    lock.lock();
    try {
      boolean idle = false;
      long idleUntil = 0;
      while (true) {
        Map.Entry<Slot, Runnable> first = tasks.firstEntry();
        long now = nanoTime();
        if (first == null && !idle) {
          idleUntil = now + LINGER_NANOS;
        }
        idle = first == null;
        wakeAtNanos = first == null ? idleUntil : first.getKey().atNanos();
        if (first == null && (released || now - idleUntil >= 0)) {
          thread = null;
          return false;
        }
        if (wakeAtNanos - now <= 0) {
          return true;
        }
        changed.awaitNanos(wakeAtNanos - now);
      }
    } catch (InterruptedException e) {
      return true; // nobody has a reason to interrupt this thread: look again
    } finally {
      lock.unlock();
    }
  }
}
