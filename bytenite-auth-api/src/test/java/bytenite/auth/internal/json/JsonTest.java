// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  // Whole texts

  @Test
  void readsAnObjectFromBeginningToEnd() throws MalformedJson {
    JsonObject object =
        object(
            "{\"token\":\"abc\",\"expiresIn\":\"3600\",\"scope\":[\"a\",{\"b\":1}],"
                + "\"ok\":true,\"error\":{\"token\":\"inner\"}}");

    assertThat(object.names()).containsExactly("token", "expiresIn", "scope", "ok", "error");
    assertThat(object.string("token")).isEqualTo("abc");
    assertThat(object.int64("expiresIn", "expires_in")).isEqualTo(3600);
    assertThat(object.bool("ok")).isTrue();
    assertThat(object.find(JsonObject.class, "error").get().string("token")).isEqualTo("inner");
  }

  @Test
  void acceptsWhiteSpaceBetweenAllTokens() throws MalformedJson {
    JsonObject object =
        object(" \t\r\n{ \"token\" \n: \"a\" , \"x\" : [ 1 , { \"y\" : 2 } , { } , [ ] ] } \t");

    assertThat(object.string("token")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t", "\u00a0 1", "\ufeff{}", "\f1", "\u000b1", "\u00001"})
  void refusesATextWithoutAValueAtItsBeginning(String text) {
    assertMalformed(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1 2", "{}{}", "[]]", "null,", "\"a\"b", "1\u0000", "true\ufeff", "{} /**/"})
  void refusesAnythingAfterTheValue(String text) {
    assertMalformed(text);
  }

  @Test
  void tellsTheTypesApart() throws MalformedJson {
    assertThat(value("{}")).isInstanceOf(JsonObject.class);
    assertThat(value("[1]")).isSameAs(Json.ARRAY);
    assertThat(value("\"\"")).isEqualTo("");
    assertThat(value(" -1.0 ")).isEqualTo(new JsonNumber("-1.0"));
    assertThat(value("true")).isEqualTo(true);
    assertThat(value("false")).isEqualTo(false);
    assertThat(value("null")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+1", ".5", "/", ":", "]", "}", ",", "'a'", "NaN", "Infinity", "True", "a"})
  void refusesAValueOfNoKind(String text) {
    assertMalformed(text);
  }

  // Objects and arrays

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{,}",
        "{\"token\"}",
        "{\"token\":}",
        "{\"token\":1",
        "{\"token\":1,",
        "{\"token\":1,}",
        "{\"token\":1 \"ok\":2}",
        "{\"token\":1;\"ok\":2}",
        "{\"token\":1,,\"ok\":2}",
        "{\"token\",1}",
        "{token:1}",
        "{'token':1}",
        "{1:1}",
        "{null:1}",
        "{\"token\":1]",
        "{\"token\" 1}",
        "{\"token\"",
        "{\"token",
        "{\"token\\",
        "{\"token:1}",
        "{\"a\":1}}",
        "{\"a\"::1}",
        "{\"a\":1:2}",
        "[{]}",
        "{\"a\":[}]",
        "{\"a\":1,\"b\"}",
        "{,\"a\":1}",
        "{\"a\":1,{}}",
        "{\"a\" \"b\":1}"
      })
  void refusesAnObjectThatIsNotWellFormed(String text) {
    assertMalformed(text);
    assertMalformed("[" + text + "]");
    assertMalformed("{\"a\":" + text + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "[,]",
        "[1",
        "[1,",
        "[1,]",
        "[1 2]",
        "[1;2]",
        "[1,,2]",
        "[1}",
        "[,1]",
        "[1]]",
        "[\"a\":1]",
        "[[]",
        "[[],[1]",
        "[{}",
        "[{}}",
        "[1,[2]"
      })
  void refusesAnArrayThatIsNotWellFormed(String text) {
    assertMalformed(text);
    assertMalformed("[" + text + "]");
    assertMalformed("{\"a\":" + text + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        "[[],[]]",
        "[{},{}]",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "[1,[2,{\"a\":[3]}],4]",
        "{\"\":0}",
        "{\"a\":1,\"a\":2}",
        "[[[],{}],{\"a\":{\"b\":[]},\"c\":{}}]",
        "[null,true,false,-0,\"\"]"
      })
  void readsPastWhatIsWellFormed(String text) throws MalformedJson {
    JsonObject object = object("{\"before\":" + text + ",\"token\":\"after\"}");

    assertThat(object.string("token")).isEqualTo("after");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"{}\"", "0", "true", "null"})
  void takesNothingElseForAnObject(String text) {
    assertMalformed(() -> object(text));
  }

  // Members

  @Test
  void findsAMemberUnderEachOfItsNames() throws MalformedJson {
    assertThat(object("{\"expiresIn\":7}").int64("expiresIn", "expires_in")).isEqualTo(7);
    assertThat(object("{\"expires_in\":7}").int64("expiresIn", "expires_in")).isEqualTo(7);
    assertThat(object("{\"Token\":\"x\"}").string("token")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0074oken",
        "t\\u006Fken",
        "toke\\u006e",
        "\\u0074\\u006f\\u006b\\u0065\\u006e"
      })
  void decodesEscapesInNames(String name) throws MalformedJson {
    assertThat(object("{\"" + name + "\":\"x\"}").string("token")).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":1,\"token\":2}",
        "{\"token\":1,\"\\u0074oken\":2}",
        "{\"token\":1,\"old_token\":2}",
        "{\"old_token\":null,\"x\":0,\"token\":null}",
        "{\"token\":null,\"token\":null,\"token\":null}"
      })
  void refusesAMemberThatComesTwice(String text) throws MalformedJson {
    JsonObject object = object(text);

    assertMalformed(() -> object.string("token", "old_token"));
    assertMalformed(() -> object.int64("token", "old_token"));
    assertThat(object.find(JsonNumber.class, "token", "old_token")).isEmpty();
  }

  @Test
  void letsMembersComeTwiceThatNobodyAsksFor() throws MalformedJson {
    assertThat(object("{\"a\":1,\"token\":\"x\",\"a\":3}").string("token")).isEqualTo("x");
  }

  @Test
  void takesAnAbsentMemberAndNullForTheDefault() throws MalformedJson {
    for (JsonObject object : List.of(object("{}"), object("{\"a\":null}"), JsonObject.EMPTY)) {
      assertThat(object.string("a")).isEmpty();
      assertThat(object.int64("a")).isZero();
      assertThat(object.bool("a")).isFalse();
      assertThat(object.find(String.class, "a")).isEmpty();
    }
  }

  @Test
  void findsAMemberOnlyIfItIsOfTheType() throws MalformedJson {
    JsonObject object = object("{\"a\":\"text\"}");

    assertThat(object.find(String.class, "a")).contains("text");
    assertThat(object.find(Boolean.class, "a")).isEmpty();
  }

  @Test
  void readsPastAHundredThousandNamesOfOneHash() throws MalformedJson {
    StringBuilder object = new StringBuilder("{\"token\":\"x\"");
    for (int name = 0; name < 1 << 17; name++) {
      object.append(",\"");
      for (int bit = 0; bit < 17; bit++) {
        object.append((name >> bit & 1) == 0 ? "Aa" : "BB"); // to String.hashCode, the same
      }
      object.append("\":0");
    }

    assertThat(object(object.append('}').toString()).string("token")).isEqualTo("x");
  }

  // Strings

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "token",
        "1234567",
        "12345678",
        "123456789",
        "a string that is longer than sixteen bytes",
        "~\u007f !#[]^{}'/",
        "é",
        "12345é",
        "1234567é",
        "€uro",
        "日本語のテキスト",
        "\ud83d\ude00",
        "\ud800\udc00",
        "\udbff\udfff",
        "\u0080\u07ff\u0800\uffff",
        "\ud7ff\ue000\ufffe",
        "abc\ud83d\ude00def\u20acghi"
      })
  void readsAStringAsItStands(String text) throws MalformedJson {
    assertThat(value("\"" + text + "\"")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\\\"|22",
        "\\\\|5c",
        "\\/|2f",
        "\\b|8",
        "\\f|c",
        "\\n|a",
        "\\r|d",
        "\\t|9",
        "\\u0000|0",
        "\\u0041|41",
        "\\u00e9|e9",
        "\\u00E9|e9",
        "\\uABCD|abcd",
        "\\uabcd|abcd",
        "\\ud7ff|d7ff",
        "\\ue000|e000",
        "\\uffff|ffff",
        "\\ud800\\udc00|10000",
        "\\uDBFF\\uDFFF|10ffff",
        "\\ud83d\\ude00|1f600"
      })
  void decodesEscapes(String escape, String codePoint) throws MalformedJson {
    String meaning = Character.toString(Integer.parseInt(codePoint, 16));

    assertThat(value("\"" + escape + "\"")).isEqualTo(meaning);
    assertThat(value("\"12345678" + escape + "é" + escape + "90\""))
        .isEqualTo("12345678" + meaning + "é" + meaning + "90");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\",
        "\\x",
        "\\a",
        "\\'",
        "\\0",
        "\\U0041",
        "\\u",
        "\\u1",
        "\\u12",
        "\\u123",
        "\\u123g",
        "\\u123G",
        "\\u123`",
        "\\u123@",
        "\\u123/",
        "\\u123:",
        "\\u-123",
        "\\u 123",
        "\\u00é",
        "\\é",
        "\\u00\\n",
        "\\N",
        "\\\n",
        "\\ud800",
        "\\udc00",
        "\\udfff",
        "\\udbff",
        "\\ud800x",
        "\\ud800\\n",
        "\\ud800\\u0041",
        "\\ud800\\ud800",
        "\\udc00\\ud800",
        "\\udc00\\udc00",
        "\\ud800\\",
        "\\ud800\\u",
        "\\ud800\\udc0",
        "\\ud800xudc00",
        "\\ud800\\xdc00",
        "\\ud800\\udbff",
        "\\ud800\\ue000",
        "\\ud800\ud83d\ude00"
      })
  void refusesABadEscape(String escape) {
    assertMalformedString(escape.getBytes(UTF_8));
  }

  @Test
  void refusesEveryRawControlCharacter() {
    for (byte control = 0; control < ' '; control++) {
      assertMalformedString(new byte[] {control});
      assertMalformedString(new byte[] {'a', 'b', 'c', control, 'd', 'e', 'f', 'g', 'h'});
      assertMalformedString(new byte[] {(byte) 0xc3, (byte) 0xa9, control});
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "a280",
        "bf",
        "c0",
        "c080",
        "c1bf",
        "c2",
        "c241",
        "c2c2",
        "c3c0",
        "e0",
        "e080",
        "e08080",
        "e09fbf",
        "e0a0",
        "e0a041",
        "e0a0c0",
        "e041a0",
        "eda080",
        "edafbf",
        "edb080",
        "edbfbf",
        "eda080edb080",
        "f0",
        "f080",
        "f0808080",
        "f08fbfbf",
        "f0909080c0",
        "f09080",
        "f0908041",
        "f0904180",
        "f0419080",
        "f4908080",
        "f4bfbfbf",
        "f5808080",
        "f7bfbfbf",
        "f8",
        "f888808080",
        "f9808080",
        "fc808080",
        "fc8480808080",
        "fe",
        "ff",
        "feff",
        "c3a980"
      })
  void refusesWhatIsNotUtf8(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }

    assertMalformedString(bytes);
  }

  @Test
  void refusesAStringCutAnywhere() throws MalformedJson {
    byte[] whole = "\"0123456789\\n\\u00e9\\ud83d\\ude00é€\ud83d\ude00\"".getBytes(UTF_8);
    Json.value(whole);

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertMalformed(() -> Json.value(cut));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "true", "false", "{}", "[]", "['a']", "nul", "nulL", "n", "abc"})
  void takesNothingElseForAString(String text) {
    assertMalformed(() -> object("{\"a\":" + text + "}").string("a"));
  }

  // Booleans

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "\"true\"",
        "{}",
        "[]",
        "t",
        "tru",
        "trux",
        "True",
        "f",
        "fals",
        "falsy",
        "n",
        "nul",
        "null0"
      })
  void takesNothingElseForABoolean(String text) {
    assertMalformed(() -> object("{\"a\":" + text + "}").bool("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"truefalse", "nullnull", "tru", "fals", "nul", "truE", "falSe", "nUll", "true1"})
  void refusesAMisspeltLiteral(String text) {
    assertMalformed(text);
    assertMalformed("[" + text + "]");
    assertMalformed("{\"a\":" + text + "}");
  }

  // Numbers

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-0,0",
    "1,1",
    "-1,-1",
    "10,10",
    "3600,3600",
    "3.6e3,3600",
    "3.6E+3,3600",
    "3600.0,3600",
    "36e2,3600",
    "3600000e-3,3600",
    "360.0e1,3600",
    "-3600.000e0,-3600",
    "0.0036e6,3600",
    "0.00,0",
    "-0.0,0",
    "0e0,0",
    "0e99999999999,0",
    "-0E-99999999999999999999999,0",
    "0.000e2147483648,0",
    "1e0,1",
    "1e-0,1",
    "1e00018,1000000000000000000",
    "100e-2,1",
    "1203000e-3,1203",
    "0.1e1,1",
    "1.5e1,15",
    "-1.5e1,-15",
    "999999999999999999,999999999999999999",
    "9223372036854775807,9223372036854775807",
    "-9223372036854775808,-9223372036854775808",
    "9223372036854775807.000,9223372036854775807",
    "9.223372036854775807e18,9223372036854775807",
    "-922337203685477580.8e1,-9223372036854775808",
    "92233720368547758070e-1,9223372036854775807",
    "9223372036854775800,9223372036854775800",
    "-9.2233720368547758e18,-9223372036854775800",
    "9e18,9000000000000000000"
  })
  void readsEveryNumberThatIsAnInteger(String number, long value) throws MalformedJson {
    String escaped = "\\u00" + Integer.toHexString(number.charAt(0)) + number.substring(1);

    assertThat(int64(number)).isEqualTo(value);
    assertThat(int64('"' + number + '"')).isEqualTo(value);
    assertThat(int64('"' + escaped + '"')).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.5",
        "-0.5",
        "1e-1",
        "1.05e1",
        "10.5",
        "123e-1",
        "0.000001e5",
        "9223372036854775807.5",
        "1e-2147483647",
        "1e-99999999999999999999",
        "9223372036854775808",
        "-9223372036854775809",
        "9223372036854775810",
        "-9223372036854775810",
        "9223372036854775809",
        "-9223372036854775811",
        "9223372036854775817",
        "18446744073709551616",
        "18446744073709551617",
        "1e19",
        "-1e19",
        "1e2147483647",
        "1e2147483648",
        "1e4294967296",
        "1e18446744073709551616",
        "10e18",
        "9.3e18",
        "92233720368547758071e-1",
        "0.92233720368547758081e20",
        "99999999999999999999",
        "27670116110564327424",
        "1e9223372036854775807",
        "1e-9223372036854775808",
        "1e99999999999999999999999999"
      })
  void refusesANumberThatIsNoIntegerOf64Bits(String number) throws MalformedJson {
    assertMalformed(() -> int64(number));
    assertMalformed(() -> int64('"' + number + '"'));
    assertThat(value(number)).isEqualTo(new JsonNumber(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+3600",
        "12abc",
        "0x10",
        "1_000",
        "NaN",
        "Infinity",
        "-Infinity",
        "-",
        "--1",
        "-+1",
        "00",
        "01",
        "-01",
        "00.5",
        "1.",
        "-1.",
        ".5",
        "-.5",
        "1..2",
        "1.2.3",
        "1.e1",
        "1e",
        "1e+",
        "1e-",
        "1E",
        "1e1.5",
        "1e1e1",
        "1e+-1",
        "1ee1",
        "e1",
        "1f",
        "1L",
        "١٢٣",
        "１２",
        "1٣",
        "3600x",
        "-e1",
        "- 1",
        "0e",
        "0e+"
      })
  void refusesWhatOnlyLooksLikeANumber(String text) {
    assertMalformed(text);
    assertMalformed("[" + text + "]");
    assertMalformed("{\"a\":" + text + "}");
    assertMalformed(() -> int64('"' + text + '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\" 3600\"",
        "\"3600 \"",
        "\"\\u0020\"",
        "\"3600\\n\"",
        "\"null\"",
        "\"\\\"1\\\"\"",
        "\"1\\u0000\"",
        "\"\\u0661\"",
        "\"1\\u0065\"",
        "true",
        "false",
        "{}",
        "[]",
        "[1]",
        "nul",
        "\"1",
        "\"1\\"
      })
  void takesNothingElseForAnInteger(String text) {
    assertMalformed(() -> int64(text));
  }

  @Test
  void judgesMegabytesOfDigits() throws MalformedJson {
    String million = "0".repeat(1_000_000);

    assertThat(int64("1" + million + "e-1000000")).isEqualTo(1);
    assertThat(int64("0." + million + "7e1000001")).isEqualTo(7);
    assertThat(int64("42." + million)).isEqualTo(42);
    assertThat(int64("42e-" + million)).isEqualTo(42);
    assertThat(int64("\"0." + million + "e" + "9".repeat(1_000_000) + "\"")).isZero();
    assertMalformed(() -> int64("1" + million));
    assertMalformed(() -> int64("9".repeat(1_000_000)));
    assertMalformed(() -> int64("\"0." + million + "1\""));
    assertMalformed(() -> int64("1e" + "9".repeat(1_000_000)));
    assertMalformed(() -> int64("1e-" + "9".repeat(1_000_000)));
    assertMalformed(() -> int64("1." + "3".repeat(1_000_000) + "e1000000"));
    value("-1" + million + "." + million + "e" + million);
  }

  // Depth

  @Test
  void limitsDepthToAHundred() throws MalformedJson {
    int most = Json.MAX_DEPTH;

    value("[".repeat(most) + "0" + "]".repeat(most));
    value("{\"\":".repeat(most) + "0" + "}".repeat(most));
    assertMalformed("[".repeat(most + 1) + "]".repeat(most + 1));
    assertMalformed("{\"\":".repeat(most) + "{}" + "}".repeat(most));
    assertMalformed("{\"\":[".repeat(most / 2) + "[]" + "]}".repeat(most / 2));
  }

  @Test
  void tellsObjectsFromArraysAtEveryDepth() throws MalformedJson {
    for (int depth = 2; depth <= Json.MAX_DEPTH; depth++) {
      String open = "[".repeat(depth - 2) + "{\"a\":[";
      String close = "]}" + "]".repeat(depth - 2);

      value(open + close);
      value(open + "1,2],\"b\":[]" + close.substring(1));
      for (int i = 0; i < close.length(); i++) {
        String other = close.charAt(i) == ']' ? "}" : "]";
        assertMalformed(open + close.substring(0, i) + other + close.substring(i + 1));
      }
    }
  }

  @Test
  void limitsDepthAndNotNumber() throws MalformedJson {
    value("[" + "[[]],{},".repeat(1_000) + "0]");
    value("{" + "\"a\":{\"error\":{}},".repeat(1_000) + "\"b\":0}");
  }

  @Test
  void survivesAMillionLevelsOnASmallStack() throws Exception {
    int million = 1_000_000;

    onASmallStack(
        () -> {
          assertMalformed("[".repeat(million));
          assertMalformed("[".repeat(million) + "]".repeat(million));
          assertMalformed("{\"a\":".repeat(million) + "1" + "}".repeat(million));
          assertMalformed("[{\"\":".repeat(50_000));
          assertMalformed("{\"unknown\":" + "[".repeat(million));
          assertMalformed(
              "{\"token\":\"" + "[".repeat(million) + "\",\"error\":" + "[".repeat(million));
        });
  }

  // Failures

  @Test
  void saysWhatIsWrongAndWhereButNeverQuotes() {
    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> value("[\"secret\", secret]"))
        .withMessage("value expected at character 11")
        .withNoCause();
    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> value("\"secret\u0000\""))
        .withMessage("control character in a string at character 7");
    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> int64("true"))
        .withMessage("a is of the wrong type");
    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> int64("\"12secret\""))
        .withMessage("not a number at character 2");
  }

  @Test
  void failsWithoutAStackTrace() {
    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> value(""))
        .satisfies(malformed -> assertThat(malformed.getStackTrace()).isEmpty());
  }

  @Test
  void acceptsNoNullBytes() {
    assertThatNullPointerException().isThrownBy(() -> Json.value(null));
  }

  // Writing

  @Test
  void quotesText() {
    StringBuilder out = new StringBuilder("before");

    Json.quote(out, "");
    Json.quote(out, "plain /~\u007f");
    Json.quote(out, "\"\\\b\f\n\r\t\u0000\u001f\u000b");
    Json.quote(out, "é€\ud83d\ude00\"");

    assertThat(out)
        .hasToString(
            "before\"\"\"plain /~\u007f\"\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\\u000b\""
                + "\"é€\ud83d\ude00\\\"\"");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\ud800', '\udbff', '\udc00', '\udfff'})
  void refusesToQuoteAnUnpairedSurrogate(char surrogate) {
    for (String text :
        List.of("" + surrogate, "secret\n" + surrogate + "secret", "\ud83d\ude00" + surrogate)) {
      StringBuilder out = new StringBuilder("before");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> Json.quote(out, text))
          .withMessage("the text contains an unpaired surrogate");
      assertThat(out).hasToString("before");
    }
  }

  private static Object value(String text) throws MalformedJson {
    return Json.value(text.getBytes(UTF_8));
  }

  private static JsonObject object(String text) throws MalformedJson {
    return Json.object(text.getBytes(UTF_8));
  }

  private static long int64(String text) throws MalformedJson {
    return object("{\"a\":" + text + "}").int64("a");
  }

  private static void onASmallStack(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, /* result= */ null);
    new Thread(/* group= */ null, task, "small stack", /* stackSize= */ 64 * 1024).start();
    task.get();
  }

  private static void assertMalformed(String text) {
    assertMalformed(() -> value(text));
  }

  private static void assertMalformed(ThrowingCallable call) {
    assertThatExceptionOfType(MalformedJson.class).isThrownBy(call);
  }

  /** Tries the content as a value, within a longer one, cut off, in an array and in names. */
  private static void assertMalformedString(byte[] content) {
    assertMalformed(() -> around("\"", content, "\""));
    assertMalformed(() -> around("\"0123456789", content, "xyzxyzxyz\""));
    assertMalformed(() -> around("\"é", content, "é\""));
    assertMalformed(() -> around("\"", content, ""));
    assertMalformed(() -> around("[\"0123456789", content, "\",0,0,0,0,0]"));
    assertMalformed(() -> around("{\"", content, "\":0}"));
  }

  private static Object around(String before, byte[] content, String after) throws MalformedJson {
    byte[] head = before.getBytes(UTF_8);
    byte[] tail = after.getBytes(UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + content.length + tail.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    System.arraycopy(tail, 0, all, head.length + content.length, tail.length);
    return Json.value(all);
  }
}
