// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PercentEncodingTest {

  @Test
  void leavesTheUnreservedCharactersAlone() {
    String unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

    assertThat(Text.percentEncoded(unreserved)).isEqualTo(unreserved);
    assertThat(Text.percentEncoded("")).isEmpty();
  }

  @Test
  void encodesEveryOtherAsciiCharacter() {
    assertThat(Text.percentEncoded("\0\t\n\r !\"#$%&'()*+,/:;<=>?@[\\]^`{|}\u007f"))
        .isEqualTo(
            "%00%09%0A%0D%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D"
                + "%5E%60%7B%7C%7D%7F");
  }

  @Test
  void encodesAllOfUnicodeAsUtf8() {
    StringBuilder text = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        text.appendCodePoint(c);
      }
    }

    String encoded = Text.percentEncoded(text.toString());

    assertThat(encoded.chars().allMatch(c -> c > ' ' && c < 0x7f)).isTrue();
    assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8).equals(text.toString())).isTrue();
  }

  @Test
  void refusesUnpairedSurrogatesWithoutQuotingTheText() {
    for (String text :
        new String[] {"s\ud800", "\udc00s", "s\ud800s", "\udc00\ud800", "\ud800\ud800\udc00"}) {
      assertThatThrownBy(() -> Text.percentEncoded(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the text contains an unpaired surrogate");
    }
  }

  @Property
  void canBeReadBackFromAUri(@ForAll String text) {
    String paired = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    URI uri = URI.create("https://h/p?q=" + Text.percentEncoded(paired));

    assertThat(uri.getRawQuery()).startsWith("q=").doesNotContain("&", "+", "#");
    assertThat(URLDecoder.decode(uri.getRawQuery().substring(2), StandardCharsets.UTF_8))
        .isEqualTo(paired);
  }
}
