// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.time.Duration;

/**
 * When a call must have ended, on the monotonic line; computed once per call.
 *
 * @param atNanos the monotonic time at which it is over
 */
public record Deadline(long atNanos) {

  private static final long FOREVER_NANOS = Long.MAX_VALUE / 4;

  /**
   * A deadline {@code timeout} after {@code nowNanos}; a timeout of more than 73 years counts as 73
   * years.
   */
  public static Deadline after(Duration timeout, long nowNanos) {
    return new Deadline(nowNanos + nanos(timeout));
  }

  /** This deadline, or the one {@code timeout} after {@code nowNanos} if that is earlier. */
  public Deadline orAt(Duration timeout, long nowNanos) {
    long other = nanos(timeout);
    return other < remainingNanos(nowNanos) ? new Deadline(nowNanos + other) : this;
  }

  /** How much time is left; zero or less if it is over. */
  public long remainingNanos(long nowNanos) {
    return atNanos - nowNanos;
  }

  /** How much time is left, and never less than a millisecond, as a transport's timeout. */
  public Duration remaining(long nowNanos) {
    return Duration.ofNanos(Math.max(1_000_000, remainingNanos(nowNanos)));
  }

  /** The duration in nanoseconds, as far as they reach. */
  public static long nanos(Duration duration) {
    if (Math.abs(duration.getSeconds() / 2) < FOREVER_NANOS / 2_000_000_000) {
      return duration.toNanos();
    }
    return duration.isNegative() ? -FOREVER_NANOS : FOREVER_NANOS;
  }

  /** The duration in milliseconds, as far as they reach. */
  public static long millis(Duration duration) {
    return nanos(duration) / 1_000_000;
  }
}
