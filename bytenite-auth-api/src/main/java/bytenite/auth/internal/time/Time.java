// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.TimeLine;
import bytenite.auth.spi.Scheduler;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A shell's time: the line that tokens' lives are told by, the wall clock, and monotonic time for
 * deadlines.
 *
 * <p>Reading the line costs one reading of the wall clock; the monotonic clock is read beside it
 * whenever the wall clock has moved by {@value #SAMPLE_MILLIS} ms or was set back. Safe for use by
 * multiple threads.
 */
public final class Time {

  static final long SAMPLE_MILLIS = 50;

  private final Clock clock;
  private final Optional<Scheduler> scheduler;
  private final AtomicReference<TimeLine> sample = new AtomicReference<>();

  private Time(Clock clock, Optional<Scheduler> scheduler) {
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** The time by the settings' clock and scheduler. */
  public static Time of(AuthConfig config) {
    return new Time(config.clock(), config.scheduler());
  }

  /** Milliseconds on a line that never runs backwards. */
  public long millis() {
    TimeLine last = sample.get(); // before the clock: then a reading that is earlier was set back
    long wall = clock.millis();
    if (last != null) {
      long passed = wall - last.wallMillis();
      if (passed >= 0 && passed < SAMPLE_MILLIS) {
        return last.millis() + passed;
      }
    }
    return sampled();
  }

  private long sampled() {
    while (true) {
      TimeLine last = sample.get();
      long wall = clock.millis();
      long nanos = nanos();
      TimeLine next = last == null ? TimeLine.startingAt(wall, nanos) : last.at(wall, nanos);
      if (sample.compareAndSet(last, next)) {
        return next.millis();
      }
    }
  }

  /** The wall clock's time. */
  public Instant instant() {
    return clock.instant();
  }

  /** Monotonic nanoseconds. */
  public long nanos() {
    return scheduler.isPresent() ? scheduler.get().nanoTime() : System.nanoTime();
  }
}
