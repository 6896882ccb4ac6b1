// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.internal.JdkOnly;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Where a token comes from, for callers that may block and for callers that may not. */
@JdkOnly
interface TokenProvider {

  /**
   * A token, for a caller that may not block; already there if nobody has to wait for it. The
   * future is the caller's own unless it is complete.
   */
  CompletableFuture<AccessToken> promise();

  /**
   * A token, for a caller that may block.
   *
   * @throws AuthException if there is none
   * @throws HttpTimeoutException if there is none in time
   */
  default AccessToken await(TimeLimit limit) throws IOException, InterruptedException {
    CompletableFuture<AccessToken> promise = promise();
    try {
      return limit.applyTo(promise).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked; // this caller's own: the source makes one for each
      }
      if (e.getCause() instanceof HttpTimeoutException late) {
        throw late;
      }
      throw new CompletionException(e.getCause());
    } finally {
      promise.cancel(true); // after an interrupt
    }
  }

  /** Tells the source that the server refused this token; what the source throws is swallowed. */
  void invalidate(AccessToken rejected);
}
