// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.http.internal.GivenClient;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Passes everything on to another client, with the token where it belongs.
 *
 * <p>The methods that end a client are those of JDK 21 and later.
 */
@JdkOnly
final class AuthorizingClient extends HttpClient {

  private final HttpClient delegate;
  private final Carrier carrier;
  private final AllowedOrigins origins;

  /**
   * What a call with a token needs.
   *
   * @param http sends it
   * @param settings of the delegate
   */
  record Carrier(
      HttpClient http, GivenClient settings, TokenProvider tokens, HttpClientShutdown closing) {}

  private AuthorizingClient(HttpClient delegate, TokenProvider tokens, AllowedOrigins origins) {
    GivenClient settings = new GivenClient(delegate);
    HttpClient http = isUsable(delegate, origins) ? delegate : copy(delegate, settings);
    HttpClientShutdown closing = new HttpClientShutdown(HttpClient.class, delegate, http);
    this.delegate = delegate;
    this.carrier = new Carrier(http, settings, tokens, closing);
    this.origins = origins;
  }

  static HttpClient over(HttpClient delegate, TokenProvider tokens, AllowedOrigins origins) {
    if (Objects.requireNonNull(delegate, "delegate").followRedirects() != Redirect.NEVER) {
      throw new IllegalArgumentException(
          "the client follows redirects, and might carry the token to other hosts: build it with"
              + " followRedirects(HttpClient.Redirect.NEVER)");
    }
    return new AuthorizingClient(delegate, tokens, origins);
  }

  /**
   * Whether the client may send a token: it has no authenticator, and uses no proxy for plain http
   * to this machine. A class of the user's own is used as it is: it may do more than the JDK's.
   */
  private static boolean isUsable(HttpClient client, AllowedOrigins origins) {
    boolean isTheJdks = client.getClass().getModule() == HttpClient.class.getModule();
    boolean mayUseProxy =
        origins.includeLoopback() && client.proxy().orElse(null) != Builder.NO_PROXY;
    return !isTheJdks || (!mayUseProxy && client.authenticator().isEmpty());
  }

  private static HttpClient copy(HttpClient client, GivenClient settings) {
    HttpClient.Builder same = settings.copy().version(client.version());
    client.cookieHandler().ifPresent(same::cookieHandler);
    return same.build();
  }

  Carrier carrier() {
    return carrier;
  }

  boolean isOrigin(URI uri) {
    return origins.contains(uri);
  }

  void requireOpen() throws IOException {
    carrier.closing.requireOpen();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Objects.requireNonNull(handler, "responseBodyHandler");
    HttpRequest copy = RequestCopy.of(request);
    if (!isForToken(copy)) {
      requireOpen();
      return delegate.send(request, handler);
    }
    AuthorizedRequest<T> call = new AuthorizedRequest<>(carrier, copy, handler, /* pushes= */ null);
    carrier.closing.begin(call);
    try {
      return call.send();
    } finally {
      call.end();
      carrier.closing.end(call);
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, /* pushes= */ null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
    Objects.requireNonNull(handler, "responseBodyHandler");
    HttpRequest copy = RequestCopy.of(request);
    if (isForToken(copy)) {
      return new AuthorizedRequest<>(carrier, copy, handler, pushes).start();
    }
    try {
      requireOpen();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return pushes == null
        ? delegate.sendAsync(request, handler)
        : delegate.sendAsync(request, handler, pushes);
  }

  private boolean isForToken(HttpRequest request) {
    return isOrigin(request.uri())
        && !request.headers().map().containsKey(TokenProtocol.AUTHORIZATION);
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return new AuthorizedWebSocketBuilder(this, delegate.newWebSocketBuilder());
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return delegate.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return delegate.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return delegate.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return delegate.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return delegate.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return delegate.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return delegate.authenticator();
  }

  @Override
  public Version version() {
    return delegate.version();
  }

  @Override
  public Optional<Executor> executor() {
    return delegate.executor();
  }

  /** JDK 21's. */
  public void shutdown() {
    carrier.closing.shutdown();
  }

  /** JDK 21's. */
  public void shutdownNow() {
    carrier.closing.shutdownNow();
  }

  /** JDK 21's. */
  public boolean isTerminated() {
    return carrier.closing.isTerminated();
  }

  /** JDK 21's. */
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return carrier.closing.awaitTermination(duration);
  }

  /** JDK 21's. */
  public void close() {
    carrier.closing.close();
  }

  /** Names the origins and the other client. */
  @Override
  public String toString() {
    return "AuthorizedHttpClient[origins=" + origins + ", delegate=" + delegate + "]";
  }
}
