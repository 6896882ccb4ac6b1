// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.RecordedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedHttpClientTest {

  private final FakeAuthServer server = FakeAuthServer.start();
  private final FakeAuthServer stranger = FakeAuthServer.start();
  private final StubTokens tokens = new StubTokens();
  private final HttpClient plain = HttpClient.newHttpClient();
  private final HttpClient client = tokens.authorize(plain, server.baseUri());

  @BeforeEach
  void answerEverything() {
    server.answerAll(FakeReply.json("yours"));
    stranger.answerAll(FakeReply.json("strange"));
  }

  @AfterEach
  void close() {
    server.close();
    stranger.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.baseUri().resolve(path));
  }

  private String answerTo(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private Optional<String> sentToken(FakeAuthServer receiver) {
    return receiver.lastRequest().header("Authorization");
  }

  @Test
  void sendsTheBareTokenToItsOrigin() throws Exception {
    String answer = answerTo(request("/jobs").build());

    assertThat(answer).isEqualTo("yours");
    assertThat(server.lastRequest().headers()).containsEntry("Authorization", List.of("token-1"));
  }

  @Test
  void sendsTheTokenWithAsynchronousRequestsToo() throws Exception {
    String answer =
        client.sendAsync(request("/jobs").build(), BodyHandlers.ofString()).get().body();

    assertThat(answer).isEqualTo("yours");
    assertThat(sentToken(server)).contains("token-1");
  }

  @Test
  void keepsAllElseOfTheRequest() throws Exception {
    HttpRequest request =
        request("/jobs?page=2&q=a%2Fb")
            .method("PATCH", BodyPublishers.ofString("{\"name\":\"Zoë\"}"))
            .header("Accept", "application/json")
            .header("X-Tag", "one")
            .header("X-Tag", "two")
            .header("Content-Type", "application/json")
            .expectContinue(true)
            .version(Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(20))
            .build();

    plain.send(request, BodyHandlers.discarding());
    answerTo(request);

    RecordedRequest without = server.requests().get(0);
    RecordedRequest with = server.requests().get(1);
    assertThat(with.method()).isEqualTo("PATCH");
    assertThat(with.path() + "?" + with.query()).isEqualTo("/jobs?page=2&q=a%2Fb");
    assertThat(with.body()).isEqualTo("{\"name\":\"Zoë\"}");
    assertThat(with.headers())
        .containsAllEntriesOf(without.headers())
        .hasSize(without.headers().size() + 1)
        .containsEntry("X-Tag", List.of("one", "two"))
        .containsKey("Expect");
  }

  @Test
  void keepsTheTimeoutOfTheRequest() {
    server.answerAll(FakeReply.stall());
    HttpRequest request = request("/jobs").timeout(Duration.ofMillis(50)).build();

    assertThatThrownBy(() -> answerTo(request))
        .isInstanceOf(java.net.http.HttpTimeoutException.class);
  }

  @Test
  void sendsNoTokenToAnotherPortOfTheSameHost() throws Exception {
    URI other = stranger.baseUri().resolve("/jobs");

    String answer = answerTo(HttpRequest.newBuilder(other).build());

    assertThat(answer).isEqualTo("strange");
    assertThat(sentToken(stranger)).isEmpty();
    assertThat(tokens.asked()).isZero();
  }

  @Test
  void sendsNoTokenToAnotherNameOfTheSameMachine() throws Exception {
    URI byName = URI.create("http://localhost:" + server.baseUri().getPort() + "/jobs");

    answerTo(HttpRequest.newBuilder(byName).build());

    assertThat(sentToken(server)).isEmpty();
  }

  @Test
  void isNotDeceivedByAUserThatLooksLikeTheOrigin() throws Exception {
    URI trick =
        URI.create(
            "http://" + server.baseUri().getAuthority() + "@" + stranger.baseUri().getAuthority());

    answerTo(HttpRequest.newBuilder(trick.resolve("/jobs")).build());

    assertThat(sentToken(stranger)).isEmpty();
  }

  @Test
  void knowsItsOriginInAnyCase() throws Exception {
    int port = server.baseUri().getPort();
    HttpClient named =
        tokens.authorize(plain, URI.create("HTTP://LocalHost:" + port + "/"), stranger.baseUri());

    named.send(
        HttpRequest.newBuilder(URI.create("http://LOCALHOST:" + port + "/jobs")).build(),
        BodyHandlers.discarding());

    assertThat(sentToken(server)).contains("token-1");
  }

  @Test
  void authorizesEachOfSeveralOrigins() throws Exception {
    HttpClient both = tokens.authorize(plain, server.baseUri(), stranger.baseUri());

    both.send(request("/jobs").build(), BodyHandlers.discarding());
    both.send(
        HttpRequest.newBuilder(stranger.baseUri().resolve("/jobs")).build(),
        BodyHandlers.discarding());

    assertThat(sentToken(server)).contains("token-1");
    assertThat(sentToken(stranger)).contains("token-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "authorization"})
  void leavesAnAuthorizationOfTheCallersAlone(String name) throws Exception {
    server.answerAll(FakeReply.status(401));

    HttpResponse<String> response =
        client.send(
            request("/jobs").header(name, "Basic bWU6bWU=").build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(server.requests()).hasSize(1);
    assertThat(server.lastRequest().headers())
        .containsEntry("Authorization", List.of("Basic bWU6bWU="));
    assertThat(tokens.asked()).isZero();
    assertThat(tokens.invalidated()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void handsARedirectionToTheCallerUnfollowed(int status) throws Exception {
    String target = stranger.baseUri() + "/elsewhere";
    server.answerAll(FakeReply.status(status).header("Location", target));
    HttpRequest request = request("/jobs").POST(BodyPublishers.ofString("confidential")).build();

    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Location")).contains(target);
    assertThat(stranger.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "401, WWW-Authenticate, Basic realm=\"r\"",
    "401, WWW-Authenticate, 'Digest realm=\"r\", nonce=\"n\"'",
    "401, WWW-Authenticate, Negotiate",
    "401, X-None, at all",
    "407, Proxy-Authenticate, Basic realm=\"r\"",
    "407, X-None, at all",
  })
  void offersNothingButTheTokenWhateverItIsAskedFor(int status, String name, String challenge)
      throws Exception {
    server.answerAll(FakeReply.json(status, "no").header(name, challenge));
    RecordingClient asked = new RecordingClient(); // its authenticator fails if asked
    HttpClient answering = HttpClient.newBuilder().authenticator(asked.authenticator).build();

    HttpResponse<String> response =
        tokens
            .authorize(answering, server.baseUri())
            .send(request("/jobs").build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo("no");
    assertThat(server.requests())
        .hasSize(status == 401 ? 2 : 1)
        .allSatisfy(
            sent -> assertThat(sent.header("Authorization").orElse("")).isIn("token-1", "token-2"))
        .allSatisfy(sent -> assertThat(sent.header("Proxy-Authorization")).isEmpty());
  }

  @Test
  void sendsNothingWithoutAToken() {
    AuthException reason = new AuthException.Closed("no more tokens");
    tokens.failWith(() -> reason);

    assertThatThrownBy(() -> answerTo(request("/jobs").build())).isSameAs(reason);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void failsTheFutureWithWhatTheTokenSourceSays() {
    AuthException reason = new AuthException.Closed("no more tokens");
    tokens.failWith(() -> reason);

    assertThat(client.sendAsync(request("/jobs").build(), BodyHandlers.ofString()))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .havingCause()
        .isSameAs(reason);
    assertThat(server.requests()).isEmpty();
  }
}
