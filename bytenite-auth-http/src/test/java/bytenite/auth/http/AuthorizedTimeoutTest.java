// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request's timeout covers the wait for its token: the tokens here never come. */
@Timeout(60)
class AuthorizedTimeoutTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);

  /** The two kinds of sources. */
  enum Source {
    BLOCKING,
    ASYNCHRONOUS;

    HttpClient authorize(URI origin, Consumer<Runnable> holding) {
      StubTokens tokens = new StubTokens();
      holding.accept(tokens::hold);
      HttpClient plain = HttpClient.newHttpClient();
      return this == BLOCKING
          ? tokens.authorize(plain, origin)
          : tokens.authorizeAsync(plain, origin);
    }
  }

  private final FakeAuthServer server = FakeAuthServer.start();
  private final HttpRequest request =
      HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).timeout(SHORT).build();

  @AfterEach
  void close() {
    server.close();
  }

  private HttpClient withoutTokens(Source source) {
    return source.authorize(server.baseUri(), Runnable::run);
  }

  private static void assertTimedOut(CompletableFuture<?> future) {
    assertThat(future)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isExactlyInstanceOf(HttpTimeoutException.class)
        .withMessage("request timed out");
  }

  @ParameterizedTest
  @EnumSource
  void endsTheWaitOfSend(Source source) {
    HttpClient client = withoutTokens(source);

    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isExactlyInstanceOf(HttpTimeoutException.class)
        .hasMessage("request timed out");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void endsTheWaitOfSendAsync(Source source) {
    assertTimedOut(withoutTokens(source).sendAsync(request, BodyHandlers.ofString()));
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void endsTheWaitOfAWebSocket(Source source) {
    URI uri = URI.create("ws" + request.uri().toString().substring(4));

    assertTimedOut(
        withoutTokens(source)
            .newWebSocketBuilder()
            .connectTimeout(SHORT)
            .buildAsync(uri, new WebSocket.Listener() {}));
  }

  @ParameterizedTest
  @EnumSource
  void endsTheWaitForASecondToken(Source source) {
    HttpClient client = source.authorize(server.baseUri(), this::holdWhenRefused);
    HttpRequest patient =
        HttpRequest.newBuilder(request.uri()).timeout(Duration.ofSeconds(2)).build();

    CompletableFuture<?> sent = client.sendAsync(patient, BodyHandlers.ofString());

    assertTimedOut(sent);
    assertThat(server.requests()).hasSize(1);
  }

  /** Answers 401 once the request is there and no more tokens come. */
  private void holdWhenRefused(Runnable hold) {
    Gate refusal = Gate.named("refusal");
    server.enqueue(FakeReply.status(401).heldBy(refusal));
    CompletableFuture.runAsync(
        () -> {
          refusal.awaitArrival();
          hold.run();
          refusal.open();
        });
  }
}
