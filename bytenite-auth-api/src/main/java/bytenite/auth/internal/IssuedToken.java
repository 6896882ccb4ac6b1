// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import java.util.Optional;

/**
 * A token that the server has issued.
 *
 * @param token the token
 * @param sentMillis when the request was sent; the token's life is counted from here
 * @param key the key that it was issued for; empty if another process has exchanged it
 */
public record IssuedToken(AccessToken token, long sentMillis, Optional<ApiKey> key) {

  /** A token that another process has exchanged. */
  public IssuedToken(AccessToken token, long sentMillis) {
    this(token, sentMillis, Optional.empty());
  }
}
