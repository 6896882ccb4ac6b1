// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.ApiKey;
import com.sun.net.httpserver.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link FakeAuthServer} tells of the requests that arrived. */
class RecordingTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String KEY = "key-4711";

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final ManualClock clock = ManualClock.at(NOON);
  private final FakeAuthServer server =
      FakeAuthServer.builder().clock(clock).key(ApiKey.of(KEY)).log(log::add).start();
  private final TestClient client = new TestClient(server);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void recordsWhatArrived() {
    client.send(client.exchangeRequest(KEY).header("X-Test", "one").header("x-test", "two"));

    RecordedRequest request = server.lastRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/v1/auth/access_token");
    assertThat(request.query()).isEmpty();
    assertThat(request.queryParameter("loginChallenge")).isEmpty();
    assertThat(request.header("CONTENT-TYPE")).hasValue("application/json");
    assertThat(request.header("Authorization")).isEmpty();
    assertThat(request.headers().get("X-TEST")).containsExactly("one", "two");
    assertThat(request.body()).isEqualTo("{\"apiKey\":\"" + KEY + "\"}");
    assertThat(request.receivedAt()).isEqualTo(NOON);
  }

  @Test
  void recordsBodiesByteForByteInCopies() {
    client.send(client.postRequest("/anywhere", "\u00e9\u20ac"));

    server.lastRequest().bodyBytes()[0] = 0;

    assertThat(server.lastRequest().bodyBytes()).hasSize(5);
    assertThat(server.lastRequest().body()).isEqualTo("\u00e9\u20ac");
  }

  @Test
  void recordsRefusedAndScriptedRequestsToo() {
    server.enqueue(FakeReply.status(500));

    client.exchange(KEY);
    client.send(client.request("/nowhere"));

    assertThat(server.requests())
        .extracting(RecordedRequest::path)
        .containsExactly("/v1/auth/access_token", "/nowhere");
  }

  @Test
  void handsOutSnapshots() {
    client.exchange(KEY);
    List<RecordedRequest> before = server.requests();

    client.exchange(KEY);

    assertThat(before).hasSize(1);
    assertThatThrownBy(before::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> before.get(0).headers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> before.get(0).headers().get("Host").clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void saysWhenNothingHasArrived() {
    assertThat(server.requests()).isEmpty();
    assertThatThrownBy(server::lastRequest)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no request");
  }

  @Test
  void keepsTheLatestOfVeryManyRequests() {
    RequestLog log = new RequestLog(path -> path);
    RequestMessage message = new RequestMessage("GET", "/", "", new Headers(), new byte[0], true);

    for (int i = 0; i < RequestLog.MAX_REMEMBERED + 1; i++) {
      log.arrive(message, NOON);
    }

    assertThat(log.requests()).hasSize(RequestLog.MAX_REMEMBERED);
    assertThat(log.requests().get(0).requestId()).isEqualTo("req-2");
    assertThat(log.arrived()).isEqualTo(RequestLog.MAX_REMEMBERED + 1);
  }

  @Test
  void keepsNoMoreThanEightMebibytesOfBodies() {
    RequestLog log = new RequestLog(path -> path);
    byte[] mebibyte = new byte[1024 * 1024];
    for (int i = 0; i < 29; i++) {
      log.arrive(
          new RequestMessage("POST", "/" + i, "", new Headers(), mebibyte.clone(), true), NOON);
    }

    assertThat(log.requests()).extracting(RecordedRequest::path).startsWith("/21").hasSize(8);
    assertThat(log.arrived()).isEqualTo(29);
  }

  @Test
  void forgetsTheOldestOfVeryManyTokens() {
    IssuedTokens tokens = new IssuedTokens();
    List<String> values = new ArrayList<>();

    for (int i = 0; i < IssuedTokens.MAX_REMEMBERED + 1; i++) {
      values.add(tokens.issue("", NOON, Duration.ofHours(1)).value());
    }

    assertThat(tokens.isGood(values.get(0), NOON)).isFalse();
    assertThat(tokens.isGood(values.get(1), NOON)).isTrue();
    assertThat(tokens.isGood(values.get(IssuedTokens.MAX_REMEMBERED), NOON)).isTrue();
  }

  @Test
  void showsNoSecretInAnyText() {
    String token = tokenFor(KEY);
    client.signOut(token);
    client.send(
        client.request("/v1/auth/skip?loginChallenge=ch4llenge").header("Authorization", token));
    client.send(client.request("/v1/" + KEY + "/" + token + "/x?" + KEY + "=" + token));

    String shown =
        String.join("\n", log)
            + server
            + server.requests()
            + server.tokensSignedOut()
            + server.lastRequest().message()
            + ReplyMessage.json(200, token);

    assertThat(shown).doesNotContain(KEY).doesNotContain(token).doesNotContain("ch4llenge");
    assertThat(server.lastRequest().toString()).contains("GET /v1/redacted/redacted/x?redacted");
  }

  private String tokenFor(String key) {
    String body = client.exchange(key).body();
    return body.substring(body.indexOf("fake-token"), body.indexOf("\",\"expiresIn"));
  }

  @Test
  void logsEachRequestOnOneLine() {
    server.enqueue(FakeReply.status(503));
    client.exchange(KEY);
    client.send(client.request("/a%0Ab/%1B"));

    assertThat(log)
        .containsExactly(
            "2026-01-01T12:00:00Z POST /v1/auth/access_token 503 req-1",
            "2026-01-01T12:00:00Z GET /a%0Ab/%1B 404 req-2");
  }

  @Test
  void waitsForRequests() {
    Gate gate = Gate.named("held");
    server.enqueue(FakeReply.hold(gate));
    server.enqueue(FakeReply.hold(gate));
    CompletableFuture<?> first = client.exchangeAsync(KEY);
    CompletableFuture<?> second = client.exchangeAsync(KEY);

    List<RecordedRequest> arrived = server.awaitRequests(2);

    assertThat(arrived).hasSize(2);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    gate.open();
    CompletableFuture.allOf(first, second).join();
    assertThat(server.awaitRequests(1)).hasSize(2);
  }

  @Test
  void aWaitForRequestsCanBeInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> server.awaitRequests(1)).isInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aWaitForRequestsIsBoundedAndSaysWhatArrived() {
    client.exchange(KEY);

    assertThatThrownBy(() -> server.awaitRequests(2, Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("1 of 2 requests arrived within PT0.001S")
        .hasMessageContaining("POST /v1/auth/access_token");
  }

  @Test
  void keepsItsRecordsAfterTheEnd() {
    client.exchange(KEY);

    server.close();

    assertThat(server.requests()).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(1);
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server).asString().contains("closed").contains("exchanges=1");
  }
}
