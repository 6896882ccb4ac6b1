// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.Providers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Logs in to ByteNite and keeps one usable token ready; no method ever blocks.
 *
 * <p>Each future completes within {@link AuthConfig#callTimeout()}, exceptionally with an {@link
 * AuthException} of its own if the call failed; no method throws one. Cancelling, completing or
 * timing out a future changes nothing for other callers. A failed exchange is remembered as {@link
 * AuthClient} tells.
 *
 * <p>Continuations run on the configured executor, or on the library's own threads if there is
 * none, never on the HTTP client's threads and never under a lock. The library has at most 64
 * threads for all clients of a process; further continuations wait their turn. So one that blocks
 * should run on an executor of its own, as with {@code thenApplyAsync}.
 *
 * <pre>{@code
 * try (AsyncAuthClient client = AsyncAuthClient.create(ApiKey.fromEnvironment())) {
 *   client.token().thenCompose(token -> send(request, token.value())).join();
 * }
 * }</pre>
 */
public interface AsyncAuthClient extends AsyncTokenSource, AutoCloseable {

  /**
   * A client with these settings. Nothing is sent, and no thread or socket made, before its first
   * call.
   *
   * @throws IllegalStateException if {@code bytenite-auth-async} is not on the module path or class
   *     path, or is there twice
   */
  static AsyncAuthClient create(AuthConfig config) {
    return Providers.asynchronous(Objects.requireNonNull(config, "config"));
  }

  /**
   * A client with all the defaults.
   *
   * @throws IllegalStateException as {@link #create(AuthConfig)}
   */
  static AsyncAuthClient create(ApiKey key) {
    return create(AuthConfig.builder(key).build());
  }

  /**
   * The cached token, or a new one if the cached one can no longer be used. While the cached token
   * is fresh, the future is complete and may be shared with other callers: it cannot be cancelled,
   * and to obtrude it throws {@link UnsupportedOperationException}.
   */
  @Override
  CompletableFuture<AccessToken> token();

  /**
   * As {@link #token()}, but the token has at least this long to live. If that is more than a new
   * token has, the result is a new token, after one exchange. A negative duration fails the future
   * with {@link IllegalArgumentException}.
   */
  CompletableFuture<AccessToken> token(Duration minRemaining);

  /** A new token, by one exchange now; the cached token is neither returned nor replaced. */
  CompletableFuture<AccessToken> exchange();

  /**
   * Invalidates the cached token, at the server and here, as {@link AuthClient#signOut()} does. The
   * token is forgotten before this method returns.
   */
  CompletableFuture<ResponseEnvelope> signOut();

  /**
   * Whether the token's user is already logged in. A token that the server refuses is replaced
   * once.
   */
  CompletableFuture<SkipLogin> skipLogin();

  /**
   * As {@link #skipLogin()}, for a login that has begun elsewhere. An unpaired surrogate fails the
   * future with {@link IllegalArgumentException}.
   *
   * @param loginChallenge any text; it is sent percent-encoded
   */
  CompletableFuture<SkipLogin> skipLogin(String loginChallenge);

  /**
   * The current token, after an exchange if there is none, then every new one. Each subscriber
   * proceeds at its own pace.
   *
   * <p>A slow subscriber gets the newest token, not a backlog. While there is a subscriber, tokens
   * are renewed ahead of expiry. A temporary failure does not end the stream: the next attempt
   * follows after a back-off. A refused key ends it with {@code onError} and an {@link
   * AuthException}, {@link #close()} with {@code onComplete}. Cancelling the last subscription
   * leaves nothing running.
   */
  @FlowTyped
  Flow.Publisher<AccessToken> tokens();

  /**
   * Forgets {@code rejected} if it is still the cached token, as {@link AuthClient#invalidate}
   * does.
   */
  @Override
  void invalidate(AccessToken rejected);

  /** How the client is doing: a snapshot without secrets. Never fails, never sends anything. */
  AuthStatus status();

  /**
   * Forgets the token and completes every stream. Calls in progress and later calls end with {@link
   * AuthException.Closed}. The token is not signed out. Safe to call twice, and from any thread.
   */
  @Override
  void close();
}
