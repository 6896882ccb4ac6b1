// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.SkipLogin;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three calls and what they mean. */
class FakeAuthServerTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final ManualClock clock = ManualClock.at(NOON);
  private final FakeAuthServer server =
      FakeAuthServer.builder().clock(clock).resource("/v1/jobs", "[\"a job\"]").start();
  private final TestClient client = new TestClient(server);

  @AfterEach
  void close() {
    server.close();
  }

  private static void assertRefused(HttpResponse<String> response, int status, String reason) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .matches(
            "\\{\"ok\":false,\"requestId\":\"req-\\d+\",\"message\":\"Request failed\","
                + "\"error\":\\{\"code\":%s,\"message\":\"%s\",\"description\":\"[^\"]+\"}}"
                    .formatted(status, reason));
  }

  private static void assertUnauthorized(HttpResponse<String> response) {
    assertRefused(response, 401, "Unauthorized");
  }

  @Test
  void exchangesAKeyForATokenAsDocumented() {
    HttpResponse<String> response = client.exchange("some-key");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .matches("\\{\"token\":\"[!-~]{32,}\",\"expiresIn\":\"3600\",\"scope\":\"all\"}");
  }

  @Test
  void issuesEveryTokenOnce() {
    Set<String> tokens = new HashSet<>();

    for (int i = 0; i < 50; i++) {
      tokens.add(client.token());
    }

    assertThat(tokens).hasSize(50);
  }

  @Test
  void acceptsTheOriginalNameOfTheKey() {
    HttpResponse<String> response =
        client.send(client.postRequest("/v1/auth/access_token", "{ \"api_key\" : \"k\" }"));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void ignoresAnAuthorizationHeaderOfAnExchange() {
    HttpResponse<String> response =
        client.send(client.exchangeRequest("k").header("Authorization", "no such token"));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void acceptsOnlyTheKeysThatItWasGiven() {
    try (FakeAuthServer strict =
        FakeAuthServer.builder().key(ApiKey.of("one")).key(ApiKey.of("two")).start()) {
      TestClient strictClient = new TestClient(strict);

      assertThat(strict.apiKey()).isEqualTo(ApiKey.of("one"));
      assertThat(strictClient.exchange("one").statusCode()).isEqualTo(200);
      assertThat(strictClient.exchange("two").statusCode()).isEqualTo(200);
      assertUnauthorized(strictClient.exchange("three"));
    }
  }

  @Test
  void acceptsOtherKeysWhenToldTo() {
    server.acceptOnly(ApiKey.of("rotated"));

    assertThat(server.apiKey()).isEqualTo(ApiKey.of("rotated"));
    assertUnauthorized(client.exchange("some-key"));
    assertThat(client.exchange("rotated").statusCode()).isEqualTo(200);

    server.acceptOnly();

    assertThat(client.exchange("some-key").statusCode()).isEqualTo(200);
  }

  @Test
  void acceptsTheKeyThatItNames() {
    assertThat(client.exchange(server.apiKey().reveal()).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesATextThatCanBeNoKeyEvenIfAnyKeyWillDo() {
    assertUnauthorized(client.exchange("two words"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"apiKey\":\"\"}",
        "{\"apiKey\":null}",
        "{\"apiKey\":1}",
        "{\"apiKey\":\"k\",\"more\":1}",
        "{\"apiKey\":\"k\",\"api_key\":\"k\"}",
        "{\"apikey\":\"k\"}",
        "{\"apiKey\":\"k\"} {}",
        "{\"apiKey\":\"\\ud800\"}"
      })
  void refusesAnExchangeWithAMalformedBody(String body) {
    assertRefused(
        client.send(client.postRequest("/v1/auth/access_token", body)), 400, "Bad Request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/json;charset=latin1", "application/jsonp", "json"})
  void refusesABodyThatIsNotDeclaredAsJson(String contentType) {
    assertRefused(
        client.send(
            client
                .request("/v1/auth/access_token")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString("{\"apiKey\":\"k\"}"))),
        400,
        "Bad Request");
  }

  @Test
  void refusesABodyWithoutAContentType() {
    assertRefused(
        client.send(
            client
                .request("/v1/auth/access_token")
                .POST(BodyPublishers.ofString("{\"apiKey\":\"k\"}"))),
        400,
        "Bad Request");
  }

  @Test
  void takesAContentTypeWithACharset() {
    HttpResponse<String> response =
        client.send(
            client
                .request("/v1/auth/access_token")
                .header("Content-Type", "Application/JSON; charset=\"UTF-8\"")
                .POST(BodyPublishers.ofString("{\"apiKey\":\"k\"}")));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/auth/access_token",
    "PUT, /v1/auth/access_token",
    "GET, /v1/auth/signout",
    "POST, /v1/auth/skip",
    "DELETE, /v1/auth/skip",
    "POST, /v1/auth",
    "POST, /v1/auth/access_token/",
    "POST, /api/v1/auth/access_token",
    "GET, /"
  })
  void knowsNoOtherPathOrMethod(String method, String path) {
    HttpResponse<String> response =
        client.send(
            client
                .postRequest(path, "{\"apiKey\":\"k\"}")
                .method(method, BodyPublishers.ofString("{\"apiKey\":\"k\"}")));

    assertRefused(response, 404, "Not Found");
  }

  @Test
  void answersWhetherLoginCanBeSkipped() {
    HttpResponse<String> response = client.skip(client.token());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("{\"skip\":true,\"redirectTo\":\"https://app.example/home\"}");
  }

  @Test
  void answersTheSkipQuestionAsConfigured() {
    try (FakeAuthServer other =
        FakeAuthServer.builder().skipLogin(new SkipLogin(false, "a \"b\" \u00e9")).start()) {
      TestClient otherClient = new TestClient(other);

      assertThat(otherClient.skip(otherClient.token()).body())
          .isEqualTo("{\"skip\":false,\"redirectTo\":\"a \\\"b\\\" \u00e9\"}");
    }
  }

  @Test
  void recordsTheLoginChallengeDecoded() {
    HttpResponse<String> response =
        client.send(
            client
                .request("/v1/auth/skip?loginChallenge=a%20b%26%C3%A9+%2B")
                .header("Authorization", client.token()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(server.lastRequest().queryParameter("loginChallenge")).hasValue("a b&\u00e9 +");
    assertThat(server.lastRequest().query()).isEqualTo("loginChallenge=a%20b%26%C3%A9+%2B");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loginChallenge=a&loginChallenge=b",
        "loginChallenge=a&login_challenge=b",
        "challenge=a",
        "loginChallenge=%zz",
        "loginChallenge=%4",
        "loginChallenge=%ff"
      })
  void refusesAnyOtherQuery(String query) throws Exception {
    String token = client.token();
    try (RawClient raw = new RawClient(server)) {
      raw.send(
          "GET /v1/auth/skip?"
              + query
              + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
              + token
              + "\r\n\r\n");

      assertThat(raw.reply().status()).isEqualTo(400);
    }
  }

  @Test
  void signsATokenOut() {
    String token = client.token();

    HttpResponse<String> response = client.signOut(token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("{\"ok\":true,\"requestId\":\"req-2\",\"message\":\"Signed out\"}");
    assertThat(server.tokensSignedOut()).extracting(AccessToken::value).containsExactly(token);
    assertUnauthorized(client.skip(token));
    assertUnauthorized(client.signOut(token));
    assertThat(server.tokensSignedOut()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"token\":\"t\"}", "{\"ok\":true}"})
  void refusesASignOutWithAnyOtherBody(String body) {
    String token = client.token();

    HttpResponse<String> response =
        client.send(client.postRequest("/v1/auth/signout", body).header("Authorization", token));

    assertRefused(response, 400, "Bad Request");
    assertThat(client.skip(token).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/auth/skip", "/v1/jobs"})
  void wantsAToken(String path) {
    String token = client.token();

    assertUnauthorized(client.send(client.request(path)));
    assertUnauthorized(client.send(client.request(path).header("Authorization", "another")));
    assertUnauthorized(
        client.send(client.request(path).header("Authorization", "Bearer " + token)));
    assertUnauthorized(
        client.send(
            client.request(path).header("Authorization", token).header("Authorization", token)));
    assertThat(client.send(client.request(path).header("Authorization", token)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void wantsATokenToSignOut() {
    assertUnauthorized(client.send(client.postRequest("/v1/auth/signout", "{}")));
    assertUnauthorized(client.signOut("another"));
    assertThat(server.tokensSignedOut()).isEmpty();
  }

  @Test
  void servesAResourceWhateverTheMethod() {
    String token = client.token();

    HttpResponse<String> response =
        client.send(
            client
                .request("/v1/jobs?page=2")
                .header("Authorization", token)
                .PUT(BodyPublishers.ofString("anything")));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("[\"a job\"]");
  }

  @Test
  void letsATokenExpireByItsOwnClock() {
    String token = client.token();

    clock.advance(Duration.ofSeconds(3599));
    int before = client.skip(token).statusCode();
    clock.advance(Duration.ofSeconds(1));
    HttpResponse<String> after = client.skip(token);

    assertThat(before).isEqualTo(200);
    assertUnauthorized(after);
    assertUnauthorized(client.signOut(token));
  }

  @Test
  void grantsTheLifetimeAndScopeThatWereSet() {
    try (FakeAuthServer other =
        FakeAuthServer.builder().lifetime(Duration.ofSeconds(7)).scope("a b").start()) {
      assertThat(new TestClient(other).exchange("k").body())
          .endsWith(",\"expiresIn\":\"7\",\"scope\":\"a b\"}");
    }
  }

  @Test
  void revokesTheTokensIssuedSoFar() {
    String old = client.token();

    server.revokeAll();

    assertUnauthorized(client.skip(old));
    assertThat(client.skip(client.token()).statusCode()).isEqualTo(200);
    assertThat(server.tokensSignedOut()).isEmpty();
  }

  @Test
  void countsEveryExchangeThatWasAskedFor() {
    server.enqueue(FakeReply.status(503));

    client.exchange("k");
    client.exchange("k");
    client.exchange("two words");
    client.send(client.request("/v1/auth/access_token"));
    client.signOut("t");

    assertThat(server.exchanges()).isEqualTo(3);
    assertThat(server.requests()).hasSize(5);
  }

  @Test
  void givesEveryRequestAnIdOfItsOwn() {
    client.exchange("k");
    String body = client.skip("unknown").body();

    assertThat(server.requests())
        .extracting(RecordedRequest::requestId)
        .containsExactly("req-1", "req-2");
    assertThat(body).contains("\"requestId\":\"req-2\"");
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    FakeAuthServer.Builder builder = FakeAuthServer.builder();

    assertThatThrownBy(() -> builder.port(65_536)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.lifetime(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.lifetime(Duration.ofMillis(1500)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.latency(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.gateTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.resource("jobs", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.key(null)).isInstanceOf(NullPointerException.class);
  }
}
