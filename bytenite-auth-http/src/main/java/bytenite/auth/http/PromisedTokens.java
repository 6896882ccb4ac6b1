// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A source of futures, and the wait for one where the caller may block. */
record PromisedTokens(AsyncTokenSource source) implements TokenProvider {

  @Override
  public AccessToken await() throws InterruptedException {
    try {
      return promise().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked; // this caller's own: the source makes one for each
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** A copy, so that cancelling it leaves the source's alone. */
  @Override
  public CompletableFuture<AccessToken> promise() {
    return source
        .token()
        .thenApply(token -> Objects.requireNonNull(token, "the token source returned null"));
  }

  @Override
  public void invalidate(AccessToken rejected) {
    try {
      source.invalidate(rejected);
    } catch (Exception e) {
      return; // the source's own affair: the next token shows what came of it
    }
  }
}
