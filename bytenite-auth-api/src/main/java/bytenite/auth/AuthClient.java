// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Providers;
import java.time.Duration;

/**
 * Logs in to ByteNite and keeps one good token at hand; every method that needs the server blocks
 * until it has answered.
 *
 * <p>Each call ends within {@link AuthConfig#callTimeout()}: waits, retries and the body included.
 * A thread that is interrupted while it waits gets {@link AuthException.Interrupted}, with its flag
 * set again. What one caller suffers, interruption included, never harms another. A call that fails
 * leaves the client usable; a failed exchange is remembered for a short, growing quiet time, in
 * which calls that need an exchange fail at once with the same kind of error and send nothing
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
    return Providers.blocking(config);
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
   * The token held, or a new one if there is none that can still be used. While one caller gets it,
   * the others wait for the same; a token that is due for renewal but still good is handed out at
   * once, and renewed meanwhile.
   *
   * @throws AuthException if there is no usable token and none could be obtained
   */
  @Override
  AccessToken token();

  /**
   * As {@link #token()}, with at least this long to live. Asked for more than a fresh token has, it
   * answers with a fresh token, after one exchange.
   *
   * @throws IllegalArgumentException if {@code minRemaining} is negative
   * @throws AuthException as {@link #token()}
   */
  AccessToken token(Duration minRemaining);

  /**
   * A new token by an exchange of its own; the token held is neither handed out nor replaced, and a
   * remembered failure does not hold it back. The caller signs it out, if at all.
   *
   * @throws AuthException if none could be obtained
   */
  AccessToken exchange();

  /**
   * Invalidates the token held, at the server and here. With no token held nothing is sent and
   * {@code ok} is true. The token is forgotten even if the request fails; an exchange that was
   * begun before lands nowhere, and whoever waits for it gets {@link AuthException.Closed}. The
   * client stays usable: the next {@link #token()} exchanges again.
   *
   * @throws AuthException if the server could not be told
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
   * @throws IllegalArgumentException if {@code loginChallenge} holds an unpaired surrogate
   * @throws AuthException as {@link #skipLogin()}
   */
  SkipLogin skipLogin(String loginChallenge);

  /**
   * Forgets {@code rejected} if it is still the current token, so that a late refusal never costs a
   * newer one.
   */
  @Override
  void invalidate(AccessToken rejected);

  /** How the client is doing: a snapshot without secrets. Never fails, never sends anything. */
  AuthStatus status();

  /**
   * Forgets the token and ends every call that is under way, and every later one, with {@link
   * AuthException.Closed}. The token is not signed out. Safe to call twice, and from any thread.
   */
  @Override
  void close();
}
