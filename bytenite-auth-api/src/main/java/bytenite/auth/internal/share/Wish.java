// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import java.util.Optional;

/**
 * What a round is for.
 *
 * @param minRemainingMillis how long a token must still live to be adopted
 * @param old the old token, if it can still be used: then the round is a renewal, and never waits
 */
public record Wish(long minRemainingMillis, Optional<AccessToken> old) {

  /** Whether no caller waits for the new token. */
  public boolean isRenewal() {
    return old.isPresent();
  }
}
