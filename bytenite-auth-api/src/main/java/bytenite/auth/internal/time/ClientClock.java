// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.Moment;
import bytenite.auth.spi.Scheduler;
import java.time.Clock;
import java.time.Instant;

/**
 * A client's time: the line for tokens' lifetimes, the wall clock, and monotonic time for
 * deadlines.
 *
 * <p>Safe for use by multiple threads.
 */
public final class ClientClock {

  /** What clients on the system's clock share; each made with the first of them. */
  private static final class Threaded {
    static final CoarseClock STEADY = new CoarseClock(Clock.systemUTC()); // a constant to the JIT
    static final ClientClock TIME = new ClientClock(Clock.systemUTC(), null, /* steady= */ true);
  }

  private static final class Threadless {
    static final ClientClock TIME = new ClientClock(Clock.systemUTC(), null, /* steady= */ false);
  }

  private final Clock clock;
  private final Scheduler scheduler; // null: the JDK's own
  private final SampledClock sampled; // null: the steady time is read

  private ClientClock(Clock clock, Scheduler scheduler, boolean steady) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.sampled = steady ? null : new SampledClock(clock, scheduler);
  }

  /**
   * The time by the settings' clock and scheduler. With the defaults of both it is the process's
   * own, kept by a thread if one may be started.
   */
  public static ClientClock of(AuthConfig config, boolean mayStartThreads) {
    if (config.scheduler().isPresent() || !config.clock().equals(Clock.systemUTC())) {
      return new ClientClock(config.clock(), config.scheduler().orElse(null), /* steady= */ false);
    }
    return mayStartThreads ? Threaded.TIME : Threadless.TIME;
  }

  /** Milliseconds on a line that never runs backwards. */
  public long millis() {
    return sampled == null ? Threaded.STEADY.millis() : sampled.millis();
  }

  /**
   * One reading of all clocks. The wall clock is not set back between its reading and the line's:
   * else a token could live longer on the line than until the time at which it expires.
   */
  public Moment moment() {
    for (int tries = 1; ; tries++) {
      Instant before = clock.instant();
      long millis = millis();
      Instant at = clock.instant();
      if (!at.isBefore(before) || tries == 10) { // a clock that always runs backwards
        return new Moment(millis, at, nanos());
      }
    }
  }

  /** The wall clock's time. */
  public Instant instant() {
    return clock.instant();
  }

  /** Monotonic nanoseconds. */
  public long nanos() {
    return nanos(scheduler);
  }

  static long nanos(Scheduler schedulerOrNull) {
    return schedulerOrNull == null ? System.nanoTime() : schedulerOrNull.nanoTime();
  }
}
