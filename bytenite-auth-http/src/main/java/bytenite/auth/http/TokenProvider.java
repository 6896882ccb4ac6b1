// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.util.concurrent.CompletableFuture;

/** Where a token comes from, for those who wait and for those who do not. */
interface TokenProvider {

  /**
   * A token, for a thread that can wait for it.
   *
   * @throws AuthException if there is none to be had
   */
  AccessToken await() throws InterruptedException;

  /**
   * A token, for whoever must not wait. What is done to this future, other than to complete it
   * otherwise, changes nothing for anyone else.
   */
  CompletableFuture<AccessToken> promise();

  /** Tells the source that the server refused this token; what the source throws is swallowed. */
  void invalidate(AccessToken rejected);
}
