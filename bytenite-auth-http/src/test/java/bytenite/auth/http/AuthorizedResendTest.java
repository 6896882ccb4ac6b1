// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.RecordedRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuthorizedResendTest {

  /** The two ways to send, which are to do the same. */
  enum Way {
    BLOCKING {
      @Override
      <T> HttpResponse<T> send(
          HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler)
          throws Exception {
        return client.send(request, handler);
      }
    },
    ASYNCHRONOUS {
      @Override
      <T> HttpResponse<T> send(
          HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler)
          throws Exception {
        try {
          return client.sendAsync(request, handler).get();
        } catch (ExecutionException e) {
          throw (Exception) e.getCause();
        }
      }
    };

    abstract <T> HttpResponse<T> send(
        HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler)
        throws Exception;
  }

  private final FakeAuthServer server = FakeAuthServer.start();
  private final StubTokens tokens = new StubTokens();
  private final HttpClient client = tokens.authorize(HttpClient.newHttpClient(), server.baseUri());

  @BeforeEach
  void answerEverything() {
    server.answerAll(FakeReply.json("done"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(server.baseUri().resolve("/jobs"));
  }

  private List<String> tokensSent() {
    return server.requests().stream()
        .map(request -> request.header("Authorization").orElse("none"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void sendsOnceMoreWithTheNextTokenAfterA401(Way way) throws Exception {
    server.enqueue(FakeReply.status(401));

    HttpResponse<String> response = way.send(client, request().build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("done");
    assertThat(tokens.invalidated()).containsExactly("token-1");
    assertThat(tokensSent()).containsExactly("token-1", "token-2");
  }

  @ParameterizedTest
  @EnumSource
  void sendsAllOfItOnceMore(Way way) throws Exception {
    server.enqueue(FakeReply.status(401));
    HttpRequest request =
        request()
            .PUT(BodyPublishers.ofString("the whole body"))
            .header("X-Tag", "one")
            .header("X-Tag", "two")
            .build();

    way.send(client, request, BodyHandlers.discarding());

    RecordedRequest first = server.requests().get(0);
    RecordedRequest second = server.requests().get(1);
    assertThat(second.method()).isEqualTo("PUT");
    assertThat(second.body()).isEqualTo("the whole body");
    assertThat(second.headers().keySet()).isEqualTo(first.headers().keySet());
    assertThat(second.headers()).containsEntry("X-Tag", List.of("one", "two"));
  }

  @ParameterizedTest
  @EnumSource
  void handsTheSecond401ToTheCallerWithItsBody(Way way) throws Exception {
    server.enqueue(FakeReply.json(401, "first"));
    server.enqueue(FakeReply.json(401, "second"));

    HttpResponse<String> response = way.send(client, request().build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("second");
    assertThat(server.requests()).hasSize(2);
    assertThat(tokens.invalidated()).containsExactly("token-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 407, 500, 503})
  void takesNoOtherStatusForARefusalOfTheToken(int status) throws Exception {
    server.enqueue(FakeReply.json(status, "as it is"));

    HttpResponse<String> response = client.send(request().build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo("as it is");
    assertThat(server.requests()).hasSize(1);
    assertThat(tokens.invalidated()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void usesTheConnectionOfTheFirstAttemptForTheSecond(Way way) throws Exception {
    for (int i = 0; i < 10; i++) {
      server.enqueue(FakeReply.status(401));

      way.send(client, request().build(), BodyHandlers.discarding());
    }

    assertThat(server.requests()).hasSize(20);
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void isNotHeldUpByA401WithoutEnd(Way way) throws Exception {
    server.enqueue(FakeReply.status(401).withoutEnd());

    HttpResponse<String> response = way.send(client, request().build(), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
  }

  @ParameterizedTest
  @EnumSource
  void isNotHeldUpByA401ThatDrips(Way way) throws Exception {
    server.enqueue(FakeReply.status(401).dripped(Duration.ofSeconds(1)));

    HttpResponse<String> response = way.send(client, request().build(), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
  }

  @ParameterizedTest
  @EnumSource
  void sendsOnceMoreAlthoughTheFirst401BreaksOff(Way way) throws Exception {
    server.enqueue(FakeReply.status(401).cutShort());

    HttpResponse<String> response = way.send(client, request().build(), BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
  }

  @ParameterizedTest
  @EnumSource
  void sendsAHeadRequestOnceMore(Way way) throws Exception {
    server.enqueue(FakeReply.status(401));
    HttpRequest request = request().method("HEAD", BodyPublishers.noBody()).build();

    HttpResponse<Void> response = way.send(client, request, BodyHandlers.discarding());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(tokensSent()).containsExactly("token-1", "token-2");
  }

  @ParameterizedTest
  @EnumSource
  void failsWithTheTokenSourceIfThereIsNoOtherToken(Way way) {
    server.enqueue(FakeReply.status(401));
    AuthException reason = new AuthException.Closed("no more tokens");
    tokens.failOnceInvalidated(() -> reason);

    assertThatThrownBy(() -> way.send(client, request().build(), BodyHandlers.discarding()))
        .isSameAs(reason);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void doesNotTryAnEqualTokenAgain(Way way) throws Exception {
    server.enqueue(FakeReply.json(401, "the first"));
    tokens.failToInvalidate(() -> new IllegalStateException("not today"));

    HttpResponse<String> response =
        way.send(
            client,
            request().POST(BodyPublishers.ofString("a body")).build(),
            BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("the first");
    assertThat(response.previousResponse()).isEmpty();
    assertThat(tokens.invalidated()).containsExactly("token-1");
    assertThat(tokensSent()).containsExactly("token-1");
  }

  @ParameterizedTest
  @EnumSource
  void reportsThatTheSecondAttemptGotNoAnswer(Way way) {
    server.enqueue(FakeReply.status(401));
    server.answerAll(FakeReply.reset());

    assertThatThrownBy(() -> way.send(client, request().build(), BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
  }

  /** Before JDK 24 such a client would drop the token, and make an exception of a 401. */
  @ParameterizedTest
  @EnumSource
  void doesTheSameIfTheOtherClientHasAnAuthenticator(Way way) throws Exception {
    server.enqueue(FakeReply.status(401));
    server.enqueue(
        FakeReply.json(401, "second").header("WWW-Authenticate", "Basic realm=\"jobs\""));
    RecordingClient asked = new RecordingClient(); // its authenticator fails if asked
    HttpClient answering = HttpClient.newBuilder().authenticator(asked.authenticator).build();

    HttpResponse<String> response =
        way.send(
            tokens.authorize(answering, server.baseUri()),
            request().POST(BodyPublishers.ofString("body")).build(),
            BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("second");
    assertThat(server.lastRequest().body()).isEqualTo("body");
    assertThat(tokens.invalidated()).containsExactly("token-1");
    assertThat(tokensSent()).containsExactly("token-1", "token-2");
  }

  @Test
  void sendsEveryRequestWithTheTokenOfTheDay() throws Exception {
    client.send(request().build(), BodyHandlers.discarding());
    server.enqueue(FakeReply.status(401));
    client.send(request().build(), BodyHandlers.discarding());

    client.send(request().build(), BodyHandlers.discarding());

    assertThat(tokensSent()).containsExactly("token-1", "token-1", "token-2", "token-2");
  }
}
