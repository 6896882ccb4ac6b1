// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.Origins;
import bytenite.auth.internal.shell.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * An {@link HttpClient} that puts the token on what it sends to the given origins.
 *
 * <pre>{@code
 * HttpClient http =
 *     AuthorizedHttpClient.create(
 *         HttpClient.newHttpClient(), client, URI.create("https://api.bytenite.com"));
 * CompletableFuture<HttpResponse<String>> jobs =
 *     http.sendAsync(request, BodyHandlers.ofString());
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
 *   <li>If there is no token to be had, nothing is sent: the future of {@code sendAsync} fails with
 *       the {@link bytenite.auth.AuthException}, and {@code send} throws it.
 * </ul>
 *
 * <p>{@code sendAsync} and web sockets never block, and need no thread of their own: the request
 * goes out on the thread that completes the token's future, or on the caller's if there is a token
 * already. Cancelling the future breaks off the exchange. {@code send} waits for the token on the
 * thread that calls it, and interrupting that thread ends the wait.
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
  public static HttpClient create(HttpClient delegate, AsyncTokenSource tokens, URI... origins) {
    Objects.requireNonNull(tokens, "tokens");
    return AuthorizingClient.over(delegate, new PromisedTokens(tokens), Origins.of(origins));
  }

  /** A source that does not block, and for those who can wait the waiting. */
  private record PromisedTokens(AsyncTokenSource source) implements Tokens {

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
}
