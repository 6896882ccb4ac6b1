// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import java.time.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * The system clock's line of time, for the whole process; a reading costs one memory read.
 *
 * <p>While it is read often, a daemon thread reads the clocks every {@value #TICK_MILLIS} ms and
 * publishes the line; the thread ends when nobody has read it for {@value #IDLE_TICKS} ticks, or
 * when a clock throws. Without the thread, each reading reads the clocks. So the line may lag by a
 * tick; after a suspension it lags until the thread has run again, within a tick. It never runs
 * backwards, and follows the faster of the two clocks ({@link bytenite.auth.internal.TimeLine}).
 */
final class CoarseClock extends Padding.After {

  static final long TICK_MILLIS = 10;
  static final int IDLE_TICKS = 10;
  static final int OFTEN = 256;

  private final SampledClock sampled;
  private Thread ticker; // guarded by this; null: none runs
  private int readings; // since the last sample; races lose some, which does not matter

  CoarseClock(Clock clock) {
    this.sampled = new SampledClock(clock, /* schedulerOrNull= */ null);
  }

  long millis() {
    long now = millis;
    if (now != 0) {
      if (asked == 0) {
        asked = 1;
      }
      return now;
    }
    return readMillis();
  }

  private long readMillis() {
    if (sampled.isDue()) {
      readings = 0;
    } else if (++readings >= OFTEN) {
      readings = 0;
      begin();
    }
    return sampled.millis();
  }

  private synchronized void begin() {
    if (ticker == null) {
      try {
        Thread started = DaemonThreads.thread("time", this::tick);
        started.start();
        ticker = started;
      } catch (OutOfMemoryError e) {
        return; // no thread can be started now: each reading reads the clocks
      }
    }
  }

  private void tick() {
    try {
      for (int idle = 0; idle < IDLE_TICKS; idle++) {
        millis = sampled.sample();
        LockSupport.parkNanos(TICK_MILLIS * 1_000_000);
        Thread.interrupted(); // with the flag set, it would not park
        if (asked != 0) {
          asked = 0;
          idle = 0;
        }
      }
    } catch (RuntimeException | Error e) {
      return; // the next reading reads the clocks, and throws what they throw
    } finally {
      end();
    }
  }

  private synchronized void end() {
    millis = 0;
    ticker = null;
  }
}
