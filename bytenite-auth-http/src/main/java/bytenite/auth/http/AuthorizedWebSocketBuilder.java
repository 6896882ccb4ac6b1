// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Remembers what it is told, and tells it to a new builder for each attempt; for headers can be
 * added to a builder, but not taken back. JDK-only.
 *
 * <p>It has a twin in the other client's module.
 */
@JdkOnly
final class AuthorizedWebSocketBuilder implements WebSocket.Builder {

  private final HttpClient carrier;
  private final TokenProvider tokens;
  private final AllowedOrigins origins;
  private final HttpClientShutdown closing;
  private final WebSocket.Builder plain; // told at once too: it knows what to refuse
  private final List<Consumer<WebSocket.Builder>> settings = new ArrayList<>();
  private boolean authorizedByCaller;

  AuthorizedWebSocketBuilder(
      WebSocket.Builder plain,
      HttpClient carrier,
      TokenProvider tokens,
      AllowedOrigins origins,
      HttpClientShutdown closing) {
    this.plain = plain;
    this.carrier = carrier;
    this.tokens = tokens;
    this.origins = origins;
    this.closing = closing;
  }

  @Override
  public WebSocket.Builder header(String name, String value) {
    authorizedByCaller |= name.equalsIgnoreCase(TokenProtocol.AUTHORIZATION);
    return set(builder -> builder.header(name, value));
  }

  @Override
  public WebSocket.Builder connectTimeout(Duration timeout) {
    return set(builder -> builder.connectTimeout(timeout));
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
    if (origins.contains(uri) && !authorizedByCaller) {
      return ResendingFuture.start(
          tokens, closing, new Handshake(carrier, List.copyOf(settings), uri, listener));
    }
    try {
      closing.requireOpen();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return plain.buildAsync(uri, listener);
  }

  @JdkOnly
  private record Handshake(
      HttpClient carrier,
      List<Consumer<WebSocket.Builder>> settings,
      URI uri,
      WebSocket.Listener listener)
      implements ResendingFuture.Carrier<WebSocket> {

    @Override
    public CompletableFuture<WebSocket> first(AccessToken token) {
      WebSocket.Builder builder = carrier.newWebSocketBuilder();
      settings.forEach(setting -> setting.accept(builder));
      return builder.header(TokenProtocol.AUTHORIZATION, token.value()).buildAsync(uri, listener);
    }

    @Override
    public boolean isRefused(WebSocket opened, Throwable thrown) {
      return thrown instanceof WebSocketHandshakeException e
          && TokenProtocol.refusesToken(e.getResponse().statusCode());
    }

    @Override
    public CompletableFuture<Boolean> isRepeatable() {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<WebSocket> again(AccessToken token) {
      return first(token);
    }

    @Override
    public void end() {}
  }
}
