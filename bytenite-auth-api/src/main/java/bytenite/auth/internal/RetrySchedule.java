// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.time.Duration;
import java.util.Optional;

/**
 * Computes how long to wait: before another attempt within a call, and before another call after a
 * failed one.
 *
 * <p>Attempts back off exponentially with full jitter: the wait is drawn evenly from zero to a
 * ceiling that doubles. What the server asks for by Retry-After is the least wait, and the jitter
 * comes on top of it, so that those who failed together do not come back together. Quiet times grow
 * in the same way, and are never shorter than half their ceiling.
 *
 * @param maxAttempts how often a call is tried at most
 */
public record RetrySchedule(int maxAttempts) {

  static final long BACKOFF_MILLIS = 100;
  static final long BACKOFF_CAP_MILLIS = 5_000;
  static final long DOUBT_MILLIS = 1_000;
  static final long INVALIDATION_MILLIS = 1_000;
  static final long QUIET_MILLIS = 500;
  static final long QUIET_CAP_MILLIS = 60_000;
  static final long REJECTED_QUIET_MILLIS = 60_000;
  static final long REJECTED_QUIET_CAP_MILLIS = 900_000;
  static final long RETRY_AFTER_CAP_MILLIS = 3_600_000;

  /**
   * How long to wait before the next attempt; empty if there is to be none: the failure does not
   * pass by itself, the attempts are used up, or the wait would leave no time. After a refusal of
   * the key this is the wait for the one attempt that tells whether the refusal is to be believed.
   *
   * @param failure why the last attempt failed
   * @param attempt its number, from 1
   * @param remainingNanos what is left of the call's time
   * @param random drawn evenly from 0 to 1
   */
  public Optional<Duration> retryAfter(
      Failure failure, int attempt, long remainingNanos, double random) {
    boolean refused = failure.rejectedKey().isPresent();
    if (!(failure.retryable() || refused) || attempt >= maxAttempts) {
      return Optional.empty();
    }
    double backoff =
        random * ceiling(BACKOFF_MILLIS, BACKOFF_CAP_MILLIS, attempt)
            + (refused ? DOUBT_MILLIS : 0);
    Duration wait = Duration.ofNanos((long) (backoff * 1_000_000)).plus(asked(failure));
    return Deadline.nanos(wait) < remainingNanos ? Optional.of(wait) : Optional.empty();
  }

  /**
   * For how long a failed exchange holds back the next one, in milliseconds.
   *
   * @param failure why it failed
   * @param failures how many have failed in a row, this one included
   * @param random drawn evenly from 0 to 1
   */
  public long quietMillis(Failure failure, int failures, double random) {
    long ceiling =
        failure.rejectedKey().isPresent()
            ? ceiling(REJECTED_QUIET_MILLIS, REJECTED_QUIET_CAP_MILLIS, failures)
            : ceiling(QUIET_MILLIS, QUIET_CAP_MILLIS, failures);
    long jittered = (long) (ceiling * (0.5 + random / 2));
    long asked = Math.min(Deadline.millis(asked(failure)), RETRY_AFTER_CAP_MILLIS);
    return Math.max(jittered, asked + (long) (random * QUIET_MILLIS));
  }

  /**
   * How old a token must be before its invalidation is accepted, in milliseconds.
   *
   * @param row how many tokens in a row were invalidated that had replaced an invalidated one
   */
  static long invalidationMillis(int row) {
    return row == 0 ? 0 : ceiling(INVALIDATION_MILLIS, QUIET_CAP_MILLIS, row);
  }

  private static Duration asked(Failure failure) {
    return failure.reply().flatMap(Failure.ErrorReply::retryAfter).orElse(Duration.ZERO);
  }

  private static long ceiling(long first, long cap, int n) {
    return Math.min(cap, first << Math.min(n - 1, 20));
  }
}
