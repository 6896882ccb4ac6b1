// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import java.util.concurrent.CompletableFuture;

/**
 * Where a token comes from, without waiting for it.
 *
 * <p>Safe for use by multiple threads, as every implementation must be; no method blocks.
 */
@FunctionalInterface
public interface AsyncTokenSource {

  /**
   * A token that can be sent, once the future completes. The future fails with an {@link
   * AuthException} if no token can be obtained. What one caller does to its future does not affect
   * other callers.
   */
  CompletableFuture<AccessToken> token();

  /**
   * Tells the source that the server refused this token, so that it is not handed out again. A
   * token that is no longer the source's current one changes nothing. By default nothing happens.
   */
  default void invalidate(AccessToken rejected) {}
}
