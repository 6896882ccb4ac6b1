// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Answers.KEY;
import static bytenite.auth.internal.Answers.NOW;
import static bytenite.auth.internal.Answers.TOKEN;
import static bytenite.auth.internal.Answers.allOperations;
import static bytenite.auth.internal.Answers.errorResponse;
import static bytenite.auth.internal.Answers.exception;
import static bytenite.auth.internal.Answers.exchange;
import static bytenite.auth.internal.Answers.exchanged;
import static bytenite.auth.internal.Answers.failure;
import static bytenite.auth.internal.Answers.reply;
import static bytenite.auth.internal.Answers.signOut;
import static bytenite.auth.internal.Answers.skipLogin;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer means that says no: the status decides, and the body adds what it can. */
class TokenProtocolErrorTest {

  private static final String ENVELOPE =
      "{\"ok\":false,\"requestId\":\"xyz-123\",\"message\":\"Request"
          + " failed\",\"error\":{\"code\":404,\"message\":\"Not Found\",\"description\":\"The"
          + " requested resource was not found\"}}";

  private static ResponseEnvelope envelope(String body) {
    return errorResponse(exchanged(500, body)).envelope();
  }

  @ParameterizedTest
  @CsvSource({
    "100, UNEXPECTED_STATUS, false",
    "101, UNEXPECTED_STATUS, false",
    "199, UNEXPECTED_STATUS, false",
    "300, UNEXPECTED_STATUS, false",
    "301, UNEXPECTED_STATUS, false",
    "302, UNEXPECTED_STATUS, false",
    "303, UNEXPECTED_STATUS, false",
    "304, UNEXPECTED_STATUS, false",
    "307, UNEXPECTED_STATUS, false",
    "308, UNEXPECTED_STATUS, false",
    "400, BAD_REQUEST, false",
    "401, UNAUTHENTICATED, false",
    "402, UNEXPECTED_STATUS, false",
    "403, PERMISSION_DENIED, false",
    "404, NOT_FOUND, false",
    "405, UNEXPECTED_STATUS, false",
    "407, UNEXPECTED_STATUS, false",
    "408, UNEXPECTED_STATUS, true",
    "409, UNEXPECTED_STATUS, false",
    "415, UNEXPECTED_STATUS, false",
    "429, UNEXPECTED_STATUS, true",
    "499, UNEXPECTED_STATUS, false",
    "500, SERVER_ERROR, true",
    "501, UNEXPECTED_STATUS, false",
    "502, UNEXPECTED_STATUS, true",
    "503, UNAVAILABLE, true",
    "504, UNEXPECTED_STATUS, true",
    "505, UNEXPECTED_STATUS, false",
    "507, UNEXPECTED_STATUS, false",
    "511, UNEXPECTED_STATUS, false",
    "520, UNEXPECTED_STATUS, false",
    "529, UNEXPECTED_STATUS, false",
    "600, UNEXPECTED_STATUS, false",
    "999, UNEXPECTED_STATUS, false",
  })
  void typesAnErrorByItsStatusWhateverTheBody(
      int status, AuthException.Kind kind, boolean retryable) {
    List<String> bodies =
        List.of(
            "",
            ENVELOPE,
            "{\"ok\":true}",
            "{\"token\":\"t\",\"ok\":true}",
            "{\"code\":16,\"message\":\"m\",\"details\":[{\"@type\":\"x\"}]}",
            "<html><head></head><body><h1>Bad Gateway</h1></body></html>",
            "{\"ok\":\"no\",\"requestId\":1,\"message\":[],\"error\":\"e\",\"code\":{}}",
            "{\"ok\":null,\"requestId\":null,\"message\":null,\"error\":null,\"code\":null}",
            "{\"error\":{\"code\":null,\"message\":null,\"description\":null}}",
            "[]",
            "null",
            "{\"message\":\"cut",
            "[".repeat(10_000));

    for (String body : bodies) {
      for (Function<RawReply, Outcome<?>> operation : allOperations()) {
        AuthException.ErrorResponse error = errorResponse(operation.apply(reply(status, body)));

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.retryable()).isEqualTo(retryable);
        assertThat(error).hasMessageContaining(String.valueOf(status)).hasNoCause();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 99, 1000, Integer.MAX_VALUE})
  void takesWhatIsNoHttpStatusForNoHttp(int status) {
    for (Function<RawReply, Outcome<?>> operation : allOperations()) {
      assertThat(exception(operation.apply(reply(status, "{\"token\":\"t\",\"ok\":true}"))))
          .isInstanceOf(AuthException.MalformedResponse.class);
    }
  }

