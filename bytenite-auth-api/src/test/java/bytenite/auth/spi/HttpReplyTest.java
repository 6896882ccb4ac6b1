// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpReplyTest {

  private static HttpReply reply(Map<String, List<String>> headers, byte... body) {
    return new HttpReply(200, headers, body);
  }

  @Test
  void keepsWhatItWasGiven() {
    HttpReply reply = reply(Map.of("Retry-After", List.of("1", "2")), (byte) 7);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsExactly(Map.entry("Retry-After", List.of("1", "2")));
    assertThat(reply.body()).containsExactly(7);
  }

  @Test
  void looksUpHeadersWithoutRegardToCase() {
    assertThat(reply(Map.of("retry-after", List.of("1"))).headers().get("Retry-After"))
        .containsExactly("1");
  }

  @Test
  void cannotBeChangedFromOutside() {
    byte[] body = {1, 2};
    List<String> values = new ArrayList<>(List.of("x"));
    Map<String, List<String>> headers = new HashMap<>(Map.of("a", values));
    HttpReply reply = reply(headers, body);

    body[0] = 9;
    values.clear();
    headers.clear();
    reply.body()[1] = 9;

    assertThat(reply.body()).containsExactly(1, 2);
    assertThat(reply.headers()).containsEntry("a", List.of("x"));
    assertThatThrownBy(() -> reply.headers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> reply.headers().get("a").clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void equalsAReplyThatSaysTheSame() {
    HttpReply reply = reply(Map.of("A", List.of("x")), (byte) 1);
    HttpReply same = reply(Map.of("A", List.of("x")), (byte) 1);
    HttpReply otherCase = reply(Map.of("a", List.of("x")), (byte) 1);

    assertThat(reply).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(reply).isEqualTo(otherCase).hasSameHashCodeAs(otherCase);
    assertThat(reply).isNotEqualTo(reply(Map.of("A", List.of("y")), (byte) 1));
    assertThat(reply).isNotEqualTo(reply(Map.of("A", List.of("x")), (byte) 2));
    assertThat(reply)
        .isNotEqualTo(new HttpReply(201, Map.of("A", List.of("x")), new byte[] {1}))
        .isNotEqualTo("reply");
  }

  @Test
  void showsNeitherHeadersNorBody() {
    HttpReply reply =
        new HttpReply(
            401,
            Map.of("Set-Cookie", List.of("S3CR3T")),
            "S3CR3T".getBytes(StandardCharsets.US_ASCII));

    assertThat(reply).hasToString("HttpReply[401, headers=[Set-Cookie], body=redacted]");
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> new HttpReply(200, null, new byte[0]));
    assertThatNullPointerException().isThrownBy(() -> new HttpReply(200, Map.of(), null));
  }

  @Test
  void isNotSerializable() {
    assertThat(Serializable.class.isAssignableFrom(HttpReply.class)).isFalse();
  }
}
