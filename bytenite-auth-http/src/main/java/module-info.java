// SPDX-License-Identifier: Apache-2.0
/**
 * Everything that uses {@code java.net.http}: an {@code HttpClient} that adds the token to its
 * requests, a transport over an {@code HttpClient} of the application's, and the calls of both
 * clients.
 *
 * <pre>{@code
 * HttpClient http = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, config);
 * }</pre>
 */
@SuppressWarnings("module") // the modules named below are built later: javac cannot see them yet
module bytenite.auth.http {
  requires transitive bytenite.auth;
  requires java.net.http;

  exports bytenite.auth.http;
  exports bytenite.auth.http.internal to
      bytenite.auth.sync,
      bytenite.auth.async;
}
