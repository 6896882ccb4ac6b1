// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AsyncTokenSource;
import bytenite.auth.TokenSource;
import bytenite.auth.internal.JdkOnly;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Objects;

/**
 * An {@link HttpClient} that puts the token on what it sends to the given origins.
 *
 * <pre>{@code
 * HttpClient http =
 *     AuthorizedHttpClient.create(
 *         HttpClient.newHttpClient(), client, URI.create("https://api.bytenite.com"));
 * HttpResponse<String> jobs = http.send(request, BodyHandlers.ofString());
 * }</pre>
 *
 * <p>It can stand wherever an {@code HttpClient} can, and does what the other one does, but for
 * this:
 *
 * <ul>
 *   <li>A request to one of the origins (same scheme, host and port; {@code ws} counts as {@code
 *       http} and {@code wss} as {@code https}) is sent with the token as its {@code Authorization}
 *       header. All else of the request stays as it is. A request to anywhere else, and one that
 *       has an {@code Authorization} header already, is passed on untouched.
 *   <li>A 401 to such a request invalidates that token at its source, and the request is sent once
 *       more with the token that the source has then; whatever comes of that is the caller's, a
 *       second 401 too. Each attempt has the request's timeout to itself. The first 401's body is
 *       read no further than 64 KiB, and for no longer than a second.
 *   <li>A request is sent again only if its body can be: if, subscribed to a second time, its
 *       publisher begins again within ten seconds. One that throws, fails, or ends without a byte
 *       has been used up, as an input stream is that was read; then the caller gets the first 401,
 *       with its body.
 *   <li>The opening handshake of a web socket is treated likewise.
 *   <li>If there is no token to be had, nothing is sent: {@code send} throws the {@link
 *       bytenite.auth.AuthException}, and the future of {@code sendAsync} fails with it.
 * </ul>
 *
 * <p>{@code send} asks for the token on the thread that calls it, and interrupting that thread ends
 * the wait. {@code sendAsync} and web sockets never block their caller: the token is asked for on
 * threads of this client's own, at most sixteen, which end when they have had nothing to do for a
 * second. Cancelling the future breaks off the exchange.
 *
 * <p>From JDK 21 on, closing it, or shutting it down, closes or shuts down the other client once
 * the requests under way have been answered, second attempts included.
 *
 * @implNote The JDK's client with an {@link java.net.Authenticator} offers a server that answers
 *     407 what its authenticator knows, and before JDK 24 drops every {@code Authorization} but its
 *     own. So what is sent with a token goes through a second client, with the same settings but no
 *     authenticator: nothing asks it, neither for a 401 nor for a proxy's 407.
 */
@SuppressWarnings("exports") // who has an HttpClient to pass reads its module already
@JdkOnly
public final class AuthorizedHttpClient {

  private AuthorizedHttpClient() {}

  /**
   * A client that sends through {@code delegate}, and puts {@code tokens}' token on what goes to
   * {@code origins}.
   *
   * @param origins scheme, host and port each; {@code https}, or {@code http} to this machine
   * @throws IllegalArgumentException if {@code delegate} follows redirects, for it might carry the
   *     token to other hosts; if no origin is given; or if one has a user, a path, a query or a
   *     fragment, another scheme, or is {@code http} to another machine
   */
  public static HttpClient create(HttpClient delegate, TokenSource tokens, URI... origins) {
    Objects.requireNonNull(tokens, "tokens");
    return AuthorizingClient.over(delegate, new BlockingTokens(tokens), AllowedOrigins.of(origins));
  }

  /** As {@link #create(HttpClient, TokenSource, URI...)}, for a source that does not block. */
  public static HttpClient create(HttpClient delegate, AsyncTokenSource tokens, URI... origins) {
    Objects.requireNonNull(tokens, "tokens");
    return AuthorizingClient.over(delegate, new PromisedTokens(tokens), AllowedOrigins.of(origins));
  }
}
