// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Answers.NOW;
import static bytenite.auth.internal.Answers.NOW_MILLIS;
import static bytenite.auth.internal.Answers.exception;
import static bytenite.auth.internal.Answers.exchanged;
import static bytenite.auth.internal.Answers.failure;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of 2xx answer to an exchange. */
class TokenProtocolGrantTest {

  private static AccessToken granted(String body) {
    Outcome<IssuedToken> outcome = exchanged(200, body);
    assertThat(outcome).isInstanceOf(Outcome.Success.class);
    return ((Outcome.Success<IssuedToken>) outcome).value().token();
  }

  private static long lifetime(String expiresIn) {
    AccessToken token = granted("{\"token\":\"t\",\"expiresIn\":" + expiresIn + "}");
    assertThat(token.issuedAt()).isEqualTo(NOW);
    return Duration.between(token.issuedAt(), token.expiresAt()).toSeconds();
  }

  private static AuthException malformed(String body) {
    AuthException exception = exception(exchanged(200, body));
    assertThat(exception).isInstanceOf(AuthException.MalformedResponse.class);
    assertThat(exception.retryable()).isFalse();
    return exception;
  }

  @Test
  void grantsATokenThatLivesFromWhenItWasAskedFor() {
    Outcome<IssuedToken> outcome =
        exchanged(200, "{\"token\":\"tok\",\"expiresIn\":\"3600\",\"scope\":\"text\"}");

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Success<>(
                new IssuedToken(
                    new AccessToken("tok", "text", NOW, NOW.plusSeconds(3600)),
                    NOW_MILLIS,
                    Optional.of(Answers.KEY))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"scope\":\"s\",\"expiresIn\":60,\"token\":\"t\"}",
        "{\"expires_in\":\"60\",\"token\":\"t\",\"scope\":\"s\"}",
        " { \"token\" : \"t\" , \"scope\" : \"s\" , \"expiresIn\" : 6e1 } ",
        "{\"token\":\"\\u0074\",\"sc\\u006fpe\":\"s\",\"expiresIn\":\"\\u0036\\u0030\"}",
        "{\"x\":[[{\"token\":1}],null],\"token\":\"t\",\"y\":{\"scope\":[]},\"scope\":\"s\",\"expiresIn\":60}",
        "{\"ok\":true,\"token\":\"t\",\"scope\":\"s\",\"expiresIn\":60}",
        "{\"ok\":null,\"error\":null,\"token\":\"t\",\"scope\":\"s\",\"expiresIn\":60}",
        "{\"ok\":true,\"error\":{\"code\":401},\"token\":\"t\",\"scope\":\"s\",\"expiresIn\":60}",
        "{\"requestId\":17,\"message\":{},\"token\":\"t\",\"scope\":\"s\",\"expiresIn\":60}",
      })
  void readsTheSameGrantInEveryForm(String body) {
    assertThat(granted(body)).isEqualTo(new AccessToken("t", "s", NOW, NOW.plusSeconds(60)));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 206, 299})
  void takesEvery2xxForSuccess(int status) {
    assertThat(exchanged(status, "{\"token\":\"t\"}")).isInstanceOf(Outcome.Success.class);
  }

  @Test
  void takesAbsentTextForEmptyText() {
    assertThat(granted("{\"token\":\"t\"}").scope()).isEmpty();
    assertThat(granted("{\"token\":\"t\",\"scope\":null}").scope()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "null | 3600",
        "0 | 3600",
        "-0 | 3600",
        "0.0 | 3600",
        "0e9 | 3600",
        "\"0\" | 3600",
        "3600 | 3600",
        "\"3600\" | 3600",
        "3.6e3 | 3600",
        "\"3.6e3\" | 3600",
        "3600.0 | 3600",
        "36000000000000000000e-16 | 3600",
        "1 | 1",
        "\"1\" | 1",
        "86400 | 86400",
        "86401 | 86400",
        "\"86401\" | 86400",
        "1e18 | 86400",
        "9223372036854775807 | 86400",
        "\"9223372036854775807\" | 86400",
      })
  void readsALifetimeByProtobufsRules(String expiresIn, long seconds) {
    assertThat(lifetime(expiresIn)).isEqualTo(seconds);
  }

  @Test
  void livesForTheDocumentedDefaultWhereTheServerDoesNotSay() {
    AccessToken token = granted("{\"token\":\"t\"}");

    assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(3600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "\"-1\"",
        "-9223372036854775808",
        "\"\"",
        "\" 3600\"",
        "\"3600 \"",
        "\"+3600\"",
        "+3600",
        "\"12abc\"",
        "\"0x10\"",
        "\"3600L\"",
        "\"3_600\"",
        "03600",
        "\"03600\"",
        "0.5",
        "\"0.5\"",
        "3600.5",
        "1e-1",
        "true",
        "false",
        "[3600]",
        "{}",
        "NaN",
        "\"NaN\"",
        "\"Infinity\"",
        "\"١٢\"",
        "\"３６００\"",
        "9223372036854775808",
        "\"9223372036854775808\"",
        "-9223372036854775809",
        "1e19",
        "1e2147483647",
        "\"1e2147483647\"",
        "1e99999999999999999999",
        "1e-2147483647",
        "\"3600\\u0000\"",
      })
  @Timeout(60)
  void refusesALifetimeThatIsNoIntegerOf64BitsOrNegative(String expiresIn) {
    malformed("{\"token\":\"t\",\"expiresIn\":" + expiresIn + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{}",
        "null",
        "[]",
        "\"t\"",
        "17",
        "<html><body>OK</body></html>",
        "token=t",
        "{\"token\":null}",
        "{\"token\":\"\"}",
        "{\"token\":\"   \"}",
        "{\"token\":17}",
        "{\"token\":true}",
        "{\"token\":[\"t\"]}",
        "{\"token\":{\"value\":\"t\"}}",
        "{\"Token\":\"t\"}",
        "{\"access_token\":\"t\"}",
        "{\"token\":\"t\",\"token\":\"u\"}",
        "{\"token\":\"t\",\"expiresIn\":60,\"expires_in\":60}",
        "{\"token\":\"t\",\"scope\":17}",
        "{\"token\":\"t\",\"ok\":\"yes\"}",
        "{\"token\":\"t\"",
        "{\"token\":\"t\"}}",
        "{\"token\":\"t\"}{\"token\":\"t\"}",
        "{'token':'t'}",
        "\ufeff{\"token\":\"t\"}",
        "{\"error\":\"no\"}",
        "{\"ok\":true}",
        "{\"ok\":true,\"error\":{\"code\":401}}",
        "{\"code\":16,\"message\":\"m\",\"details\":[]}",
      })
  void refusesAnAnswerWithoutAUsableToken(String body) {
    malformed(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        " ab",
        "ab ",
        "a\\tb",
        "a\\nb",
        "a\\rb",
        "a\\r\\nX-Injected: 1",
        "a\\u0000b",
        "a\\u007fb",
        "a\\u0085b",
        "aéb",
        "a\\u00e9b",
        "a\\u202eb",
        "a𝄞b"
      })
  void refusesATokenThatCouldNotBeAHeadersValueAndDoesNotQuoteIt(String token) {
    AuthException exception = malformed("{\"token\":\"SeCrEt" + token + "\"}");

    assertThat(exception).hasMessageNotContaining("SeCrEt").hasNoCause();
    assertThat(exception.getMessage()).doesNotContain("\n", "\r", "\t");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] body =
        "{\"token\":\"t\",\"scope\":\"?\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    body[body.length - 3] = (byte) 0xe9;

    Outcome<IssuedToken> outcome =
        Answers.exchange().outcome(new RawReply(200, java.util.Map.of(), body), 1, NOW);

    assertThat(exception(outcome)).isInstanceOf(AuthException.MalformedResponse.class);
  }

  @Test
  void refusesAnEmpty204() {
    assertThat(exception(exchanged(204, ""))).isInstanceOf(AuthException.MalformedResponse.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"requestId\":\"req-7\"}",
        "{\"request_id\":\"req-7\",\"ok\":true,\"token\":\"\"}",
        "{\"requestId\":\"req-7\",\"token\":17}",
        "{\"token\":\"t\",\"expiresIn\":-1,\"requestId\":\"req-7\"}",
        "{\"requestId\":\"req-7\",\"token\":\"a b\"}",
      })
  void namesTheRequestOfAnAnswerThatItCannotUse(String body) {
    assertThat(malformed(body)).hasMessageContaining("status 200").hasMessageEndingWith("req-7");
  }

  @Test
  void blamesTheKeyForNothingThatIsMalformed() {
    assertThat(failure(exchanged(200, "{}")).rejectedKey()).isEqualTo(Optional.empty());
    assertThat(failure(exchanged(200, "{}")).remembered()).isTrue();
  }
}
