// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each reply as it arrives. */
class FakeReplyTest {

  private static final String EXCHANGE =
      RawClient.post("/v1/auth/access_token", "{\"apiKey\":\"k\"}");

  private final FakeAuthServer server = FakeAuthServer.start();
  private final TestClient client = new TestClient(server);

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> exchangeWith(FakeReply reply) {
    server.enqueue(reply);
    return client.exchange("k");
  }

  private RawClient rawExchangeWith(FakeReply reply) throws IOException {
    server.enqueue(reply);
    return new RawClient(server).send(EXCHANGE);
  }

  @Test
  void repliesInTheOrderInWhichTheyWereEnqueuedThenNormally() {
    server.enqueue(FakeReply.status(503));
    server.enqueue(FakeReply.ok());
    server.enqueue(FakeReply.status(401));

    assertThat(client.exchange("k").statusCode()).isEqualTo(503);
    assertThat(client.exchange("k").statusCode()).isEqualTo(200);
    assertThat(client.exchange("k").statusCode()).isEqualTo(401);
    assertThat(client.exchange("k").statusCode()).isEqualTo(200);
  }

  @Test
  void repliesToThePathThatAReplyIsMeantFor() {
    server.enqueue(FakeReply.status(500));
    server.enqueue("/v1/auth/skip", FakeReply.status(503));
    server.enqueue("/v1/auth/skip", FakeReply.status(403));

    assertThat(client.skip("t").statusCode()).isEqualTo(503);
    assertThat(client.exchange("k").statusCode()).isEqualTo(500);
    assertThat(client.skip("t").statusCode()).isEqualTo(403);
    assertThat(client.skip("t").statusCode()).isEqualTo(401);
  }

