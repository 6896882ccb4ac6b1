// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.internal.JdkOnly;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A source of futures. */
@JdkOnly
record PromisedTokens(AsyncTokenSource source) implements TokenProvider {

  private static final String NULL = "the token source returned null";

  /** A copy, so that to cancel it leaves the source's alone. */
  @Override
  public CompletableFuture<AccessToken> promise() {
    CompletableFuture<AccessToken> given = checked(source.token());
    if (given.isDone()) {
      return given.thenApply(PromisedTokens::checked);
    }
    CompletableFuture<AccessToken> copy = new CompletableFuture<>();
    given.whenComplete(
        (token, thrown) -> {
          if (token == null) {
            copy.completeExceptionally(thrown == null ? new NullPointerException(NULL) : thrown);
          } else {
            copy.complete(token);
          }
        });
    return copy;
  }

  private static <T> T checked(T given) {
    return Objects.requireNonNull(given, NULL);
  }

  @Override
  public void invalidate(AccessToken rejected) {
    try {
      source.invalidate(rejected);
    } catch (Exception e) {
      return; // the next token shows what came of it
    }
  }
}
