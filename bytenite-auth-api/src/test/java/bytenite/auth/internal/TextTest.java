// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

  @Test
  void stripsWhiteSpaceAsTheJdkDoes() {
    String[] texts = {
      "",
      " ",
      "a",
      " a",
      "a ",
      "\t a b \r\n",
      "\u2003a\u2003",
      "\u00a0a\u00a0",
      "\u001ca\u001f",
      "\0a\0"
    };

    for (String text : texts) {
      assertThat(Text.strip(text)).isEqualTo(text.strip());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "!", "~", "a=b/c+d"})
  void allowsAWordOfVisibleAscii(String text) {
    assertThat(Text.faultInWord(text)).isEmpty();
    assertThat(Text.faultInHeaderValue(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', is blank",
    "' ', contains white space",
    "'a b', contains white space",
    "'a\tb', contains white space",
    "'a\nb', contains white space",
    "'a\rb', contains white space",
    "'a\0b', contains a control character",
    "'a\u000bb', contains a control character",
    "'a\u007fb', contains a control character",
    "'a\u0085b', contains a character outside ASCII",
    "'a\u00a0b', contains a character outside ASCII",
    "é, contains a character outside ASCII",
    "𝄞, contains a character outside ASCII",
  })
  void namesWhatForbidsAWord(String text, String fault) {
    assertThat(Text.faultInWord(text)).contains(fault);
  }

  @ParameterizedTest
  @CsvSource({
    "'', is blank",
    "' ', is blank",
    "'\t', is blank",
    "'\u2003', is blank",
    "' a', begins or ends with a space",
    "'a ', begins or ends with a space",
    "'a\tb', contains a control character",
    "'a\r\nX: y', contains a control character",
    "'a\0', contains a control character",
    "'a\u007f', contains a control character",
    "'\u2003a', contains a character outside ASCII",
  })
  void namesWhatForbidsAHeadersValue(String text, String fault) {
    assertThat(Text.faultInHeaderValue(text)).contains(fault);
  }

  @Test
  void allowsSpacesWithinAHeadersValue() {
    assertThat(Text.faultInHeaderValue("Bearer abc")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "'ünïcödé 漢字 𝄞 ', 'ünïcödé 漢字 𝄞 '",
    "'a\nb\r\tcd\u007f\u0085', a\ufffdb\ufffd\ufffdcd\ufffd\ufffd",
    "'\u001b[31mred\u001b[0m', \ufffd[31mred\ufffd[0m",
    "'\u202eabc\u2066\u200b\ufeff\u00ad', \ufffdabc\ufffd\ufffd\ufffd\ufffd",
    "'a\u2028b\u2029c', a\ufffdb\ufffdc",
    "'\ue000\uffff', \ufffd\ufffd",
  })
  void replacesWhatCouldDeceiveATerminal(String text, String shown) {
    assertThat(Text.printable(text)).isEqualTo(shown);
  }

  @Test
  void replacesSurrogatesThatStandAlone() {
    assertThat(Text.printable("a\ud834b\udd1ec")).isEqualTo("a\ufffdb\ufffdc");
    assertThat(Text.printable("\udb40\udc41")).isEqualTo("\ufffd");
    assertThat(Text.printable("a\0b")).isEqualTo("a\ufffdb");
  }

  @Test
  void cutsLongTextBetweenCharacters() {
    assertThat(Text.printable("𝄞".repeat(128))).isEqualTo("𝄞".repeat(128));
    assertThat(Text.printable("𝄞".repeat(200))).isEqualTo("𝄞".repeat(128) + "…");
    assertThat(Text.printable("x" + "𝄞".repeat(200))).isEqualTo("x" + "𝄞".repeat(127) + "…");
  }

  @Test
  void namesTheLibraryInTheDefaultUserAgent() {
    assertThat(Text.DEFAULT_USER_AGENT).matches("bytenite-auth-java/\\d+\\.\\d+\\.\\d+");
    assertThat(Text.faultInHeaderValue(Text.DEFAULT_USER_AGENT)).isEmpty();
  }
}