  @Test
  void reportsEveryOtherStatusAsItIs() {
    IntStream.rangeClosed(100, 999)
        .filter(status -> status < 200 || status > 299)
        .forEach(
            status -> assertThat(errorResponse(exchanged(status, "")).status()).isEqualTo(status));
  }

  @Test
  void keepsAllThatTheEnvelopeSays() {
    assertThat(envelope(ENVELOPE))
        .isEqualTo(
            new ResponseEnvelope(
                false,
                "xyz-123",
                "Request failed",
                Optional.of(
                    new ErrorDetail(404, "Not Found", "The requested resource was not found"))));
  }

  @Test
  void saysInTheMessageWhatSupportWillAskFor() {
    assertThat(errorResponse(exchanged(500, ENVELOPE)))
        .hasMessageContainingAll("500", "Request failed", "404", "xyz-123");
    assertThat(errorResponse(exchanged(500, ENVELOPE)).requestId()).isEqualTo("xyz-123");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"code\":16,\"message\":\"m\",\"details\":[]} | 16",
        "{\"details\":[{\"code\":1}],\"message\":\"m\",\"code\":\"16\"} | 16",
        "{\"code\":1.6e1,\"message\":\"m\"} | 16",
        "{\"code\":-7,\"message\":\"m\"} | -7",
      })
  void readsGrpcsStatusAsAnErrorWithoutADescription(String body, int code) {
    assertThat(envelope(body))
        .isEqualTo(
            new ResponseEnvelope(false, "", "m", Optional.of(new ErrorDetail(code, "m", ""))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"requestId\":\"r\",\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"m\"}}",
        "{\"request_id\":\"r\",\"error\":{\"message\":\"m\",\"code\":1.5}}",
        "{\"error\":{\"code\":1e99,\"message\":\"m\"},\"requestId\":\"r\"}",
        "{\"error\":{\"code\":2147483648,\"message\":\"m\"},\"requestId\":\"r\"}",
        "{\"error\":{\"code\":true,\"message\":\"m\",\"description\":7},\"requestId\":\"r\"}",
        "{\"code\":\"oops\",\"error\":{\"code\":[],\"message\":\"m\"},\"requestId\":\"r\"}",
        "{\"error\":{\"other\":[{}],\"message\":\"m\",\"code\":0},\"requestId\":\"r\"}",
      })
  void losesNothingElseToACodeOfTheWrongType(String body) {
    assertThat(envelope(body))
        .isEqualTo(new ResponseEnvelope(false, "r", "", Optional.of(new ErrorDetail(0, "m", ""))));
  }

  @Test
  void losesNothingElseToAnErrorOfTheWrongType() {
    assertThat(envelope("{\"error\":\"boom\",\"message\":\"m\",\"requestId\":\"r\",\"ok\":1}"))
        .isEqualTo(new ResponseEnvelope(false, "r", "m", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":true,\"error\":{\"code\":404}}",
        "{\"code\":null,\"error\":{\"code\":\"404\"}}",
        "{\"code\":[404],\"error\":{\"code\":4.04e2}}",
      })
  void losesNoCodeToAnotherOfTheWrongType(String body) {
    assertThat(envelope(body).error()).contains(new ErrorDetail(404, "", ""));
  }

  @Test
  void takesNoCodeForNoError() {
    assertThat(envelope("{\"code\":0,\"message\":\"m\"}"))
        .isEqualTo(new ResponseEnvelope(false, "", "m", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{\"message\":\"m\"} x", "{\"message\":\"m\"}{}", "[1]"})
  void readsNothingFromABodyThatIsNotOneObject(String body) {
    assertThat(envelope(body)).isEqualTo(ResponseEnvelope.empty());
  }

  @Test
  void namesARequestOnlyWhereTheServerDid() {
    assertThat(exception(exchanged(200, "{\"requestId\":\"r-1\"}")))
        .hasMessageEndingWith(", request id r-1");
    assertThat(exception(exchanged(200, "{}"))).hasMessageNotContaining("request id");
  }

  @ParameterizedTest
  @CsvSource({
    "xyz-123, xyz-123",
    "host/abc-1;x=2:3, host/abc-1;x=2:3",
    "two words, ''",
    "a%20challenge, ''",
    "<a>, ''",
    "é, ''",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, [redacted]"
  })
  void showsARequestIdOnlyIfItLooksLikeOne(String said, String shown) {
    assertThat(envelope("{\"requestId\":\"" + said + "\"}").requestId()).isEqualTo(shown);
  }

  @Test
  void typesA200ThatSaysNoByTheCodeInIt() {
    for (Function<RawReply, Outcome<?>> operation : allOperations()) {
      AuthException.ErrorResponse error = errorResponse(operation.apply(reply(200, ENVELOPE)));

      assertThat(error).isInstanceOf(AuthException.NotFound.class);
      assertThat(error.status()).isEqualTo(404);
      assertThat(error.requestId()).isEqualTo("xyz-123");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":\"t\",\"ok\":false,\"error\":{\"code\":503}}",
        "{\"ok\":false,\"error\":{\"code\":503},\"token\":17,\"skip\":17}",
        "{\"error\":{\"code\":503}}",
        "{\"ok\":null,\"error\":{\"code\":\"503\"}}",
        "{\"error\":{\"code\":503},\"skip\":true,\"token\":null}",
      })
  void takesAnErrorIn200ForAFailureEvenWhereOkIsOmitted(String body) {
    for (Function<RawReply, Outcome<?>> operation : allOperations()) {
      assertThat(exception(operation.apply(reply(200, body))))
          .isInstanceOf(AuthException.Unavailable.class);
    }
  }

  @Test
  void keeps200WhereAFailureHasNoCode() {
    for (String body : List.of("{\"ok\":false}", "{\"ok\":false,\"error\":{\"message\":\"m\"}}")) {
      for (Function<RawReply, Outcome<?>> operation : allOperations()) {
        AuthException.ErrorResponse error = errorResponse(operation.apply(reply(200, body)));

        assertThat(error).isInstanceOf(AuthException.UnexpectedStatus.class);
        assertThat(error.status()).isEqualTo(200);
        assertThat(error.retryable()).isFalse();
      }
    }
  }

  @Test
  void takesNoGrpcCodeForAnHttpStatus() {
    AuthException.ErrorResponse error =
        errorResponse(
            signOut().outcome(reply(200, "{\"ok\":false,\"code\":16,\"message\":\"m\"}"), 1, NOW));

    assertThat(error.status()).isEqualTo(200);
    assertThat(error.envelope().error()).contains(new ErrorDetail(16, "m", ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404})
  void blamesTheKeyForARefusalOfTheExchange(int status) {
    assertThat(failure(exchanged(status, "")).rejectedKey()).contains(KEY);
    assertThat(
            failure(exchanged(200, "{\"ok\":false,\"error\":{\"code\":" + status + "}}"))
                .rejectedKey())
        .contains(KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 405, 408, 409, 415, 429, 500, 501, 503})
  void blamesTheKeyForNothingElse(int status) {
    assertThat(failure(exchanged(status, "")).rejectedKey()).isEmpty();
    assertThat(failure(signOut().outcome(reply(401, ""), 1, NOW)).rejectedKey()).isEmpty();
    assertThat(failure(skipLogin().outcome(reply(401, ""), 1, NOW)).rejectedKey()).isEmpty();
  }

  @Test
  void tellsWhenToRetry() {
    for (Function<RawReply, Outcome<?>> operation : allOperations()) {
      assertThat(errorResponse(operation.apply(reply(503, "7", ""))).retryAfter())
          .contains(Duration.ofSeconds(7));
      assertThat(errorResponse(operation.apply(reply(429, "", ""))).retryAfter()).isEmpty();
    }
    assertThat(
            errorResponse(
                    exchange().outcome(reply(503, "Sun, 01 Mar 2026 12:00:09 GMT", ""), 1, NOW))
                .retryAfter())
        .contains(Duration.ofSeconds(9));
  }

  @Test
  void tellsWhenToRetryAlsoWhereA200SaysNo() {
    String body = "{\"ok\":false,\"error\":{\"code\":429}}";

    for (Function<RawReply, Outcome<?>> operation : allOperations()) {
      AuthException.ErrorResponse error = errorResponse(operation.apply(reply(200, "7", body)));

      assertThat(error.retryAfter()).contains(Duration.ofSeconds(7));
      assertThat(error.retryable()).isTrue();
    }
  }

  @Test
  void refusesABodyOverTheLimitWhateverItsStatus() {
    byte[] tooLarge = new byte[TokenProtocol.MAX_BODY_BYTES + 1];

    for (int status : List.of(200, 302, 401, 503)) {
      for (Function<RawReply, Outcome<?>> operation : allOperations()) {
        assertThat(exception(operation.apply(new RawReply(status, Map.of(), tooLarge))))
            .isInstanceOf(AuthException.MalformedResponse.class)
            .hasMessageContainingAll("65536", String.valueOf(status));
      }
    }
  }

  @Test
  void readsABodyOfExactlyTheLimit() {
    String padding = " ".repeat(TokenProtocol.MAX_BODY_BYTES - "{\"token\":\"t\"}".length());

    assertThat(exchanged(200, "{\"token\":\"t\"}" + padding)).isInstanceOf(Outcome.Success.class);
  }

  @Test
  void showsNoSecretOfTheCall() {
    String body =
        "{\"message\":\"bad " + KEY.reveal() + "\",\"requestId\":\"" + TOKEN.value() + "\"}";

    assertThat(errorResponse(exchanged(401, body)).toString()).doesNotContain(KEY.reveal());
    assertThat(errorResponse(signOut().outcome(reply(401, body), 1, NOW)).toString())
        .doesNotContain(TOKEN.value());
  }

  @Test
  void showsNoKeyThatAnotherCallHasReplaced() {
    TokenProtocol protocol = Answers.protocol();
    Operation<IssuedToken> first =
        protocol.exchange(() -> KEY, Answers.NOW_MILLIS, NOW, Optional.empty());
    first.call(Answers.TIMEOUT);
    protocol
        .exchange(() -> ApiKey.of("another-key-since"), Answers.NOW_MILLIS, NOW, Optional.empty())
        .call(Answers.TIMEOUT);

    Outcome<IssuedToken> outcome =
        first.outcome(reply(401, "{\"message\":\"bad " + KEY.reveal() + "\"}"), 1, NOW);

    assertThat(errorResponse(outcome).toString()).doesNotContain(KEY.reveal());
  }

  @Test
  void hidesNoRefusalBehindABodyThatIsOtherwiseBroken() {
    String body = "{\"ok\":false,\"code\":1,\"code\":2}";

    for (Function<RawReply, Outcome<?>> operation : allOperations()) {
      assertThat(exception(operation.apply(reply(200, body))))
          .isInstanceOf(AuthException.UnexpectedStatus.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | answered 400: check the API key",
        "401 | answered 401: check the API key",
        "403 | answered 403",
        "404 | answered 404: check the base URI",
        "407 | answered 407: the proxy wants a password",
        "302 | answered 302: redirects are not followed",
        "503 | answered 503",
      })
  void namesTheMethodAndTheUrlAndWhatToCheck(int status, String message) {
    assertThat(exception(exchanged(status, "")))
        .hasMessage("POST https://auth.example.com/v1/auth/access_token " + message);
  }

  @Test
  void namesEachOperationWithoutItsQuery() {
    assertThat(exception(signOut().outcome(reply(401, ""), 1, NOW)))
        .hasMessage("POST https://auth.example.com/v1/auth/signout answered 401: check the token");
    assertThat(exception(skipLogin().outcome(reply(503, ""), 1, NOW)))
        .hasMessage("GET https://auth.example.com/v1/auth/skip answered 503");
    assertThat(exception(skipLogin().outcome(reply(200, ENVELOPE), 1, NOW)))
        .hasMessage(
            "GET https://auth.example.com/v1/auth/skip answered 200 with the error code 404; the"
                + " server said: Request failed: The requested resource was not found, request id"
                + " xyz-123");
  }

  @Test
  void saysThatTheBaseUriNamesThePathTwice() {
    TokenProtocol protocol =
        new TokenProtocol(URI.create("https://gw.example/v1/auth"), "tests/1", Answers.TIMEOUT);

    assertThat(exception(protocol.signOut(TOKEN).outcome(reply(404, ""), 1, NOW)))
        .hasMessage(
            "POST https://gw.example/v1/auth/v1/auth/signout answered 404: leave /v1/auth out of"
                + " the base URI");
  }

  @Test
  void showsNoKeyThatTheClientHasForgotten() {
    String forgotten = "eyJjcnYiOiJQLTM4NCIsImQiOiJmb3Jnb3R0ZW4ta2V5In0xyz==";
    String body = "{\"message\":\"not " + forgotten + "\"}";

    for (Function<RawReply, Outcome<?>> operation : allOperations()) {
      assertThat(exception(operation.apply(reply(503, body))))
          .hasMessageEndingWith("answered 503; the server said: not [redacted]");
    }
  }
}
