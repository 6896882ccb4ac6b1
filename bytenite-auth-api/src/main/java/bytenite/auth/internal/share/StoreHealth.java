// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

/**
 * Remembers for one client whether its store works: after a failure the store is left alone for a
 * second, and twice as long after each further one, up to a minute.
 *
 * <p>Safe for use by multiple threads.
 */
public final class StoreHealth {

  static final long FIRST_MILLIS = 1_000;
  static final long MOST_MILLIS = 60_000;

  private int failures;
  private long failedAt;

  /** Whether the store must not be called now. */
  public synchronized boolean isLeftAlone(long nowMillis) {
    return leftMillis(nowMillis) > 0;
  }

  /** For how long the store must not be called. */
  public synchronized long leftMillis(long nowMillis) {
    if (failures == 0) {
      return 0;
    }
    long passed = nowMillis - failedAt;
    long pause = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 20));
    return Math.abs(passed) >= pause ? 0 : pause - passed;
  }

  /** A call of the store failed. */
  public synchronized void failed(long nowMillis) {
    failures++;
    failedAt = nowMillis;
  }

  /** A call of the store returned. */
  public synchronized void worked() {
    failures = 0;
  }
}
