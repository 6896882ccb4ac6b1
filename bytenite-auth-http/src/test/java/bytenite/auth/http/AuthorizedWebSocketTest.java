// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import bytenite.auth.AuthException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AuthorizedWebSocketTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final WebSocket.Listener DEAF = new WebSocket.Listener() {};

  private final HandshakeServer server = new HandshakeServer();
  private final HandshakeServer stranger = new HandshakeServer();
  private final StubTokens tokens = new StubTokens();
  private final HttpClient client =
      tokens.authorize(HttpClient.newHttpClient(), server.httpOrigin());

  @AfterEach
  void close() {
    server.close();
    stranger.close();
  }

  private CompletableFuture<WebSocket> open(URI uri) {
    return client.newWebSocketBuilder().buildAsync(uri, DEAF);
  }

  @Test
  void opensAWebSocketWithTheToken() {
    assertThat(open(server.uri())).succeedsWithin(LIMIT);

    assertThat(server.handshakes()).hasSize(1);
    assertThat(server.handshakes().get(0)).containsEntry("authorization", "token-1");
  }

  @Test
  void tellsTheServerWhatTheBuilderWasTold() {
    CompletableFuture<WebSocket> opened =
        client
            .newWebSocketBuilder()
            .header("X-Tag", "one")
            .subprotocols("jobs.v2", "jobs.v1")
            .connectTimeout(LIMIT)
            .buildAsync(server.uri(), DEAF);

    assertThat(opened).succeedsWithin(LIMIT);
    assertThat(server.handshakes().get(0))
        .containsEntry("x-tag", "one")
        .containsEntry("sec-websocket-protocol", "jobs.v2, jobs.v1")
        .containsEntry("authorization", "token-1");
  }

  @Test
  void triesOnceMoreWithTheNextTokenAfterA401() {
    server.refuse(1);

    assertThat(open(server.uri())).succeedsWithin(LIMIT);

    assertThat(tokens.invalidated()).containsExactly("token-1");
    assertThat(server.handshakes())
        .extracting(handshake -> handshake.get("authorization"))
        .containsExactly("token-1", "token-2");
  }

  @Test
  void handsTheSecond401ToTheCaller() {
    server.refuse(2);

    assertThat(open(server.uri()))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
    assertThat(server.handshakes()).hasSize(2);
    assertThat(tokens.invalidated()).containsExactly("token-1");
  }

  @Test
  void showsNoTokenInTheExceptionOfAHandshake() {
    server.refuse(2);

    assertThat(open(server.uri()).handle((opened, thrown) -> thrown))
        .succeedsWithin(LIMIT)
        .isInstanceOf(CompletionException.class)
        .extracting(Throwable::getCause)
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e ->
                assertThat(e.getResponse().request().headers().map())
                    .doesNotContainKey("Authorization"));
  }

  @Test
  void wrapsTheFailureOfATokenAsTheJdkDoes() {
    tokens.failWith(() -> new AuthException.Closed("no more tokens"));

    assertThat(open(server.uri()).handle((opened, thrown) -> thrown))
        .succeedsWithin(LIMIT)
        .isInstanceOf(CompletionException.class)
        .extracting(Throwable::getCause)
        .isInstanceOf(AuthException.Closed.class);
  }

  @Test
  void addsTheCurrentTokenEachTimeItsBuilderIsUsed() {
    WebSocket.Builder builder = client.newWebSocketBuilder().header("X-Tag", "one");
    assertThat(builder.buildAsync(server.uri(), DEAF)).succeedsWithin(LIMIT);
    tokens.invalidate(tokens.current());

    assertThat(builder.buildAsync(server.uri(), DEAF)).succeedsWithin(LIMIT);

    assertThat(server.handshakes().get(1))
        .containsEntry("x-tag", "one")
        .containsEntry("authorization", "token-2");
  }

  @Test
  void sendsNoTokenElsewhere() {
    assertThat(open(stranger.uri())).succeedsWithin(LIMIT);

    assertThat(stranger.handshakes().get(0)).doesNotContainKey("authorization");
    assertThat(tokens.asked()).isZero();
  }

  @Test
  void leavesAnAuthorizationOfTheCallersAlone() {
    CompletableFuture<WebSocket> opened =
        client
            .newWebSocketBuilder()
            .header("authorization", "Basic bWU6bWU=")
            .buildAsync(server.uri(), DEAF);

    assertThat(opened).succeedsWithin(LIMIT);
    assertThat(server.handshakes().get(0)).containsEntry("authorization", "Basic bWU6bWU=");
    assertThat(tokens.asked()).isZero();
  }

  @Test
  void opensNothingWithoutAToken() {
    AuthException reason = new AuthException.Closed("no more tokens");
    tokens.failWith(() -> reason);

    assertThat(open(server.uri()))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isSameAs(reason);
    assertThat(server.handshakes()).isEmpty();
  }

  @Test
  void doesNotBlockItsCallerWhileThereIsNoToken() {
    CompletableFuture<Void> release = tokens.hold();

    CompletableFuture<WebSocket> opened = open(server.uri());

    assertThat(opened).isNotDone();
    release.complete(null);
    assertThat(opened).succeedsWithin(LIMIT);
  }

  @Test
  void acceptsNoNull() {
    WebSocket.Builder builder = client.newWebSocketBuilder();

    assertThatNullPointerException().isThrownBy(() -> builder.buildAsync(null, DEAF));
    assertThatNullPointerException().isThrownBy(() -> builder.buildAsync(server.uri(), null));
    assertThatNullPointerException().isThrownBy(() -> builder.header(null, "one"));
    assertThatNullPointerException().isThrownBy(() -> builder.header("X-Tag", null));
    assertThatNullPointerException().isThrownBy(() -> builder.connectTimeout(null));
    assertThatNullPointerException().isThrownBy(() -> builder.subprotocols(null));
  }
}
