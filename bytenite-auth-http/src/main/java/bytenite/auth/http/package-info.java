// SPDX-License-Identifier: Apache-2.0
/**
 * Authorized HTTP: a {@link java.net.http.HttpClient} that puts the token on its requests ({@link
 * bytenite.auth.http.AuthorizedHttpClient}), and one of the caller's as a client's transport
 * ({@link bytenite.auth.http.HttpClientTransport}).
 */
package bytenite.auth.http;
