// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import java.util.Optional;

/** A token source that can say whether its token is at hand. */
public interface FreshTokenSource {

  /**
   * What {@code token()} would return without waiting; empty if it might wait. Never blocks, and
   * starts no renewal.
   */
  Optional<AccessToken> freshToken();
}
