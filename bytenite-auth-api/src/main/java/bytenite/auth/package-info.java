// SPDX-License-Identifier: Apache-2.0
/**
 * Logging in to ByteNite: the public contract.
 *
 * <p>An {@link bytenite.auth.ApiKey} and a few settings make an {@link bytenite.auth.AuthConfig}; a
 * configuration makes an {@link bytenite.auth.AuthClient} (blocking) or an {@link
 * bytenite.auth.AsyncAuthClient} (futures and a stream). Either hands out {@link
 * bytenite.auth.AccessToken}s: fresh ones at almost no cost, with at most one exchange in flight.
 * Code that only needs a token should depend on {@link bytenite.auth.TokenSource} or {@link
 * bytenite.auth.AsyncTokenSource}. Whatever goes wrong is an {@link bytenite.auth.AuthException},
 * whose nested types say why.
 *
 * <p>No method of this library accepts or returns {@code null}, unless it says so; a null argument
 * is a {@link java.lang.NullPointerException}. Absent text is {@code ""}. Everything but {@link
 * bytenite.auth.AuthConfig.Builder} is immutable or safe for use by multiple threads. No {@code
 * toString} shows a key or a token.
 */
package bytenite.auth;
