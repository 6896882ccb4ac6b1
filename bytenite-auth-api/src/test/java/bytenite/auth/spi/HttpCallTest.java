// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpCallTest {

  private static final URI TARGET =
      URI.create("https://h.example/v1/auth/skip?loginChallenge=S3CR3T");
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private static HttpCall call(Map<String, String> headers, byte... body) {
    return new HttpCall("POST", TARGET, headers, body, TIMEOUT);
  }

  @Test
  void keepsWhatItWasGiven() {
    HttpCall call = call(Map.of("Accept", "x"), (byte) 1, (byte) 2);

    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.uri()).isEqualTo(TARGET);
    assertThat(call.headers()).containsExactly(Map.entry("Accept", "x"));
    assertThat(call.body()).containsExactly(1, 2);
    assertThat(call.timeout()).isEqualTo(TIMEOUT);
  }

  @Test
  void looksUpHeadersWithoutRegardToCase() {
    HttpCall call = call(Map.of("Authorization", "t"));

    assertThat(call.headers().get("authorization")).isEqualTo("t");
    assertThat(call.headers().get("AUTHORIZATION")).isEqualTo("t");
    assertThat(call.headers().get("Accept")).isNull();
  }

  @Test
  void cannotBeChangedFromOutside() {
    byte[] body = {1, 2};
    Map<String, String> headers = new HashMap<>(Map.of("Accept", "x"));
    HttpCall call = call(headers, body);

    body[0] = 9;
    headers.clear();
    call.body()[1] = 9;

    assertThat(call.body()).containsExactly(1, 2);
    assertThat(call.headers()).containsEntry("Accept", "x");
    assertThatThrownBy(() -> call.headers().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void equalsACallThatSaysTheSame() {
    HttpCall call = call(Map.of("Accept", "x"), (byte) 1);
    HttpCall same = call(Map.of("Accept", "x"), (byte) 1);
    HttpCall otherCase = call(Map.of("accept", "x"), (byte) 1);

    assertThat(call).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(call).isEqualTo(otherCase).hasSameHashCodeAs(otherCase);
    for (HttpCall other :
        List.of(
            call(Map.of("Accept", "y"), (byte) 1),
            call(Map.of(), (byte) 1),
            call(Map.of("Accept", "x"), (byte) 2),
            new HttpCall("PUT", TARGET, Map.of("Accept", "x"), new byte[] {1}, TIMEOUT),
            new HttpCall(
                "POST", URI.create("https://h"), Map.of("Accept", "x"), new byte[] {1}, TIMEOUT),
            new HttpCall("POST", TARGET, Map.of("Accept", "x"), new byte[] {1}, Duration.ZERO))) {
      assertThat(call).isNotEqualTo(other);
    }
    assertThat(call).isNotEqualTo("call");
  }

  @Test
  void showsNeitherHeadersNorQueryNorBodyNorHost() {
    HttpCall call =
        new HttpCall(
            "GET",
            URI.create("https://user:S3CR3T@h.example/v1/path?q=S3CR3T#S3CR3T"),
            Map.of("Authorization", "S3CR3T"),
            "S3CR3T".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            TIMEOUT);

    assertThat(call).hasToString("HttpCall[GET /v1/path, headers=[Authorization], body=redacted]");
  }

  @Test
  void refusesNull() {
    byte[] none = {};
    assertThatNullPointerException()
        .isThrownBy(() -> new HttpCall(null, TARGET, Map.of(), none, TIMEOUT));
    assertThatNullPointerException()
        .isThrownBy(() -> new HttpCall("GET", null, Map.of(), none, TIMEOUT));
    assertThatNullPointerException()
        .isThrownBy(() -> new HttpCall("GET", TARGET, null, none, TIMEOUT));
    assertThatNullPointerException()
        .isThrownBy(() -> new HttpCall("GET", TARGET, Map.of(), null, TIMEOUT));
    assertThatNullPointerException()
        .isThrownBy(() -> new HttpCall("GET", TARGET, Map.of(), none, null));
  }

  @Test
  void isNotSerializable() {
    assertThat(Serializable.class.isAssignableFrom(HttpCall.class)).isFalse();
  }
}
