// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

/**
 * Where a token comes from; what most code should depend on.
 *
 * <p>Safe for use by multiple threads, as every implementation must be. In a test, a lambda will
 * do:
 *
 * <pre>{@code
 * TokenSource tokens = () -> token;
 * }</pre>
 */
@FunctionalInterface
public interface TokenSource {

  /**
   * A token that can be sent now.
   *
   * @throws AuthException if no token can be obtained; its nested type says why
   */
  AccessToken token();

  /**
   * Tells the source that the server refused this token, so that it is not handed out again. A
   * token that is no longer the source's current one changes nothing. By default nothing happens.
   */
  default void invalidate(AccessToken rejected) {}
}
