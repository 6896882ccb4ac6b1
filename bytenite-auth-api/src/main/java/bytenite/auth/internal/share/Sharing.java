// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.internal.RetrySchedule;

/**
 * What all rounds of one client have in common.
 *
 * @param refreshAheadMillis how long before its end a token is renewed
 * @param expiryMarginMillis how long before its end a token is no longer used
 * @param schedule computes how long a shared failure holds back the next exchange
 * @param health whether the store works
 * @param refused tokens that are not adopted again
 */
public record Sharing(
    long refreshAheadMillis,
    long expiryMarginMillis,
    RetrySchedule schedule,
    StoreHealth health,
    RefusedTokens refused) {

  /** How long a token of this lifetime is used. */
  long usableMillis(long lifeMillis) {
    return lifeMillis - Math.min(expiryMarginMillis, lifeMillis / 10);
  }

  /** For how long no process renews a token of this lifetime, even with the widest jitter. */
  long freshMillis(long lifeMillis) {
    return Math.min(
        usableMillis(lifeMillis), lifeMillis - Math.min(refreshAheadMillis, lifeMillis / 5));
  }
}
