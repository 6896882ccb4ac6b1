// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An HTTP client with something of everything, that remembers what it was told and sends nothing.
 */
public class RecordingClient extends HttpClient {

  public final List<String> calls = new ArrayList<>();
  public final List<HttpRequest> requests = new ArrayList<>();
  final List<PushPromiseHandler<?>> pushPromiseHandlers = new ArrayList<>();
  public CompletableFuture<?> answer = new CompletableFuture<>();
  final CookieHandler cookies = new CookieManager();
  final ProxySelector proxies = ProxySelector.of(null);
  final SSLContext tls = HttpClient.newHttpClient().sslContext();
  final SSLParameters tlsParameters = new SSLParameters();
  final Executor executor = ForkJoinPool.commonPool();
  public final Authenticator authenticator =
      new Authenticator() {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
          throw new AssertionError("nobody is to ask");
        }
      };

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    calls.add("send");
    requests.add(request);
    return null;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    calls.add("sendAsync");
    requests.add(request);
    return answered();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushPromiseHandler) {
    calls.add("sendAsync with pushes");
    requests.add(request);
    pushPromiseHandlers.add(pushPromiseHandler);
    return answered();
  }

  @SuppressWarnings("unchecked") // the tests complete it with what they expect
  private <T> CompletableFuture<HttpResponse<T>> answered() {
    return (CompletableFuture<HttpResponse<T>>) answer;
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    throw new UnsupportedOperationException("no web sockets here");
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.of(cookies);
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.of(Duration.ofSeconds(7));
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.of(proxies);
  }

  @Override
  public SSLContext sslContext() {
    return tls;
  }

  @Override
  public SSLParameters sslParameters() {
    return tlsParameters;
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.of(authenticator);
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.of(executor);
  }

  /** JDK 21's, as are the next four. */
  public void shutdown() {
    calls.add("shutdown");
  }

  public void shutdownNow() {
    calls.add("shutdownNow");
  }

  public boolean isTerminated() {
    calls.add("isTerminated");
    return true;
  }

  public boolean awaitTermination(Duration duration) {
    calls.add("awaitTermination");
    return true;
  }

  public void close() {
    calls.add("close");
  }
}
