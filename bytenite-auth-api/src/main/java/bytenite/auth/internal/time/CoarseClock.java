// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import java.time.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * The system clock's line of time, for the whole process, at the price of a memory read.
 *
 * <p>While it is asked often, a daemon thread reads the clocks every {@value #TICK_MILLIS} ms and
 * publishes the line; it ends when nobody has asked for {@value #IDLE_TICKS} ticks. Otherwise each
 * reading reads the clock. So the line may lag by a tick, and after a suspension until the thread
 * has run again, which is due within the tick that was interrupted; it never runs backwards, and
 * follows the faster of the wall and the monotonic clock ({@link bytenite.auth.internal.TimeLine}).
 */
final class CoarseClock extends Padding.After {

  static final long TICK_MILLIS = 10;
  static final int IDLE_TICKS = 10;
  static final int OFTEN = 256;

  private final SampledClock sampled;
  private Thread ticker; // guarded by this; null: none runs
  private int asks; // since the last sample; races lose some, which does not matter

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
      asks = 0;
    } else if (++asks >= OFTEN) {
      asks = 0;
      begin();
    }
    return sampled.millis();
  }

  private synchronized void begin() {
    if (ticker == null) {
      Thread started = DaemonThreads.thread("time", this::tick);
      try {
        started.start();
        ticker = started;
      } catch (OutOfMemoryError e) {
        return; // no thread is to be had: the clock is read for now
      }
    }
  }

  private void tick() {
    try {
      for (int idle = 0; idle < IDLE_TICKS; idle++) {
        millis = sampled.sample();
        LockSupport.parkNanos(TICK_MILLIS * 1_000_000);
        if (asked != 0) {
          asked = 0;
          idle = 0;
        }
      }
    } finally {
      end();
    }
  }

  private synchronized void end() {
    millis = 0;
    ticker = null;
  }
}
