// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import java.util.Optional;

/**
 * What a round is for.
 *
 * @param minRemainingMillis how long a token must still live to be adopted
 * @param spare the old token, if it can still be used: then the round is a renewal, and never waits
 * @param callMillis how much time the call has
 */
public record Wish(long minRemainingMillis, Optional<AccessToken> spare, long callMillis) {

  boolean isRenewal() {
    return spare.isPresent();
  }
}
