// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
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
 * Passes everything on to another client, with the token where it belongs. JDK-only.
 *
 * <p>The methods that end a client are those of JDK 21 and later; on 17 nobody can name them.
 *
 * <p>It has a twin in the other client's module: the two may not depend on each other, and what
 * both depend on may not name java.net.http.
 */
@JdkOnly
final class AuthorizingClient extends HttpClient {

  private final HttpClient delegate;
  private final HttpClient carrier; // what is sent with a token goes through this one
  private final TokenProvider tokens;
  private final AllowedOrigins origins;
  private final HttpClientShutdown closing;

  private AuthorizingClient(HttpClient delegate, TokenProvider tokens, AllowedOrigins origins) {
    this.delegate = delegate;
    this.carrier = asksForMore(delegate) ? withoutAuthenticator(delegate) : delegate;
    this.tokens = tokens;
    this.origins = origins;
    this.closing = new HttpClientShutdown(HttpClient.class, delegate, carrier);
  }

  /**
   * Whether it may offer a server what its authenticator knows: the JDK's does so for a 407, and
   * before JDK 24 it drops every {@code Authorization} but its own.
   */
  private static boolean asksForMore(HttpClient client) {
    return client.authenticator().isPresent()
        && client.getClass().getModule() == HttpClient.class.getModule();
  }

  private static HttpClient withoutAuthenticator(HttpClient client) {
    HttpClient.Builder same =
        HttpClient.newBuilder()
            .followRedirects(client.followRedirects())
            .version(client.version())
            .sslContext(client.sslContext())
            .sslParameters(client.sslParameters());
    client.cookieHandler().ifPresent(same::cookieHandler);
    client.connectTimeout().ifPresent(same::connectTimeout);
    client.executor().ifPresent(same::executor);
    client.proxy().ifPresent(same::proxy);
    return same.build();
  }

  static HttpClient over(HttpClient delegate, TokenProvider tokens, AllowedOrigins origins) {
    if (delegate.followRedirects() != Redirect.NEVER) {
      throw new IllegalArgumentException(
          "the client follows redirects, and might carry the token to other hosts");
    }
    return new AuthorizingClient(delegate, tokens, origins);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Objects.requireNonNull(handler, "responseBodyHandler");
    if (!isForToken(request)) {
      closing.requireOpen();
      return delegate.send(request, handler);
    }
    AuthorizedRequest<T> call =
        new AuthorizedRequest<>(carrier, request, handler, /* pushPromiseHandler= */ null);
    closing.begin(call);
    try {
      return call.send(tokens);
    } finally {
      call.end();
      closing.end(call);
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, /* pushPromiseHandler= */ null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushPromiseHandler) {
    Objects.requireNonNull(handler, "responseBodyHandler");
    if (isForToken(request)) {
      return ResendingFuture.start(
          tokens, closing, new AuthorizedRequest<>(carrier, request, handler, pushPromiseHandler));
    }
    try {
      closing.requireOpen();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return pushPromiseHandler == null
        ? delegate.sendAsync(request, handler)
        : delegate.sendAsync(request, handler, pushPromiseHandler);
  }

  private boolean isForToken(HttpRequest request) {
    return origins.contains(request.uri())
        && request.headers().firstValue(TokenProtocol.AUTHORIZATION).isEmpty();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return new AuthorizedWebSocketBuilder(
        delegate.newWebSocketBuilder(), carrier, tokens, origins, closing);
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
    closing.shutdown();
  }

  /** JDK 21's. */
  public void shutdownNow() {
    closing.shutdownNow();
  }

  /** JDK 21's. */
  public boolean isTerminated() {
    return closing.isTerminated();
  }

  /** JDK 21's. */
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return closing.awaitTermination(duration);
  }

  /** JDK 21's. */
  public void close() {
    closing.close();
  }

  /** Names the origins and the other client. */
  @Override
  public String toString() {
    return "AuthorizedHttpClient[origins=" + origins + ", delegate=" + delegate + "]";
  }
}
