// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.internal.ReplyTooLarge;
import bytenite.auth.internal.TokenProtocol;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentLengthTest {

  @ParameterizedTest
  @ValueSource(strings = {"0", "13", "65536", " 13 ", "000013"})
  void takesALengthWithinTheLimit(String length) {
    assertThat(ContentLength.fault(headers("Content-Length", length))).isEmpty();
  }

  @Test
  void takesAReplyThatEndsWithItsLastChunkOrItsConnection() {
    assertThat(ContentLength.fault(headers("Transfer-Encoding", "chunked"))).isEmpty();
    assertThat(ContentLength.fault(headers("Content-Type", "text/html"))).isEmpty();
  }

  @Test
  void takesALengthThatIsSaidTwice() {
    assertThat(ContentLength.fault(headers("content-length", "13", "13"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-5", "+5", "5.0", "0x5", "5, 6", "٣", "9999999999999999999"})
  void refusesALengthThatIsNoNumber(String length) {
    assertThat(ContentLength.fault(headers("Content-Length", length)))
        .containsInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesTwoLengths() {
    assertThat(ContentLength.fault(headers("Content-Length", "5", "6")))
        .containsInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesALengthBesideChunks() {
    Map<String, List<String>> headers = headers("Content-Length", "5");
    headers.put("Transfer-Encoding", List.of("chunked"));

    assertThat(ContentLength.fault(headers)).containsInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {TokenProtocol.MAX_BODY_BYTES + 1L, 999_999_999_999_999_999L})
  void refusesALengthBeyondTheLimit(long length) {
    assertThat(ContentLength.fault(headers("Content-Length", Long.toString(length))))
        .containsInstanceOf(ReplyTooLarge.class);
  }

  private static Map<String, List<String>> headers(String name, String... values) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put(name, List.of(values));
    return headers;
  }
}
