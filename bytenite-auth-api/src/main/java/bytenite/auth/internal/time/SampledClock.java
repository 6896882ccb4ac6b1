// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import bytenite.auth.internal.TimeLine;
import bytenite.auth.spi.Scheduler;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A line of time that costs one reading of the wall clock: the monotonic clock is read beside it
 * whenever the wall clock has moved by {@value #SAMPLE_MILLIS} ms, was set back, or has not moved
 * at all since the last time, for a clock of the user's may stand still. Safe for use by multiple
 * threads.
 */
final class SampledClock {

  static final long SAMPLE_MILLIS = 50;

  private final Clock clock;
  private final Scheduler scheduler; // whose monotonic clock it is; null: the JDK's
  private final AtomicReference<TimeLine> line = new AtomicReference<>();

  SampledClock(Clock clock, Scheduler schedulerOrNull) {
    this.clock = clock;
    this.scheduler = schedulerOrNull;
  }

  long millis() {
    TimeLine last = line.get(); // read first: an earlier clock then was set back
    long wall = clock.millis();
    if (last != null) {
      long passed = wall - last.wallMillis();
      if (passed > 0 && passed < SAMPLE_MILLIS) {
        return last.byWall(wall);
      }
      if (passed == 0
          && last.byNanos(ClientClock.nanos(scheduler)) < last.millis() + SAMPLE_MILLIS) {
        return last.millis();
      }
    }
    return advance(last, wall);
  }

  /** Reads both clocks. */
  long sample() {
    TimeLine last = line.get();
    return advance(last, clock.millis());
  }

  /** Goes on from a reading of the line and a later one of the wall clock. */
  private long advance(TimeLine lastOrNull, long wallMillis) {
    TimeLine last = lastOrNull;
    long wall = wallMillis;
    while (true) {
      long monotonic = ClientClock.nanos(scheduler);
      TimeLine next =
          last == null ? TimeLine.startingAt(wall, monotonic) : last.at(wall, monotonic);
      if (line.compareAndSet(last, next)) {
        return next.millis();
      }
      last = line.get();
      wall = clock.millis();
    }
  }

  /** Whether the next reading will read both clocks. */
  boolean isDue() {
    TimeLine last = line.get();
    return last == null || clock.millis() - last.wallMillis() >= SAMPLE_MILLIS;
  }
}
