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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

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
      return client.resending(
          new Handshake(client.carrier(), List.copyOf(settings), timeout, uri, listener));
    }
    try {
      client.requireOpen();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return plain.buildAsync(uri, listener);
  }

  @JdkOnly
  private record Handshake(
      HttpClient carrier,
      List<Consumer<WebSocket.Builder>> settings,
      Optional<Duration> timeout,
      URI uri,
      WebSocket.Listener listener)
      implements ResendingFuture.Carrier<WebSocket> {

    @Override
    public CompletableFuture<WebSocket> first(AccessToken token, Optional<Duration> timeLeft) {
      WebSocket.Builder builder = carrier.newWebSocketBuilder();
      settings.forEach(setting -> setting.accept(builder));
      timeLeft.ifPresent(builder::connectTimeout);
      return builder
          .header(TokenProtocol.AUTHORIZATION, token.value())
          .buildAsync(uri, listener)
          .handle(
              (opened, thrown) ->
                  thrown == null
                      ? CompletableFuture.completedFuture(opened)
                      : CompletableFuture.<WebSocket>failedFuture(withoutToken(thrown)))
          .thenCompose(Function.identity());
    }

    /** The request of the response that it has shows the token. */
    private static Throwable withoutToken(Throwable thrown) {
      if (!(cause(thrown) instanceof WebSocketHandshakeException e)) {
        return thrown;
      }
      Throwable same =
          new WebSocketHandshakeException(AuthorizedResponse.withoutToken(e.getResponse()));
      same.initCause(e.getCause());
      same.setStackTrace(e.getStackTrace());
      return new CompletionException(same);
    }

    private static Throwable cause(Throwable thrown) {
      return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    @Override
    public boolean isRefused(WebSocket opened, Throwable thrown) {
      return cause(thrown) instanceof WebSocketHandshakeException e
          && TokenProtocol.refusesToken(e.getResponse().statusCode());
    }

    @Override
    public CompletableFuture<Boolean> isRepeatable() {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<WebSocket> second(
        AccessToken token, Optional<Duration> timeLeft, WebSocket refusal) {
      return first(token, timeLeft);
    }

    @Override
    public WebSocket seen(WebSocket opened) {
      return opened;
    }

    @Override
    public CompletableFuture<WebSocket> refusal(WebSocket opened, Throwable thrown) {
      return CompletableFuture.failedFuture(thrown);
    }

    @Override
    public void end() {}
  }
}
