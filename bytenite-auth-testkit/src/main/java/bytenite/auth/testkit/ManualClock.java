// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Time that moves only when a test says so: a wall clock, a monotonic clock and what is to happen
 * later, in one.
 *
 * <p>Given to a client as both its clock and its scheduler, it drives expiry, renewal, quiet times
 * and the waits between attempts without anyone sleeping:
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
 * AuthConfig config = AuthConfig.builder(key).clock(clock).scheduler(clock).build();
 * ...
 * clock.advance(Duration.ofHours(1));
 * }</pre>
 *
 * <p>Safe for use by multiple threads. Tasks run on the thread that advances, one at a time and
 * under no lock. Threads that advance at the same time take turns.
 */
public final class ManualClock extends Clock implements Scheduler {

  private static final long PATIENCE_SECONDS = 10;
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE / 4);

  private final Line line;
  private final ZoneId zone;

  private ManualClock(Line line, ZoneId zone) {
    this.line = line;
    this.zone = Objects.requireNonNull(zone, "zone");
  }

  /** A clock that stands at {@code start}, in UTC. */
  public static ManualClock at(Instant start) {
    return new ManualClock(new Line(Objects.requireNonNull(start, "start")), ZoneOffset.UTC);
  }

  /**
   * Moves wall clock and monotonic clock forward together, and runs what falls due on the way, in
   * the order of time, then of scheduling, before it returns; tasks that are scheduled meanwhile
   * included. Each task sees the time that it was due at. Zero runs what is due already.
   *
   * <p>A task that throws stops neither time nor the others; what the first one threw is thrown at
   * the end, what others threw is suppressed in it.
   *
   * @throws IllegalArgumentException if {@code duration} is negative
   * @throws IllegalStateException if it is called by a task, or if another thread that advances
   *     does not come to an end
   */
  public void advance(Duration duration) {
    line.advance(notNegative(duration));
  }

  /**
   * Sets the wall clock alone, forward or back, as an administrator would; monotonic time stands
   * still and nothing is run.
   */
  public void set(Instant instant) {
    Objects.requireNonNull(instant, "instant");
    line.setWall(before -> instant);
  }

  /**
   * Moves the wall clock alone, as the sleep of a whole machine would: monotonic time stands still,
   * so tasks are late by that much.
   *
   * @throws IllegalArgumentException if {@code duration} is negative
   */
  public void suspend(Duration duration) {
    notNegative(duration);
    line.setWall(before -> before.plus(duration));
  }

  /**
   * Runs {@code task} when monotonic time reaches {@code delay} from now. If that is zero or
   * negative, the task is run before this method returns, unless time is being advanced: then it
   * takes its turn there.
   *
   * <p>What a task throws is thrown by {@link #advance}: by the next one, if none runs.
   */
  @Override
  public Runnable schedule(Duration delay, Runnable task) {
    Objects.requireNonNull(task, "task");
    return line.schedule(delay.compareTo(FOREVER) < 0 ? delay : FOREVER, task);
  }

  /** How many tasks wait: neither begun nor cancelled. */
  public int pending() {
    return line.pending();
  }

  /** How far time must be advanced until the next task runs; empty if none waits. */
  public Optional<Duration> untilNext() {
    return line.untilNext();
  }

  /**
   * Waits, in real time, until at least {@code tasks} tasks wait: then a background thread is known
   * to have begun to wait, and time can be advanced.
   *
   * @throws AssertionError if that many do not wait within ten seconds, or if the thread is
   *     interrupted
   */
  public void awaitPending(int tasks) {
    line.awaitPending(tasks);
  }

  @Override
  public Instant instant() {
    return line.now.wall();
  }

  @Override
  public long nanoTime() {
    Duration elapsed = line.now.elapsed();
    return elapsed.getSeconds() * 1_000_000_000L + elapsed.getNano(); // may wrap, as the real one
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  /** The same clock, told in another zone: whichever of them is moved, all move. */
  @Override
  public ManualClock withZone(ZoneId zone) {
    return new ManualClock(line, zone);
  }

  /** Tells the time and how many tasks wait. */
  @Override
  public String toString() {
    return "ManualClock[" + instant() + ", zone=" + zone + ", pending=" + pending() + "]";
  }

  private static Duration notNegative(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards: " + duration);
    }
    return duration;
  }

  /** Both clocks at one moment; monotonic time is what has elapsed since the beginning. */
  private record Moment(Instant wall, Duration elapsed) {
    Moment plus(Duration duration) {
      return new Moment(wall.plus(duration), elapsed.plus(duration));
    }
  }

  /** When, and which of those that are due then. */
  private record Slot(Duration at, long number) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot that) {
      int byTime = at.compareTo(that.at);
      return byTime != 0 ? byTime : Long.compare(number, that.number);
    }
  }

  /** The time that a clock shares with those made from it for other zones. */
  private static final class Line {

    private final TreeMap<Slot, Runnable> tasks = new TreeMap<>();
    private volatile Moment now; // written under the lock
    private long scheduled;
    private Thread advancing; // null: nobody
    private Throwable thrown; // null: nothing was, since the last advance

    Line(Instant start) {
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

    /** Waits until nobody else advances; answers where to advance to. */
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
      return end;
    }

    /**
     * Moves to the first task that is due by then and takes it out, or to the very end if there is
     * none.
     */
    private synchronized Optional<Runnable> nextDue(Duration end) {
      Map.Entry<Slot, Runnable> first = tasks.firstEntry();
      boolean due = first != null && first.getKey().at().compareTo(end) <= 0;
      Duration next = due ? first.getKey().at() : end;
      now = now.plus(next.minus(now.elapsed()));
      if (due) {
        return Optional.of(tasks.pollFirstEntry().getValue());
      }
      endTurn(); // in one step with the look at the tasks: whoever schedules from now on is not
      // passed over
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

    synchronized void setWall(UnaryOperator<Instant> change) {
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

    /**
     * Waits, letting go of the lock, until it is so; false if that took too long or the thread was
     * interrupted.
     */
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
}
