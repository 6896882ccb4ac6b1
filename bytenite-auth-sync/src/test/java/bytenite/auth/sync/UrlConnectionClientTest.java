// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.internal.transport.UrlConnectionTransport;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The blocking client as it is where java.net.http is missing. */
class UrlConnectionClientTest {

  private final FakeAuthServer server = FakeAuthServer.start();
  private final UrlConnectionTransport transport =
      new UrlConnectionTransport(Duration.ofSeconds(10));

  @AfterEach
  void end() {
    server.close();
  }

  private AuthClient client(Duration callTimeout) {
    AuthConfig config =
        AuthConfig.builder(server.apiKey())
            .baseUri(server.baseUri())
            .callTimeout(callTimeout)
            .transport(transport)
            .build();
    return AuthClient.create(config);
  }

  @Test
  void exchangesAsksAndSignsOut() {
    try (AuthClient client = client(Duration.ofSeconds(20))) {
      AccessToken token = client.token();

      assertThat(client.token()).isSameAs(token);
      assertThat(client.skipLogin("a b").skip()).isTrue();
      assertThat(client.signOut().ok()).isTrue();
      assertThat(server.tokensSignedOut())
          .extracting(AccessToken::value)
          .containsExactly(token.value());
      assertThat(server.exchanges()).isEqualTo(1);
    }
  }

  @Test
  void tellsA401ByItsEnvelope() {
    server.enqueue(FakeReply.json(401, "{\"ok\":false,\"requestId\":\"r-9\",\"message\":\"no\"}"));
    try (AuthClient client = client(Duration.ofSeconds(20))) {
      assertThatThrownBy(client::token)
          .isInstanceOfSatisfying(
              AuthException.Unauthenticated.class, e -> assertThat(e.requestId()).isEqualTo("r-9"));
    }
  }

  @Test
  void retriesAnAnswerThatWasCutShort() {
    server.enqueue(FakeReply.truncated());
    try (AuthClient client = client(Duration.ofSeconds(20))) {
      assertThat(client.token().value()).isNotEmpty();
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void givesUpAtTheDeadline() {
    server.answerAll(FakeReply.stallAfterHead());
    try (AuthClient client = client(Duration.ofMillis(400))) {
      assertThatThrownBy(client::token).isInstanceOf(AuthException.DeadlineExceeded.class);
    }
  }

  @Test
  void callsAnAnswerWithoutEndMalformed() {
    server.enqueue(FakeReply.endless());
    try (AuthClient client = client(Duration.ofSeconds(20))) {
      assertThatThrownBy(client::token).isInstanceOf(AuthException.MalformedResponse.class);
      assertThat(client.exchange().value()).isNotEmpty();
    }
  }

  @Test
  void closingEndsACallerThatWaitsForAnAnswer() {
    server.answerAll(FakeReply.stall());
    AuthClient client = client(Duration.ofSeconds(60));
    CompletableFuture<AccessToken> waiting = CompletableFuture.supplyAsync(client::token);
    server.awaitRequests(1);

    client.close();

    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(AuthException.Closed.class);
  }
}
