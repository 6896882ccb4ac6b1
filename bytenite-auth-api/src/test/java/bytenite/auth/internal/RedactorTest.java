// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

  private static final String KEY = "eyJjcnYiOiJQLTM4NCIsImQiOiJBQkMifQ==/+\"\\";

  private static String scrub(String text) {
    return new Redactor(KEY).scrub(text);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void replacesTheSecretWhereverItStands() {
    assertThat(scrub(KEY)).isEqualTo("[redacted]");
    assertThat(scrub("the key " + KEY + " is unknown")).isEqualTo("the key [redacted] is unknown");
    assertThat(scrub(KEY + KEY)).isEqualTo("[redacted][redacted]");
    assertThat(scrub("x" + KEY + "x" + KEY + "x")).isEqualTo("x[redacted]x[redacted]x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"&", "&#", "%", "\\", "&#38"})
  @Timeout(30)
  void takesNoLongerForEscapesThatNeverEnd(String begun) {
    assertThat(scrub(begun.repeat(1_000_000))).hasSizeLessThan(300);
  }

  @Test
  void replacesTheSecretInTheFormsInWhichItTravels() {
    assertThat(scrub("v=" + KEY.toUpperCase(Locale.ROOT) + ";")).isEqualTo("v=[redacted];");
    assertThat(scrub("v=" + KEY.toLowerCase(Locale.ROOT) + ";")).isEqualTo("v=[redacted];");
    assertThat(scrub("v=" + new StringBuilder(KEY).reverse() + ";")).isEqualTo("v=[redacted];");
    assertThat(scrub("v=" + URLEncoder.encode(KEY, UTF_8) + ";")).isEqualTo("v=[redacted];");
    assertThat(scrub("v=" + PercentEncoding.encode(KEY).toLowerCase(Locale.ROOT) + ";"))
        .isEqualTo("v=[redacted];");
    assertThat(scrub("v=" + KEY.replace("\\", "\\\\").replace("\"", "\\\"") + ";"))
        .isEqualTo("v=[redacted];");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6b65792f73656372652b743d7365636f6e642f70617274",
        "6B65792F73656372652B743D7365636F6E642F70617274",
        "key%2fsecre%2bt%3dsecond%2fpart",
        "key/secre%2Bt%3dsecond/part",
        "y%2fsecre%2bt%3dseco",
        "KEY/SECRE+T=SECOND/PART",
        "Y/SECRE+T=SECOND/PA",
        "key\\/secre+t\\u003dsecond\\/part",
        "key\\u002fsecre\\u002Bt\\u003Dsecond\\u002Fpart",
        "key&#47;secre&#x2B;t&#61;second&#x2f;part",
      })
  void replacesTheSecretInEveryWriting(String writing) {
    Redactor redactor = new Redactor("key/secre+t=second/part");

    assertThat(redactor.scrub("it is " + writing + ", 100% & more"))
        .isEqualTo("it is [redacted], 100% & more");
  }

  @Test
  void replacesEscapedCharactersOutsideAscii() {
    Redactor redactor = new Redactor("challenge-é-日-<&>");

    assertThat(redactor.scrub("challenge-%C3%A9-%e6%97%a5-&lt;&amp;&gt;!"))
        .isEqualTo("[redacted]!");
  }

  @Test
  void replacesTheSecretInBase64() {
    String url = Base64.getUrlEncoder().encodeToString(KEY.getBytes(UTF_8));

    assertThat(scrub("v " + base64(KEY).replace("=", "") + ";")).isEqualTo("v [redacted];");
    assertThat(scrub("v " + url.replace("=", "") + ";")).isEqualTo("v [redacted];");
    assertThat(scrub(base64(KEY))).startsWith("[redacted]").hasSizeLessThan(14);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "use", "user:", "{\"apiKey\":\""})
  void replacesTheSecretInBase64OfAMessageAroundIt(String before) {
    String encoded = base64(before + KEY + " and more");
    int from = (before.length() * 4 + 2) / 3 + 1;
    int to = (before.length() + KEY.length()) * 4 / 3;

    String scrubbed = scrub(encoded);

    for (int i = from; i + 12 <= to; i++) {
      assertThat(scrubbed).doesNotContain(encoded.substring(i, i + 12));
    }
    assertThat(scrubbed).contains("[redacted]");
  }

  @Test
  void replacesLongPartsOfTheSecret() {
    assertThat(scrub("starts " + KEY.substring(0, 12) + "...")).isEqualTo("starts [redacted]...");
    assertThat(scrub("ends ..." + KEY.substring(KEY.length() - 12)))
        .isEqualTo("ends ...[redacted]");
    assertThat(scrub("has " + KEY.substring(7, 30) + " in it")).isEqualTo("has [redacted] in it");
  }

  @Test
  void leavesShortPartsThatCouldBeAnything() {
    assertThat(scrub("starts " + KEY.substring(0, 4))).isEqualTo("starts " + KEY.substring(0, 4));
  }

  @Test
  void replacesAShortSecretAsAWhole() {
    Redactor redactor = new Redactor("tok-1");

    assertThat(redactor.scrub("no such token: tok-1.")).isEqualTo("no such token: [redacted].");
    assertThat(redactor.scrub("no such token: tok-")).isEqualTo("no such token: tok-");
  }

  @Test
  void replacesEverySecretInPlay() {
    Redactor redactor = new Redactor("the-access-token", "the-login-challenge");

    assertThat(redactor.scrub("the-login-challenge, the-access-token"))
        .isEqualTo("[redacted], [redacted]");
  }

  @Test
  void replacesTheLongestSecretWhereOneHoldsAnother() {
    Redactor redactor = new Redactor("token", "token-and-more");

    assertThat(redactor.scrub("a token-and-more b")).isEqualTo("a [redacted] b");
  }

  @Test
  void knowsOfNoEmptySecret() {
    assertThat(new Redactor("", "").scrub("as it is")).isEqualTo("as it is");
    assertThat(new Redactor().isClean("as it is")).isTrue();
  }

  @Test
  void makesTextPrintableAndBounded() {
    assertThat(scrub("a\r\n\u001b[2Jb\0\u2028\u202e\u200b"))
        .isEqualTo("a\ufffd\ufffd\ufffd[2Jb\ufffd\ufffd\ufffd\ufffd");
    assertThat(scrub("x".repeat(256))).isEqualTo("x".repeat(256));
    assertThat(scrub("x".repeat(257))).isEqualTo("x".repeat(256) + "…");
  }

  @Test
  void cutsNoSecretInTwo() {
    for (int before = 230; before < 260; before++) {
      String scrubbed = scrub("x".repeat(before) + KEY + "y".repeat(1000));

      assertThat(scrubbed).doesNotContain(KEY.substring(0, 4)).hasSizeBetween(256, 257);
    }
  }

  @Test
  void findsASecretWithCharactersThatCannotBePrinted() {
    Redactor redactor = new Redactor("a\u0007b\u202ec");

    assertThat(redactor.scrub("was: a\u0007b\u202ec.")).isEqualTo("was: [redacted].");
  }

  @Test
  void knowsWhatIsClean() {
    Redactor redactor = new Redactor(KEY);

    assertThat(redactor.isClean("Connection refused")).isTrue();
    assertThat(redactor.isClean("value " + KEY)).isFalse();
    assertThat(redactor.isClean("two\nlines")).isFalse();
    assertThat(redactor.isClean("x".repeat(257))).isFalse();
  }

  @Test
  @Timeout(20)
  void takesLittleTimeForLargeTextsAndSecrets() {
    Redactor redactor = new Redactor("ab".repeat(30_000) + "c", "b".repeat(30_000));

    for (int i = 0; i < 5; i++) {
      assertThat(redactor.scrub("ba".repeat(TokenProtocol.MAX_BODY_BYTES))).hasSizeLessThan(300);
      assertThat(redactor.scrub("x".repeat(TokenProtocol.MAX_BODY_BYTES))).hasSize(257);
    }
  }
}
