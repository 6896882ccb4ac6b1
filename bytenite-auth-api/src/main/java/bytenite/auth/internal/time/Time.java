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

  /** Made with the first client that may use it. */
  private static final class Process {
    static final SteadyTime STEADY = new SteadyTime(Clock.systemUTC());
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
   * The time by the settings' clock and scheduler. With the defaults of both, and if threads may be
   * started, the line is the process's steady one.
   */
  public static Time of(AuthConfig config, boolean mayStartThreads) {
    boolean ordinary =
        mayStartThreads
            && !config.scheduler().isPresent()
            && config.clock().equals(Clock.systemUTC());
    return new Time(
        config.clock(), config.scheduler().orElse(null), ordinary ? Process.STEADY : null);
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
