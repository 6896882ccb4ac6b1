// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthConfig;
import bytenite.auth.TokenSource;
import bytenite.auth.internal.JdkOnly;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Objects;

/**
 * An {@link HttpClient} that sends the token to the given origins.
 *
 * <pre>{@code
 * HttpClient http = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, config);
 * HttpResponse<String> jobs = http.send(request, BodyHandlers.ofString());
 * }</pre>
 *
 * <p>It can be used wherever an {@code HttpClient} can, and behaves as the delegate does, with
 * these differences:
 *
 * <ul>
 *   <li>A request to one of the origins (same scheme, host and port; {@code ws} counts as {@code
 *       http} and {@code wss} as {@code https}) is sent with the token as its {@code Authorization}
 *       header. Nothing else of it changes. A request to another origin, and one that has an {@code
 *       Authorization} header, is passed to the delegate as it is.
 *   <li>A 401 to such a request invalidates that token at its source, and the request is sent once
 *       more with the next token. The caller gets the second response whatever it is; {@link
 *       java.net.http.HttpResponse#previousResponse()} is the first 401, without a body. If the
 *       source has no other token than the refused one, the caller gets the first 401.
 *   <li>A body is sent again only in full. If its publisher cannot be subscribed to again, or has
 *       fewer bytes the second time, the caller gets the first 401, with its body. A body of
 *       unknown length that was refused before its end is not sent again.
 *   <li>The timeout of a request covers the wait for its token; each attempt has the timeout for
 *       itself.
 *   <li>Without a token nothing is sent: {@code send} throws the {@link
 *       bytenite.auth.AuthException}, and the future of {@code sendAsync} fails with it.
 *   <li>A proxy that asks for a password gets it once for each such request, which is then sent
 *       once more. For that, the {@link java.net.ProxySelector} must always answer the same proxy
 *       for the same URI; one that takes turns must not be used with an authenticator.
 *   <li>The opening handshake of a web socket is treated like a request.
 *   <li>{@link java.net.http.HttpResponse#request()} is the caller's request. No response and no
 *       exception shows the token.
 * </ul>
 *
 * <p>{@code send} asks a {@link TokenSource} on the calling thread (a request with a timeout: on
 * another one, unless the token is at hand). {@code sendAsync} and web sockets never block their
 * caller: they ask a {@link TokenSource} on this client's own threads, at most sixteen, which end
 * when they have been idle for a second. A callback never runs on one of those. To cancel a future
 * breaks off its exchange.
 *
 * <p>From JDK 21 on, to close this client or to shut it down does the same to the delegate, after
 * the requests under way have been answered.
 *
 * @apiNote Code that makes its own {@code HttpClient} if the given one does not have the right
 *     settings loses the token. Feign's {@code Http2Client} does so unless {@link
 *     HttpClient#followRedirects()} is {@code NEVER} and {@link HttpClient#connectTimeout()} equals
 *     that of its options; this client answers both as the delegate does.
 * @implNote The {@link java.net.Authenticator} of the delegate is asked for a proxy's Basic
 *     password only, after the proxy has answered 407, and by this client: the JDK would give the
 *     password to any server that answers 407, and before JDK 24 it drops the token. Where the
 *     delegate has an authenticator, or might use a proxy for plain http to this machine, a second
 *     client with its settings sends the requests with a token. That one lacks what a client cannot
 *     be asked for: its local address.
 */
@SuppressWarnings("exports") // a caller that has an HttpClient to pass reads its module already
@JdkOnly
public final class AuthorizedHttpClient {

  private AuthorizedHttpClient() {}

  /**
   * A client that sends through {@code delegate}, with tokens for {@code origins}.
   *
   * @param origins their scheme, host and port count; {@code https}, or {@code http} to this
   *     machine
   * @throws IllegalArgumentException if {@code delegate} follows redirects, since it might carry
   *     the token to other hosts; if no origin is given; or if one has no host, has a user, another
   *     scheme, or is {@code http} to another machine
   */
  public static HttpClient create(HttpClient delegate, TokenSource tokens, URI... origins) {
    return AuthorizingClient.over(delegate, TokenProvider.of(tokens), AllowedOrigins.of(origins));
  }

  /** As {@link #create(HttpClient, TokenSource, URI...)}, for a source that does not block. */
  public static HttpClient create(HttpClient delegate, AsyncTokenSource tokens, URI... origins) {
    return AuthorizingClient.over(delegate, TokenProvider.of(tokens), AllowedOrigins.of(origins));
  }

  /**
   * As {@link #create(HttpClient, TokenSource, URI...)}, for the origin of the configuration's base
   * URI; plain http to another machine is allowed if the configuration allows it.
   */
  public static HttpClient create(HttpClient delegate, TokenSource tokens, AuthConfig config) {
    return AuthorizingClient.over(delegate, TokenProvider.of(tokens), AllowedOrigins.of(config));
  }

  /** As {@link #create(HttpClient, TokenSource, AuthConfig)}, for a source that does not block. */
  public static HttpClient create(HttpClient delegate, AsyncTokenSource tokens, AuthConfig config) {
    return AuthorizingClient.over(delegate, TokenProvider.of(tokens), AllowedOrigins.of(config));
  }

  /**
   * A builder of clients as {@link #create(HttpClient, TokenSource, URI...)} makes them, for code
   * that takes a builder: it passes every setting to {@code delegate}, and {@code build()} throws
   * {@link IllegalArgumentException} if it was told to follow redirects.
   */
  public static HttpClient.Builder builder(
      HttpClient.Builder delegate, TokenSource tokens, URI... origins) {
    return building(delegate, TokenProvider.of(tokens), AllowedOrigins.of(origins));
  }

  /** As {@link #builder(HttpClient.Builder, TokenSource, URI...)}, for a source of futures. */
  public static HttpClient.Builder builder(
      HttpClient.Builder delegate, AsyncTokenSource tokens, URI... origins) {
    return building(delegate, TokenProvider.of(tokens), AllowedOrigins.of(origins));
  }

  /** As {@link #builder(HttpClient.Builder, TokenSource, URI...)}, for the base URI's origin. */
  public static HttpClient.Builder builder(
      HttpClient.Builder delegate, TokenSource tokens, AuthConfig config) {
    return building(delegate, TokenProvider.of(tokens), AllowedOrigins.of(config));
  }

  /** As {@link #builder(HttpClient.Builder, AsyncTokenSource, URI...)}, for that same origin. */
  public static HttpClient.Builder builder(
      HttpClient.Builder delegate, AsyncTokenSource tokens, AuthConfig config) {
    return building(delegate, TokenProvider.of(tokens), AllowedOrigins.of(config));
  }

  /** A proxy, because newer JDKs have builder methods that this class cannot name. */
  private static HttpClient.Builder building(
      HttpClient.Builder delegate, TokenProvider tokens, AllowedOrigins origins) {
    Objects.requireNonNull(delegate, "delegate");
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            AuthorizedHttpClient.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (builder, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(delegate, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (result instanceof HttpClient built) {
                return AuthorizingClient.over(built, tokens, origins);
              }
              return result instanceof HttpClient.Builder next
                  ? next == delegate ? builder : building(next, tokens, origins)
                  : result;
            });
  }
}
