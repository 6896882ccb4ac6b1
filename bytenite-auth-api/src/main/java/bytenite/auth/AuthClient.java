// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Providers;
import java.time.Duration;
import java.util.Objects;

/**
 * Logs in to ByteNite and keeps one usable token ready; every method that needs the server blocks
 * until it has answered.
 *
 * <p>Each call ends within {@link AuthConfig#callTimeout()}: waits, retries and the body included.
 * A thread that is interrupted while it waits gets {@link AuthException.Interrupted}, with its flag
 * set again. A failure or an interruption of one caller does not affect other callers. A call that
 * fails leaves the client usable; a failed exchange is remembered for a short, growing quiet time,
 * in which calls that need an exchange fail at once with the same kind of error and send nothing
 * ({@link AuthException#nextAttempt()}).
 *
 * <pre>{@code
 * try (AuthClient client = AuthClient.create(ApiKey.fromEnvironment())) {
 *   request.setHeader("Authorization", client.token().value());
 * }
 * }</pre>
 */
public interface AuthClient extends TokenSource, AutoCloseable {

  /**
   * A client with these settings. Nothing is sent, and no thread or socket made, before its first
   * call.
   *
   * @throws IllegalStateException if {@code bytenite-auth-sync} is not on the module path or class
   *     path, or is there twice
   */
  static AuthClient create(AuthConfig config) {
    return Providers.blocking(Objects.requireNonNull(config, "config"));
  }

  /**
   * A client with all the defaults.
   *
   * @throws IllegalStateException as {@link #create(AuthConfig)}
   */
  static AuthClient create(ApiKey key) {
    return create(AuthConfig.builder(key).build());
  }

  /**
   * The cached token, or a new one if the cached one can no longer be used. Callers that need a new
   * token at the same time share one exchange. A token that is due for renewal but still usable is
   * returned at once, and renewed meanwhile.
   *
   * @throws AuthException if there is no usable token and none could be obtained
   */
  @Override
  AccessToken token();

  /**
   * As {@link #token()}, but the token has at least this long to live. If that is more than a new
   * token has, the result is a new token, after one exchange.
   *
   * @throws IllegalArgumentException if {@code minRemaining} is negative
   * @throws AuthException as {@link #token()}
   */
  AccessToken token(Duration minRemaining);

  /**
   * A new token, by one exchange now. The cached token is neither returned nor replaced, and a
   * remembered failure does not prevent the exchange. {@link #signOut()} does not sign it out.
   *
   * @throws AuthException if none could be obtained
   */
  AccessToken exchange();

  /**
   * Invalidates the cached token, at the server and here. If there is none, nothing is sent and
   * {@code ok} is true. The token is forgotten even if the request fails. An exchange that was
   * started before is discarded, and calls that wait for it end with {@link AuthException.Closed}.
   * The client stays usable: the next {@link #token()} exchanges again.
   *
   * @throws AuthException if the server could not be reached, or refused
   */
  ResponseEnvelope signOut();

  /**
   * Whether the token's user is already logged in. A token that the server refuses is replaced
   * once.
   *
   * @throws AuthException if the server did not answer the question
   */
  SkipLogin skipLogin();

  /**
   * As {@link #skipLogin()}, for a login that has begun elsewhere.
   *
   * @param loginChallenge any text; it is sent percent-encoded
   * @throws IllegalArgumentException if {@code loginChallenge} contains an unpaired surrogate
   * @throws AuthException as {@link #skipLogin()}
   */
  SkipLogin skipLogin(String loginChallenge);

  /**
   * Forgets {@code rejected} if it is still the cached token; a late refusal never drops a newer
   * one. If tokens are refused right after they were issued, further invalidations are ignored for
   * a growing time, because the tokens are not the cause.
   */
  @Override
  void invalidate(AccessToken rejected);

  /** How the client is doing: a snapshot without secrets. Never fails, never sends anything. */
  AuthStatus status();

  /**
   * Forgets the token. Calls in progress and later calls end with {@link AuthException.Closed}. The
   * token is not signed out. Safe to call twice, and from any thread.
   */
  @Override
  void close();
}