  @Test
  void repliesTheSameToAllUntilToldOtherwise() {
    server.answerAll(FakeReply.status(503));
    server.enqueue(FakeReply.status(500));

    assertThat(client.exchange("k").statusCode()).isEqualTo(500);
    assertThat(client.exchange("k").statusCode()).isEqualTo(503);
    assertThat(client.skip("t").statusCode()).isEqualTo(503);

    server.answerAll(FakeReply.ok());

    assertThat(client.exchange("k").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "400, Bad Request, The request is malformed",
    "403, Forbidden, The user does not have permission to access the resource",
    "503, Service Unavailable, The resource is temporarily unavailable",
    "418, Status 418, An unexpected error response"
  })
  void aStatusOfFailureHasTheEnvelope(int status, String message, String description) {
    HttpResponse<String> response = exchangeWith(FakeReply.status(status));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body())
        .isEqualTo(
            ("{\"ok\":false,\"requestId\":\"req-1\",\"message\":\"Request failed\","
                    + "\"error\":{\"code\":%s,\"message\":\"%s\",\"description\":\"%s\"}}")
                .formatted(status, message, description));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 302, 304})
  void anyOtherStatusHasNoBody(int status) throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.status(status))) {
      RawClient.Reply reply = raw.reply();

      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.body()).isEmpty();
      assertThat(raw.send(EXCHANGE).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesAStatusThatIsNoFinalOne() {
    assertThatThrownBy(() -> FakeReply.status(100)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FakeReply.json(1000, "")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesNullForAPathOrAHeadersName() {
    assertThatThrownBy(() -> server.enqueue(null, FakeReply.ok()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> FakeReply.ok().header(null, "x"))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void sendsTheBodyHeadersAndStatusThatWereAskedFor() {
    HttpResponse<String> response =
        exchangeWith(
            FakeReply.json(429, "{}")
                .header("X-Two", "a", "b")
                .header("Content-Type", "text/html")
                .body("<h1>\u00e9</h1>"));

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().allValues("x-two")).containsExactly("a", "b");
    assertThat(response.headers().allValues("Content-Type")).containsExactly("text/html");
    assertThat(response.body()).isEqualTo("<h1>\u00e9</h1>");
  }

  @Test
  void leavesTheReplyThatItWasMadeFromAsItWas() {
    FakeReply plain = FakeReply.json("[]");
    FakeReply changed = plain.header("X-More", "x").body("{}").cutShort();

    HttpResponse<String> response = exchangeWith(plain);

    assertThat(changed).isNotSameAs(plain);
    assertThat(response.headers().firstValue("X-More")).isEmpty();
    assertThat(response.body()).isEqualTo("[]");
  }

  @Test
  void addsHeadersToTheNormalReply() {
    HttpResponse<String> response = exchangeWith(FakeReply.ok().header("X-More", "x"));

    assertThat(response.headers().firstValue("X-More")).hasValue("x");
    assertThat(response.body()).contains("fake-token-1-");
  }

  @Test
  void refusesAHeaderThatCannotBeSent() {
    assertThatThrownBy(() -> FakeReply.ok().header("X", "a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void asksToRetryLaterInEveryForm() {
    Instant date = Instant.parse("2026-01-09T03:04:05Z");

    assertThat(retryAfter(FakeReply.status(503).retryAfter(Duration.ofMillis(1001))))
        .isEqualTo("2");
    assertThat(retryAfter(FakeReply.status(503).retryAfter(7))).isEqualTo("7");
    assertThat(retryAfter(FakeReply.status(429).retryAfter(date)))
        .isEqualTo("Fri, 09 Jan 2026 03:04:05 GMT");
  }

  private String retryAfter(FakeReply reply) {
    return exchangeWith(reply).headers().firstValue("Retry-After").orElseThrow();
  }

  @Test
  void malformedIsAWholeReplyOfBrokenJson() {
    HttpResponse<String> response = exchangeWith(FakeReply.malformed());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"token\":\"broken");
  }

  @Test
  void truncatedSendsHalfOfWhatItPromised() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.truncated())) {
      String head = raw.head();
      String body = raw.rest();

      assertThat(head).contains("200 OK").contains("Content-Length: 90\r\n");
      assertThat(body).hasSize(45).startsWith("{\"token\":\"fake-token-1-");
    }
  }

  @Test
  void cutsEvenAnEmptyBodyShort() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.status(200).cutShort())) {
      assertThatThrownBy(raw::reply).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void resetEndsTheConnectionWithoutAReply() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.reset())) {
      assertThatThrownBy(raw::head)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void aResetRequestIsNotActedOnButALostOneIs() {
    String token = client.token();

    server.enqueue(FakeReply.reset());
    assertThatThrownBy(() -> client.signOut(token)).hasCauseInstanceOf(IOException.class);
    int afterReset = client.skip(token).statusCode();
    server.enqueue(FakeReply.lost());
    assertThatThrownBy(() -> client.signOut(token)).hasCauseInstanceOf(IOException.class);
    int afterLost = client.skip(token).statusCode();

    assertThat(afterReset).isEqualTo(200);
    assertThat(afterLost).isEqualTo(401);
    assertThat(server.tokensSignedOut()).hasSize(1);
  }

  @Test
  void stallSaysNothingUntilTheServerIsClosed() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.stall())) {
      server.awaitRequests(1);

      server.close();

      assertThatThrownBy(raw::head).isInstanceOf(IOException.class);
    }
  }

  @Test
  void stallEndsWhenTheClientGoesAway() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.stall())) {
      server.awaitRequests(1);

      raw.sendNoMore();

      assertThat(raw.rest()).isEmpty();
    }
  }

  @Test
  void stallsAfterTheHead() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.stallAfterHead())) {
      String head = raw.head();
      raw.sendNoMore();

      assertThat(head).contains("200 OK").contains("Content-Length: 90\r\n");
      assertThat(raw.rest()).isEmpty();
    }
  }

  @Test
  void dripsAWholeReply() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.drip(Duration.ofNanos(1)))) {
      assertThat(raw.reply().body()).startsWith("{\"token\"").endsWith("\"all\"}");
      assertThat(raw.send(EXCHANGE).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void dripsOneByteASecond() {
    assertThat(FakeReply.drip().interval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void endlessGoesOnUntilTheClientGoesAway() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.endless())) {
      assertThat(raw.head()).contains("200 OK").doesNotContainIgnoringCase("content-length");
      assertThat(raw.text(1_000_000)).startsWith("{\"token\":\"brokenaaaa").endsWith("aaaa");
    }
    assertThat(client.exchange("k").statusCode()).isEqualTo(200);
  }

  @Test
  void aFailureCanBeEndlessToo() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.status(500).withoutEnd())) {
      assertThat(raw.head()).contains("500 Internal Server Error");
      assertThat(raw.text(100_000)).startsWith("{\"ok\":false").endsWith("aaaa");
    }
  }

  @Test
  void sendsRawBytesAsTheyAre() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.raw("SSH-2.0-\u00ff\r\n").body("no HTTP"))) {
      assertThat(raw.rest()).isEqualTo("no HTTP");
    }
    try (RawClient raw = rawExchangeWith(FakeReply.raw("220 smtp\r\n"))) {
      assertThat(raw.rest()).isEqualTo("220 smtp\r\n");
    }
  }

  @Test
  void claimsTheLengthThatWasAskedFor() throws IOException {
    try (RawClient raw =
        rawExchangeWith(FakeReply.json("{}").header("Content-Length", "999999999999"))) {
      assertThat(raw.head()).containsOnlyOnce("999999999999").doesNotContain("Content-Length");
      assertThat(raw.rest()).isEqualTo("{}");
    }
  }

  @Test
  void delaysAReply() throws IOException {
    try (RawClient late = rawExchangeWith(FakeReply.delayed(Duration.ofHours(1)))) {
      server.awaitRequests(1);
      int another = client.exchange("k").statusCode();

      server.close();

      assertThat(another).isEqualTo(200);
      assertThatThrownBy(late::head).isInstanceOf(IOException.class);
    }
  }

  @Test
  void sendsADelayedReplyInTheEnd() {
    assertThat(exchangeWith(FakeReply.delayed(Duration.ofMillis(1))).statusCode()).isEqualTo(200);
  }

  @Test
  void delaysEveryReplyByTheLatency() throws IOException {
    FakeAuthServer slow = FakeAuthServer.builder().latency(Duration.ofHours(1)).start();
    try (RawClient late = new RawClient(slow).send(EXCHANGE)) {
      slow.awaitRequests(1);
      client.exchange("k");

      slow.close();

      assertThatThrownBy(late::head).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesTimesBelowZero() {
    Duration negative = Duration.ofNanos(-1);

    assertThatThrownBy(() -> FakeReply.delayed(negative))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FakeReply.drip(negative)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReplyWithNothingToSayEndsTheConnection() throws IOException {
    try (RawClient raw = rawExchangeWith(FakeReply.reset().cutShort().body("x"))) {
      assertThatThrownBy(raw::head).isInstanceOf(SocketException.class);
    }
  }
}
