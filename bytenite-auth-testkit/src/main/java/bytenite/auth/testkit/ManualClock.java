// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.internal.time.WakeUp;
import bytenite.auth.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

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
 * <p>Where the thread that moves the clock pauses itself, between two attempts of a blocking
 * client, the clock moves by that pause: nobody else would move it, and the test would hang. The
 * thread that moves the clock is the one that did so last; before that, the one that made it. A
 * thread that waits for a reply is not pausing: with {@link FakeReply#stall()}, call a blocking
 * client on another thread, and advance the clock to the deadline from here.
 *
 * <p>Safe for use by multiple threads. Tasks run on the thread that advances, one at a time and
 * under no lock. Threads that advance at the same time take turns.
 */
public final class ManualClock extends Clock implements Scheduler {

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE / 4);

  private final ManualTime time;
  private final ZoneId zone;

  private ManualClock(ManualTime time, ZoneId zone) {
    this.time = time;
    this.zone = Objects.requireNonNull(zone, "zone");
  }

  /** A clock that stands at {@code start}, in UTC. */
  public static ManualClock at(Instant start) {
    return new ManualClock(new ManualTime(Objects.requireNonNull(start, "start")), ZoneOffset.UTC);
  }

  /**
   * Moves the wall clock and the monotonic clock forward together. Before it returns, it runs the
   * tasks that become due, in the order of time, then of scheduling, those scheduled meanwhile
   * included. Each task sees the time at which it was due. Zero runs the tasks that are due now.
   *
   * <p>If a task throws, the clock and the other tasks go on. The first exception is thrown at the
   * end, with the others suppressed in it.
   *
   * @throws IllegalArgumentException if {@code duration} is negative
   * @throws IllegalStateException if it is called by a task, or if another thread that advances
   *     does not come to an end
   */
  public void advance(Duration duration) {
    time.advance(notNegative(duration));
  }

  /**
   * Sets the wall clock alone, forward or back, as an administrator would; monotonic time stands
   * still and nothing is run.
   */
  public void set(Instant instant) {
    Objects.requireNonNull(instant, "instant");
    time.setWall(before -> instant);
  }

  /**
   * Moves the wall clock alone, as when the whole machine sleeps: monotonic time stands still, so
   * tasks run that much later.
   *
   * @throws IllegalArgumentException if {@code duration} is negative
   */
  public void suspend(Duration duration) {
    notNegative(duration);
    time.setWall(before -> before.plus(duration));
  }

  /**
   * Runs {@code task} when monotonic time reaches {@code delay} from now. If that is zero or
   * negative, the task is run before this method returns, unless time is being advanced: then it
   * takes its turn there.
   *
   * <p>An exception of a task is thrown by {@link #advance}: by the next call, if none runs now.
   */
  @Override
  public Runnable schedule(Duration delay, Runnable task) {
    Objects.requireNonNull(delay, "delay");
    Objects.requireNonNull(task, "task");
    if (task instanceof WakeUp && !delay.isNegative() && time.isMovedByThisThread()) {
      time.advance(delay);
      task.run();
      return () -> {};
    }
    return time.schedule(delay.compareTo(FOREVER) < 0 ? delay : FOREVER, task);
  }

  /** How many tasks wait: neither begun nor cancelled. */
  public int pending() {
    return time.pending();
  }

  /** How far time must be advanced until the next task runs; empty if none waits. */
  public Optional<Duration> untilNext() {
    return time.untilNext();
  }

  /**
   * Waits, in real time, until at least {@code tasks} tasks wait. Then a background thread has
   * begun to wait, and time can be advanced.
   *
   * @throws AssertionError if that many do not wait within ten seconds, or if the thread is
   *     interrupted
   */
  public void awaitPending(int tasks) {
    time.awaitPending(tasks);
  }

  @Override
  public Instant instant() {
    return time.instant();
  }

  @Override
  public long nanoTime() {
    Duration elapsed = time.elapsed();
    return elapsed.getSeconds() * 1_000_000_000L + elapsed.getNano(); // may wrap, as the real one
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  /** The same clock in another zone: if one is moved, all are. */
  @Override
  public ManualClock withZone(ZoneId zone) {
    return new ManualClock(time, zone);
  }

  /** Shows the time and how many tasks wait. */
  @Override
  public String toString() {
    return "ManualClock[" + instant() + ", zone=" + zone + ", pending=" + pending() + "]";
  }

  private static Duration notNegative(Duration duration) {
    if (Objects.requireNonNull(duration, "duration").isNegative()) {
      throw new IllegalArgumentException("time does not run backwards: " + duration);
    }
    return duration;
  }
}
