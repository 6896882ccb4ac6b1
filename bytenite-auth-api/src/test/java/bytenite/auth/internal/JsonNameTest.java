// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name is found by its bytes alone, whatever its length and whatever stands around it. */
class JsonNameTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 7, 8, 9, 14, 15, 16, 17, 20})
  void isFoundByteForByteAnywhere(int length) {
    String text = "abcdefghijklmnopqrst".substring(0, length);
    JsonName name = new JsonName(text, /* member= */ 0, /* next= */ null);
    for (int before : new int[] {0, 1, 3, 9}) {
      for (int after : new int[] {0, 1, 7, 8, 20}) {
        String around = " ".repeat(before) + text + '"' + " ".repeat(after);
        byte[] json = around.getBytes(US_ASCII);

        assertThat(JsonName.plain(name, json, before)).isSameAs(name);
        for (int i = before; i <= before + length; i++) {
          byte[] other = json.clone();
          other[i] ^= 1;
          assertThat(JsonName.plain(name, other, before)).isNull();
        }
        assertThat(JsonName.plain(name, Arrays.copyOf(json, before + length), before)).isNull();
      }
    }
  }

  @Test
  void isFoundAmongOthers() {
    JsonName last = new JsonName("ok", /* member= */ 1, /* next= */ null);
    JsonName first = new JsonName("okay", /* member= */ 0, last);
    byte[] json = "ok\"".getBytes(US_ASCII);

    assertThat(JsonName.plain(first, json, 0)).isSameAs(last);
    assertThat(JsonName.plain(first, "o\"".getBytes(US_ASCII), 0)).isNull();
  }

  @Test
  void isFoundBehindEscapes() throws Exception {
    JsonName last = new JsonName("ok", /* member= */ 1, /* next= */ null);
    JsonName first = new JsonName("okay", /* member= */ 0, last);

    assertThat(decoded(first, "o\\u006b")).isSameAs(last);
    assertThat(decoded(first, "\\u006fkay")).isSameAs(first);
    assertThat(decoded(first, "\\u006fka")).isNull();
    assertThat(decoded(first, "\\u006fkays")).isNull();
  }

  private static JsonName decoded(JsonName first, String text) throws Json.Malformed {
    byte[] json = (text + '"').getBytes(US_ASCII);
    return JsonName.decoded(first, json, 0, json.length - 1);
  }
}
