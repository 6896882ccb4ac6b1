// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

  /** 64 characters, as short as a key can be; the redactor does not know it. */
  private static final String KEY =
      "eyJjcnYiOiJQLTM4NCIsImQiOiJ/5xQ+9LwTz0VbR7mKpYd3/nGhUe8+sAo2Jc==";

  private static final Instant NEXT = Instant.parse("2026-01-01T00:00:00Z");

  private static String redacted(String text, String... secrets) {
    return new Redactor(secrets).redact(text);
  }

  @Test
  void replacesARunOfMoreThanFortyBase64CharactersWhoseverItIs() {
    assertThat(redacted("a " + "x".repeat(40) + " b")).isEqualTo("a " + "x".repeat(40) + " b");
    assertThat(redacted("a " + "x".repeat(41) + " b")).isEqualTo("a [redacted] b");
    assertThat(redacted("a " + "aZ09+/-_=".repeat(5) + " b")).isEqualTo("a [redacted] b");
    assertThat(redacted("the key " + KEY + "!")).isEqualTo("the key [redacted]!");
    assertThat(redacted(KEY + " " + KEY)).isEqualTo("[redacted] [redacted]");
  }

  @Test
  void leavesWordsThatOnlyTogetherAreLong() {
    String text = "the quick brown fox jumps over the lazy dog, and then once more; 100% & \\ #1";

    assertThat(redacted(text)).isEqualTo(text);
  }

  @Test
  void replacesALongKeyInEveryWriting() {
    byte[] bytes = KEY.getBytes(UTF_8);
    List<String> writings =
        List.of(
            KEY.toUpperCase(Locale.ROOT),
            new StringBuilder(KEY).reverse().toString(),
            HexFormat.of().formatHex(bytes),
            Base64.getEncoder().encodeToString(("{\"k\":\"" + KEY).getBytes(UTF_8)),
            Base64.getUrlEncoder().encodeToString(bytes),
            Text.percentEncoded(KEY),
            Text.percentEncoded(KEY).toLowerCase(Locale.ROOT),
            KEY.replace("/", "\\/"),
            KEY.replace("/", "\\u002f").replace("+", "\\u002B"),
            KEY.replace("/", "&#47;").replace("+", "&#x2b;"),
            KEY.substring(0, 50),
            KEY.substring(20));

    for (String writing : writings) {
      assertThat(redacted("it is " + writing + " here")).isEqualTo("it is [redacted] here");
    }
  }

  @Test
  void replacesThePrivateScalarThatAServerDecodedFromTheKey() {
    byte[] scalar = new byte[48]; // P-384's
    for (int i = 0; i < scalar.length; i++) {
      scalar[i] = (byte) (i * 37 + 11);
    }

    for (String writing :
        List.of(
            Base64.getUrlEncoder().withoutPadding().encodeToString(scalar),
            new BigInteger(1, scalar).toString(),
            HexFormat.of().formatHex(scalar))) {
      assertThat(redacted("d = " + writing + ";")).isEqualTo("d = [redacted];");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key/secre+t~",
        "KEY/SECRE+T~",
        "key%2fsecre%2bt~",
        "key/secre%2Bt%7E",
        "%6b%65%79%2f%73%65%63%72%65%2b%74%7e",
        "key\\/secre+t\\u007e",
        "key\\u002fsecre\\u002Bt\\u007E",
      })
  void replacesAShortSecretAsItIsPercentEncodedOrEscaped(String writing) {
    assertThat(redacted("it is " + writing + ", 100% & more", "key/secre+t~"))
        .isEqualTo("it is [redacted], 100% & more");
  }

  @Test
  void replacesEscapedCharactersOutsideAscii() {
    String secret = "lc-é-日-\ud834\udd1e";

    assertThat(redacted("lc-%C3%A9-%e6%97%a5-%F0%9D%84%9E!", secret)).isEqualTo("[redacted]!");
    assertThat(redacted("lc-\\u00e9-\\u65E5-\\ud834\\udd1e!", secret)).isEqualTo("[redacted]!");
  }

  @Test
  void replacesSecretsOfSeveralWritingsInOneText() {
    assertThat(redacted("1: a+b%2Bc 2: k%2Fy 3: k/y 4: " + KEY + " 5: k\\/y", "a b+c", "k/y"))
        .isEqualTo("1: [redacted] 2: [redacted] 3: [redacted] 4: [redacted] 5: [redacted]");
  }

  @Test
  void replacesASecretThatLooksLikeAnEscape() {
    assertThat(redacted("a%41b, t%2Fk", "a%41b", "t/k")).isEqualTo("[redacted], [redacted]");
    assertThat(redacted("a\\\\b", "a\\\\b")).isEqualTo("[redacted]");
  }

  @Test
  void leavesEscapesAsTheyAreWhereThereIsNoSecret() {
    assertThat(redacted("50%20off \\u0041 \\/ %zz %", "tok-1"))
        .isEqualTo("50%20off \\u0041 \\/ %zz %");
  }

  @Test
  void replacesAShortSecretAsAWholeAlone() {
    assertThat(redacted("no such token: tok-1.", "tok-1")).isEqualTo("no such token: [redacted].");
    assertThat(redacted("no such token: tok-", "tok-1")).isEqualTo("no such token: tok-");
  }

  @Test
  void replacesEverySecretAndTheLongestWhereOneHoldsAnother() {
    assertThat(redacted("b-2, a-1", "a-1", "b-2")).isEqualTo("[redacted], [redacted]");
    assertThat(redacted("a token-and-more b", "token", "token-and-more"))
        .isEqualTo("a [redacted] b");
  }

  @Test
  void knowsOfNoEmptySecret() {
    assertThat(redacted("as it is", "", "")).isEqualTo("as it is");
  }

  @Test
  void makesTextPrintableAndBounded() {
    assertThat(redacted("a\r\n\u001b[2Jb\0\u2028\u202e\u200b"))
        .isEqualTo("a\ufffd\ufffd\ufffd[2Jb\ufffd\ufffd\ufffd\ufffd");
    assertThat(redacted("x ".repeat(128))).isEqualTo("x ".repeat(128));
    assertThat(redacted("x ".repeat(129))).isEqualTo("x ".repeat(128) + "…");
  }

  @Test
  void cutsNoSecretInTwo() {
    String secret = "t.o.k.e.n.".repeat(50);
    for (int before = 230; before < 520; before++) {
      String redacted = redacted(" ".repeat(before) + secret + "!".repeat(1000), secret);

      assertThat(redacted).doesNotContain("t.o").hasSizeBetween(256, 257);
    }
    String escaped = Text.percentEncoded(secret).replace("t", "%74").replace(".", "%2e");
    assertThat(redacted(" ".repeat(200) + escaped, secret)).endsWith("[redacted]");
  }

  @Test
  void findsASecretWithCharactersThatCannotBePrinted() {
    assertThat(redacted("was: a\u0007b\u202ec.", "a\u0007b\u202ec")).isEqualTo("was: [redacted].");
  }

  @ParameterizedTest
  @ValueSource(strings = {"&", "&#", "%", "\\", "\\u", "&#38", "%7", "~", "ab"})
  void takesLittleTimeForLargeTextsAndSecrets(String part) {
    String secret = part.repeat(30_000) + "c";

    assertThat(redacted(part.repeat(1_000_000), secret, part + "!")).hasSizeLessThan(300);
  }

  private static ResponseEnvelope said(String text) {
    return new ResponseEnvelope(false, text, text, Optional.of(new ErrorDetail(7, text, text)));
  }

  @Test
  void saysTheSameOfAnExceptionWithoutTheSecret() {
    Failure failure =
        Failure.answered(
            "POST https://api.example/v1/auth/access_token answered 503",
            503,
            said("lc<1>"),
            Optional.of(Duration.ofSeconds(7)));
    AuthException thrown = failure.toException(Optional.of(NEXT));

    AuthException.ErrorResponse redacted =
        (AuthException.ErrorResponse) new Redactor("lc<1>").redact(thrown);

    assertThat(redacted).isInstanceOf(AuthException.Unavailable.class);
    assertThat(redacted.envelope()).isEqualTo(said("[redacted]"));
    assertThat(redacted.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(redacted.nextAttempt()).contains(NEXT);
    assertThat(redacted)
        .hasMessage(thrown.getMessage().replace("lc<1>", "[redacted]"))
        .hasMessageStartingWith("POST https://api.example/v1/auth/access_token answered 503; ");
  }

  @Test
  void leavesAnExceptionThatShowsNoSecret() {
    RuntimeException quiet = AuthException.of(503, said("busy"), Optional.empty());
    RuntimeException closed = new AuthException.Closed("closed");
    RuntimeException malformed = new AuthException.MalformedResponse("x");

    for (RuntimeException thrown : List.of(quiet, closed, malformed)) {
      assertThat(new Redactor("lc<1>", "").redact(thrown)).isSameAs(thrown);
    }
  }

  @Test
  void replacesTheMessageOfAMalformedReplyThatShowsTheSecret() {
    RuntimeException thrown =
        new AuthException.MalformedResponse("request id LC<1>", Optional.of(NEXT));

    assertThat(new Redactor("lc<1>").redact(thrown))
        .isInstanceOf(AuthException.MalformedResponse.class)
        .hasMessageStartingWith("the reply cannot be understood; nothing was sent");
  }
}
