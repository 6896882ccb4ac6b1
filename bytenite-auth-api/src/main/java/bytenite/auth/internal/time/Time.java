// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import bytenite.auth.AuthConfig;
import bytenite.auth.spi.Scheduler;
import java.time.Clock;
import java.time.Instant;

/**
 * A shell's time: the line that tokens' lives are told by, the wall clock, and monotonic time for
 * deadlines.
 *
 * <p>Safe for use by multiple threads.
 */
public final class Time {

  /** What clients on the system's clock share; each made with the first of them. */
  private static final class Threaded {
    static final Time TIME = new Time(Clock.systemUTC(), null, new SteadyTime(Clock.systemUTC()));
  }

  private static final class Threadless {
    static final Time TIME = new Time(Clock.systemUTC(), null, null);
  }

  private final Clock clock;
  private final Scheduler scheduler; // null: the JDK's own
  private final SteadyTime steady; // null: the clock is read on each call
  private final SampledTime sampled; // null: steady is there

  private Time(Clock clock, Scheduler scheduler, SteadyTime steady) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.steady = steady;
    this.sampled = steady == null ? new SampledTime(clock, this::nanos) : null;
  }

  /**
   * The time by the settings' clock and scheduler. With the defaults of both it is the process's
   * own, kept by a thread if one may be started.
   */
  public static Time of(AuthConfig config, boolean mayStartThreads) {
    if (config.scheduler().isPresent() || !config.clock().equals(Clock.systemUTC())) {
      return new Time(config.clock(), config.scheduler().orElse(null), null);
    }
    return mayStartThreads ? Threaded.TIME : Threadless.TIME;
  }

  /** Milliseconds on a line that never runs backwards. */
  public long millis() {
    return steady != null ? steady.millis() : sampled.millis();
  }

  /** The wall clock's time. */
  public Instant instant() {
    return clock.instant();
  }

  /** Monotonic nanoseconds. */
  public long nanos() {
    return scheduler == null ? System.nanoTime() : scheduler.nanoTime();
  }
}
