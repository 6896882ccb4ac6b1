// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Remembers its settings and makes a new builder of them for each attempt: a header that was added
 * to a builder cannot be removed.
 */
@JdkOnly
final class AuthorizedWebSocketBuilder implements WebSocket.Builder {

  private final AuthorizingClient client;
  private final WebSocket.Builder plain; // is told everything too: it refuses bad arguments
  private final List<Consumer<WebSocket.Builder>> settings = new ArrayList<>();
  private Optional<Duration> timeout = Optional.empty();
  private boolean authorizedByCaller;

  AuthorizedWebSocketBuilder(AuthorizingClient client, WebSocket.Builder plain) {
    this.client = client;
    this.plain = plain;
  }

  @Override
  public WebSocket.Builder header(String name, String value) {
    authorizedByCaller |= name.equalsIgnoreCase(TokenProtocol.AUTHORIZATION);
    return set(builder -> builder.header(name, value));
  }

  @Override
  public WebSocket.Builder connectTimeout(Duration given) {
    plain.connectTimeout(given);
    timeout = Optional.of(given);
    return this;
  }

  @Override
  public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
    String[] lesser = lesserPreferred.clone();
    return set(builder -> builder.subprotocols(mostPreferred, lesser));
  }

  private WebSocket.Builder set(Consumer<WebSocket.Builder> setting) {
    setting.accept(plain);
    settings.add(setting);
    return this;
  }

  @Override
  public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
    Objects.requireNonNull(listener, "listener");
    if (client.isOrigin(uri) && !authorizedByCaller) {
      return new Handshake(client.carrier(), uri, listener).start();
    }
    try {
      client.requireOpen();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return plain.buildAsync(uri, listener);
  }

  @JdkOnly
  private final class Handshake extends ResendingFuture<WebSocket> {

    private final URI uri;
    private final WebSocket.Listener listener;
    private final List<Consumer<WebSocket.Builder>> begun = List.copyOf(settings);
    private final Optional<Duration> limit = timeout;
    private volatile Throwable refusal; // null: there was none

    Handshake(AuthorizingClient.Carrier carrier, URI uri, WebSocket.Listener listener) {
      super(carrier);
      this.uri = uri;
      this.listener = listener;
    }

    @Override
    Optional<Duration> timeout() {
      return limit;
    }

    @Override
    CompletableFuture<WebSocket> attempt(
        AccessToken token, Optional<String> proxyAuthorization, Optional<Duration> timeLeft) {
      WebSocket.Builder builder = carrier.http().newWebSocketBuilder();
      begun.forEach(setting -> setting.accept(builder));
      timeLeft.ifPresent(builder::connectTimeout);
      proxyAuthorization.ifPresent(value -> builder.header(PROXY_AUTHORIZATION, value));
      return builder.header(TokenProtocol.AUTHORIZATION, token.value()).buildAsync(uri, listener);
    }

    private static Throwable cause(Throwable thrown) {
      return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    @Override
    boolean isRefused(WebSocket opened, Throwable thrown) {
      refusal = thrown;
      URI asHttp = URI.create("http" + uri.toString().substring("ws".length()));
      return cause(thrown) instanceof WebSocketHandshakeException e
          && canAnswer(asHttp, e.getResponse().statusCode(), e.getResponse().headers());
    }

    @Override
    CompletableFuture<WebSocket> refusal() {
      return CompletableFuture.failedFuture(seenFailure(refusal));
    }

    /** Without token and password, which the request of the exception's response shows. */
    @Override
    Throwable seenFailure(Throwable thrown) {
      if (!(cause(thrown) instanceof WebSocketHandshakeException e)) {
        return thrown;
      }
      HttpResponse<?> response = e.getResponse();
      HttpRequest request = RequestCopy.withoutSecrets(response.request());
      Throwable same =
          new WebSocketHandshakeException(
              new AuthorizedResponse<>(response, response.body(), request, null));
      same.initCause(e.getCause());
      same.setStackTrace(e.getStackTrace());
      return new CompletionException(same);
    }
  }
}
