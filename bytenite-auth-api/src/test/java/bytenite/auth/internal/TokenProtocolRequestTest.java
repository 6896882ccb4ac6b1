// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Answers.KEY;
import static bytenite.auth.internal.Answers.NOW;
import static bytenite.auth.internal.Answers.NOW_MILLIS;
import static bytenite.auth.internal.Answers.TIMEOUT;
import static bytenite.auth.internal.Answers.TOKEN;
import static bytenite.auth.internal.Answers.protocol;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.ApiKey;
import bytenite.auth.spi.HttpCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, byte for byte. */
class TokenProtocolRequestTest {

  private static String body(HttpCall call) {
    return new String(call.body(), StandardCharsets.US_ASCII);
  }

  private static HttpCall exchangeCall(ApiKey key) {
    return protocol().exchange(() -> key, NOW_MILLIS, NOW, Optional.empty()).call(TIMEOUT);
  }

  private static URI skipUri(String loginChallenge) {
    return protocol().skipLogin(TOKEN, loginChallenge).call(TIMEOUT).uri();
  }

  @Test
  void exchangesTheKeyInTheBodyAndNowhereElse() {
    HttpCall call = exchangeCall(KEY);

    assertThat(call)
        .isEqualTo(
            new HttpCall(
                "POST",
                URI.create("https://auth.example.com/v1/auth/access_token"),
                Map.of(
                    "Accept", "application/json",
                    "Content-Type", "application/json",
                    "User-Agent", "tests/1"),
                ("{\"apiKey\":\"" + KEY.reveal() + "\"}").getBytes(StandardCharsets.UTF_8),
                TIMEOUT));
  }

  @Test
  void escapesWhatJsonWantsEscapedInAKeyAndNothingElse() {
    HttpCall call = exchangeCall(ApiKey.of("a\"b\\c/d=<&>'~"));

    assertThat(body(call)).isEqualTo("{\"apiKey\":\"a\\\"b\\\\c/d=<&>'~\"}");
  }

  @Test
  void asksForTheKeyWhenEachCallIsMade() {
    Iterator<ApiKey> keys = List.of(ApiKey.of("first"), ApiKey.of("second")).iterator();
    Operation<IssuedToken> exchange =
        protocol().exchange(keys::next, NOW_MILLIS, NOW, Optional.empty());

    assertThat(body(exchange.call(TIMEOUT))).isEqualTo("{\"apiKey\":\"first\"}");
    assertThat(body(exchange.call(TIMEOUT))).isEqualTo("{\"apiKey\":\"second\"}");
  }

  @Test
  void signsOutWithTheBareTokenAndAnEmptyObject() {
    HttpCall call = protocol().signOut(TOKEN).call(TIMEOUT);

    assertThat(call)
        .isEqualTo(
            new HttpCall(
                "POST",
                URI.create("https://auth.example.com/v1/auth/signout"),
                Map.of(
                    "Accept", "application/json",
                    "Authorization", TOKEN.value(),
                    "Content-Type", "application/json",
                    "User-Agent", "tests/1"),
                new byte[] {'{', '}'},
                TIMEOUT));
  }

  @Test
  void asksWhetherLoginCanBeSkippedWithoutABody() {
    HttpCall call = protocol().skipLogin(TOKEN, "").call(TIMEOUT);

    assertThat(call)
        .isEqualTo(
            new HttpCall(
                "GET",
                URI.create("https://auth.example.com/v1/auth/skip"),
                Map.of(
                    "Accept", "application/json",
                    "Authorization", TOKEN.value(),
                    "User-Agent", "tests/1"),
                new byte[0],
                TIMEOUT));
  }

  @Test
  void givesEachCallTheTimeThatIsLeft() {
    Duration left = Duration.ofMillis(17);

    assertThat(
            protocol().exchange(() -> KEY, NOW_MILLIS, NOW, Optional.empty()).call(left).timeout())
        .isEqualTo(left);
    assertThat(protocol().signOut(TOKEN).call(left).timeout()).isEqualTo(left);
    assertThat(protocol().skipLogin(TOKEN, "c").call(left).timeout()).isEqualTo(left);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080/gateway/auth",
        "https://h.example/a%20b;v=1",
        "http://[::1]:9/x"
      })
  void keepsThePathOfTheBaseUri(String base) {
    TokenProtocol protocol = new TokenProtocol(URI.create(base), "tests/1", TIMEOUT);

    assertThat(protocol.exchange(() -> KEY, 0, NOW, Optional.empty()).call(TIMEOUT).uri())
        .hasToString(base + "/v1/auth/access_token");
    assertThat(protocol.signOut(TOKEN).call(TIMEOUT).uri()).hasToString(base + "/v1/auth/signout");
    assertThat(protocol.skipLogin(TOKEN, "x").call(TIMEOUT).uri())
        .hasToString(base + "/v1/auth/skip?loginChallenge=x");
  }

  @Test
  void encodesALoginChallengeInFull() {
    assertThat(skipUri("a b+c&d=e#f/g?h%i\r\n\0\"é€𝄞~._-"))
        .hasToString(
            "https://auth.example.com/v1/auth/skip?loginChallenge="
                + "a%20b%2Bc%26d%3De%23f%2Fg%3Fh%25i%0D%0A%00%22%C3%A9%E2%82%AC%F0%9D%84%9E~._-");
  }

  @Test
  void refusesALoginChallengeWithAnUnpairedSurrogate() {
    for (String challenge : List.of("c\ud834", "\udd1ec", "\ud834\ud834\udd1e", "\udd1e\ud834")) {
      assertThatThrownBy(() -> protocol().skipLogin(TOKEN, challenge))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(challenge);
      assertThatThrownBy(() -> TokenProtocol.checkLoginChallenge(challenge))
          .isInstanceOf(IllegalArgumentException.class);
    }
    TokenProtocol.checkLoginChallenge("\ud834\udd1e");
  }
}
