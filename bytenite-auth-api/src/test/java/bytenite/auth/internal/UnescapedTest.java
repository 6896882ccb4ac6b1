// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a text says once its escapes are undone, and where in the text each byte of that is from.
 */
class UnescapedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "%41|A",
        "x%2Fy%2fz|x/y/z",
        "%c3%a9|\u00c3\u00a9",
        "\\u0041|A",
        "\\u00e9|\u00c3\u00a9",
        "\\ud83d\\ude00|\u00f0\u009f\u0098\u0080",
        "\\ud83d|?",
        "\\ud83d\\u0041|?A",
        "\\ud83d\\ude0|?\\ude0",
        "\\ud83dxxde00|?xxde00",
        "\\\"|\"",
        "\\\\|\\",
        "\\/|/",
        "&amp;|&",
        "&lt;&gt;|<>",
        "&quot;&apos;|\"'",
        "&#65;|A",
        "a;&#65;b|a;Ab",
        "&#x41;|A",
        "&#X4a;|J",
        "&#0000065;|A",
        "&#1114111;|\u00f4\u008f\u00bf\u00bf",
        "\u00e9|\u00c3\u00a9",
        "\u20ac|\u00e2\u0082\u00ac",
      })
  void undoesEscapes(String text, String bytes) {
    assertThat(Unescaped.of(text).bytes()).isEqualTo(bytes);
    assertThat(Unescaped.of("<" + text + ">").bytes()).isEqualTo("<" + bytes + ">");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "%4",
        "%4g",
        "%g4",
        "%-1",
        "\\",
        "\\n",
        "\\u",
        "\\u004",
        "\\u004g",
        "\\x0041",
        "&",
        "&;",
        "&#",
        "&#;",
        "&#x;",
        "&#65",
        "&#6a;",
        "&#xg;",
        "&#-1;",
        "&x65;",
        "&#00000065;",
        "&#1114112;",
        "&#9999999;",
        "&nbsp;",
        "plain",
      })
  void leavesWhatIsNoEscapeAsItIs(String text) {
    assertThat(Unescaped.of(text).bytes()).isEqualTo(text);
    assertThat(Unescaped.of("<" + text + ">").bytes()).isEqualTo("<" + text + ">");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "\\u0000", "&#0;", "&#x0;"})
  void undoesEscapesOfTheCharacterZero(String text) {
    assertThat(Unescaped.of(text).bytes()).isEqualTo("\0");
  }

  @Test
  void knowsWhereEachByteComesFrom() {
    Unescaped unescaped = Unescaped.of("a%41\u20ac\\u00e9\\\"&lt;b");

    assertThat(unescaped.bytes()).isEqualTo("aA\u00e2\u0082\u00ac\u00c3\u00a9\"<b");
    assertThat(Arrays.copyOf(unescaped.starts(), 11))
        .containsExactly(0, 1, 4, 5, 5, 5, 11, 11, 13, 17, 18);
    assertThat(unescaped.indexes())
        .containsExactly(0, 1, -1, -1, 2, 5, -1, -1, -1, -1, -1, 7, -1, 8, -1, -1, -1, 9);
  }

  @Test
  void hasRoomForThreeBytesToEachCharacter() {
    Unescaped unescaped = Unescaped.of("\u20ac\u20ac");

    assertThat(unescaped.starts()).containsExactly(0, 1, 1, 1, 2, 2, 2);
    assertThat(unescaped.indexes()).containsExactly(0, 3);
  }

  @Test
  void isNotNeededWithoutWhatBeginsAnEscape() {
    assertThat(Unescaped.isNeeded("plain; text #x41")).isFalse();
    assertThat(Unescaped.isNeeded("%")).isTrue();
    assertThat(Unescaped.isNeeded("a\\")).isTrue();
    assertThat(Unescaped.isNeeded("a&")).isTrue();
    assertThat(Unescaped.isNeeded("\\a")).isTrue();
    assertThat(Unescaped.isNeeded("&a")).isTrue();
  }
}
