// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import bytenite.auth.internal.Json.Kind;
import bytenite.auth.internal.Json.Malformed;
import bytenite.auth.internal.Json.Names;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final Names NAMES = Names.of("token", "expiresIn|expires_in", "error", "ok");
  private static final int TOKEN = 0;
  private static final int EXPIRES_IN = 1;
  private static final int ERROR = 2;
  private static final int OK = 3;

  // Whole texts

  @Test
  void readsAnAnswerFromBeginningToEnd() throws Malformed {
    Json json =
        json(
            "{\"token\":\"abc\",\"expiresIn\":\"3600\",\"scope\":[\"a\",{\"b\":1}],"
                + "\"ok\":true,\"error\":{\"token\":\"inner\"}}");

    json.beginObject();
    assertThat(json.nextMember(NAMES)).isEqualTo(TOKEN);
    assertThat(json.string()).isEqualTo("abc");
    assertThat(json.nextMember(NAMES)).isEqualTo(EXPIRES_IN);
    assertThat(json.int64()).isEqualTo(3600);
    assertThat(json.nextMember(NAMES)).isEqualTo(Json.UNKNOWN);
    json.skip();
    assertThat(json.nextMember(NAMES)).isEqualTo(OK);
    assertThat(json.bool()).isTrue();
    assertThat(json.nextMember(NAMES)).isEqualTo(ERROR);
    json.beginObject();
    assertThat(json.nextMember(NAMES)).isEqualTo(TOKEN);
    assertThat(json.string()).isEqualTo("inner");
    assertThat(json.nextMember(NAMES)).isEqualTo(Json.END);
    assertThat(json.nextMember(NAMES)).isEqualTo(Json.END);
    json.end();
  }

  @Test
  void acceptsWhiteSpaceBetweenAllTokens() throws Malformed {
    Json json =
        json(" \t\r\n{ \"token\" \n: \"a\" , \"x\" : [ 1 , { \"y\" : 2 } , { } , [ ] ] } \t");

    json.beginObject();
    assertThat(json.nextMember(NAMES)).isEqualTo(TOKEN);
    assertThat(json.string()).isEqualTo("a");
    assertThat(json.nextMember(NAMES)).isEqualTo(Json.UNKNOWN);
    json.skip();
    assertThat(json.nextMember(NAMES)).isEqualTo(Json.END);
    json.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t", "\u00a0 1", "\ufeff{}", "\f1", "\u000b1", "\u00001"})
  void refusesATextWithoutAValueAtItsBeginning(String text) {
    assertMalformed(() -> json(text).skip());
    assertMalformed(() -> json(text).peek());
    assertMalformed(() -> json(text).string());
    assertMalformed(() -> json(text).int64());
    assertMalformed(() -> json(text).bool());
    assertMalformed(() -> json(text).beginObject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1 2", "{}{}", "[]]", "null,", "\"a\"b", "1\u0000", "true\ufeff", "{} /**/"})
  void refusesAnythingAfterTheValue(String text) throws Malformed {
    Json json = json(text);

    json.skip();

    assertMalformed(json::end);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}|OBJECT",
        "[]|ARRAY",
        "\"\"|STRING",
        "0|NUMBER",
        "9|NUMBER",
        "-1|NUMBER",
        "true|BOOLEAN",
        "false|BOOLEAN",
        "null|NULL"
      })
  void tellsTheKindOfTheNextValueAndLeavesItUnread(String text, Kind kind) throws Malformed {
    Json json = json(" " + text);

    assertThat(json.peek()).isEqualTo(kind);
    assertThat(json.peek()).isEqualTo(kind);
    json.skip();
    json.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+1", ".5", "/", ":", "]", "}", ",", "'a'", "NaN", "Infinity", "True", "a"})
  void refusesAValueOfNoKind(String text) {
    assertMalformed(() -> json(text).peek());
    assertMalformed(() -> json(text).skip());
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
    assertMalformed(() -> walk(text));
    assertMalformed(() -> skipAll(text));
    assertMalformed(() -> skipAll("[" + text + "]"));
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
    assertMalformed(() -> skipAll(text));
    assertMalformed(() -> skipAll("{\"a\":" + text + "}"));
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
  void skipsWhatIsWellFormed(String text) throws Malformed {
    Json json = json("{\"before\":" + text + ",\"token\":\"after\"}");

    json.beginObject();
    assertThat(json.nextMember(NAMES)).isEqualTo(Json.UNKNOWN);
    json.skip();
    assertThat(json.nextMember(NAMES)).isEqualTo(TOKEN);
    assertThat(json.string()).isEqualTo("after");
    assertThat(json.nextMember(NAMES)).isEqualTo(Json.END);
    json.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"{}\"", "0", "true", "null"})
  void beginsNothingButObjects(String text) {
    assertMalformed(() -> json(text).beginObject());
  }

  // Names

  @Test
  void findsAMemberUnderEachOfItsNames() throws Malformed {
    assertThat(firstMember("{\"expiresIn\":0}")).isEqualTo(EXPIRES_IN);
    assertThat(firstMember("{\"expires_in\":0}")).isEqualTo(EXPIRES_IN);
    assertThat(firstMember("{\"ok\":0}")).isEqualTo(OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "t",
        "toke",
        "tokens",
        "Token",
        "TOKEN",
        "tokem",
        "tokeń",
        "expiresI",
        "expiresIN",
        "expiresIm",
        "expiresInn",
        "expires-in",
        "expires_",
        "o",
        "k",
        "token\\u0000",
        "tok\\\"n",
        "\\u0074oke",
        "\\u0074okens",
        "expires\\u005fim",
        "\ud83d\ude00",
        "\\ud83d\\ude00"
      })
  void takesNoOtherNameForAMember(String name) throws Malformed {
    assertThat(firstMember("{\"" + name + "\":0}")).isEqualTo(Json.UNKNOWN);
    assertThat(firstMember("{\"" + name + "\":0            }")).isEqualTo(Json.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0074oken",
        "t\\u006Fken",
        "toke\\u006e",
        "\\u0074\\u006f\\u006b\\u0065\\u006e"
      })
  void decodesEscapesInNames(String name) throws Malformed {
    assertThat(firstMember("{\"" + name + "\":0}")).isEqualTo(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":1,\"token\":2}",
        "{\"token\":1,\"\\u0074oken\":2}",
        "{\"expiresIn\":1,\"expires_in\":2}",
        "{\"expires_in\":null,\"x\":0,\"ok\":{\"token\":1},\"expiresIn\":null}"
      })
  void refusesAMemberThatComesTwice(String text) {
    assertMalformed(() -> walk(text));
  }

  @Test
  void letsUnknownMembersComeTwice() throws Malformed {
    walk("{\"a\":1,\"token\":2,\"a\":3}");
  }

  @Test
  void countsMembersInEachObjectByItself() throws Malformed {
    String inner =
        "{\"token\":1,\"error\":{\"token\":2,\"error\":{\"token\":3},\"ok\":4},\"ok\":5}";

    walk("{\"token\":0,\"error\":" + inner + ",\"ok\":6}");
    assertMalformed(() -> walk("{\"token\":0,\"error\":" + inner + ",\"token\":6}"));
    assertMalformed(() -> walk("{\"error\":{\"error\":{\"error\":{\"error\":{}},\"error\":0}}}"));
    assertMalformed(() -> walk("{\"error\":{\"error\":{\"ok\":{},\"error\":{}}},\"error\":0}"));
  }

  @Test
  void keepsSixtyFourMembersApart() throws Malformed {
    String[] members = IntStream.range(0, 64).mapToObj(i -> "m" + i).toArray(String[]::new);
    Names names = Names.of(members);
    Json json = json("{\"m63\":0,\"m31\":0,\"m32\":0,\"m0\":0,\"m63\":0}");

    json.beginObject();
    for (int expected : new int[] {63, 31, 32, 0}) {
      assertThat(json.nextMember(names)).isEqualTo(expected);
      json.skip();
    }

    assertMalformed(() -> json.nextMember(names));
  }

  @Test
  void takesOnlyUsableNames() {
    String[] tooMany = IntStream.range(0, 65).mapToObj(i -> "m" + i).toArray(String[]::new);

    assertThatIllegalArgumentException().isThrownBy(() -> Names.of(tooMany));
    for (String name : List.of("", "a||b", "|a", "a|", "\"", "a\\", "a b", "é", "\n")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Names.of("x", name));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Names.of("a", "b|a"));
    assertThatIllegalArgumentException().isThrownBy(() -> Names.of("a|a"));
  }

  @Test
  @Timeout(30)
  void readsPastAHundredThousandNamesOfOneHash() throws Malformed {
    StringBuilder object = new StringBuilder("{\"token\":1");
    for (int name = 0; name < 1 << 17; name++) {
      object.append(",\"");
      for (int bit = 0; bit < 17; bit++) {
        object.append((name >> bit & 1) == 0 ? "Aa" : "BB"); // to String.hashCode, the same
      }
      object.append("\":0");
    }

    walk(object.append('}').toString());
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
  void readsAStringAsItStands(String text) throws Malformed {
    Json json = json("\"" + text + "\"");

    assertThat(json.string()).isEqualTo(text);
    json.end();
    skipAll("\"" + text + "\"");
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
  void decodesEscapes(String escape, String codePoint) throws Malformed {
    String meaning = Character.toString(Integer.parseInt(codePoint, 16));

    assertThat(json("\"" + escape + "\"").string()).isEqualTo(meaning);
    assertThat(json("\"12345678" + escape + "é" + escape + "90\"").string())
        .isEqualTo("12345678" + meaning + "é" + meaning + "90");
    skipAll("[\"" + escape + "\",\"x" + escape + "y\"]");
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
  void refusesAStringCutAnywhere() throws Malformed {
    byte[] whole = "\"0123456789\\n\\u00e9\\ud83d\\ude00é€\ud83d\ude00\"".getBytes(UTF_8);
    new Json(whole).string();

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertMalformed(() -> new Json(cut).string());
      assertMalformed(() -> new Json(cut).skip());
      assertMalformed(() -> new Json(cut).int64());
    }
  }

  @Test
  void findsTheEndOfAStringAtEveryOffset() throws Malformed {
    StringBuilder text = new StringBuilder();
    for (int length = 0; length < 40; length++, text.append((char) ('a' + length % 26))) {
      Json json = json("{\"token\":\"" + text + "\",\"x\":\"" + text + "\\\"é\",\"ok\":true}");

      json.beginObject();
      json.nextMember(NAMES);
      assertThat(json.string()).isEqualTo(text.toString());
      json.nextMember(NAMES);
      assertThat(json.string()).isEqualTo(text + "\"é");
      assertThat(json.nextMember(NAMES)).isEqualTo(OK);
      assertThat(json.bool()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\\"", "\\\\", "\\u0022", " ", "!", "#", "[", "]", "\u007f", "\u0080"})
  void readsEachOddCharacterAtEveryOffset(String odd) throws Malformed {
    String meant = odd.replace("\\\\", "\\").replace("\\u0022", "\"").replace("\\\"", "\"");
    for (int before = 0; before < 20; before++) {
      for (int after = 0; after < 20; after++) {
        Json json =
            json(
                "{\"token\":\"" + "A".repeat(before) + odd + "B".repeat(after) + "\",\"ok\":true}");

        json.beginObject();
        json.nextMember(NAMES);
        assertThat(json.string()).isEqualTo("A".repeat(before) + meant + "B".repeat(after));
        assertThat(json.nextMember(NAMES)).isEqualTo(OK);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "true", "false", "{}", "[]", "['a']", "nul", "nulL", "n", "abc"})
  void takesNothingElseForAString(String text) {
    assertMalformed(() -> json(text).string());
  }

  // Null and booleans

  @Test
  void readsNullAsTheDefault() throws Malformed {
    assertThat(json("null").string()).isEmpty();
    assertThat(json("null").int64()).isZero();
    assertThat(json("null").int32()).isZero();
    assertThat(json("null").bool()).isFalse();
  }

  @Test
  void readsBooleans() throws Malformed {
    assertThat(json("true").bool()).isTrue();
    assertThat(json("false").bool()).isFalse();
  }

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
    assertMalformed(
        () -> {
          Json json = json(text);
          json.bool();
          json.end();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"truefalse", "nullnull", "tru", "fals", "nul", "truE", "falSe", "nUll", "true1"})
  void refusesAMisspeltLiteralWhereverItIsSkipped(String text) {
    assertMalformed(() -> skipAll(text));
    assertMalformed(() -> skipAll("[" + text + "]"));
    assertMalformed(() -> skipAll("{\"a\":" + text + "}"));
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
  void readsEveryNumberThatIsAnInteger(String number, long value) throws Malformed {
    assertThat(json(number).int64()).isEqualTo(value);
    assertThat(json("\"" + number + "\"").int64()).isEqualTo(value);
    assertThat(
            json("\"\\u00" + Integer.toHexString(number.charAt(0)) + number.substring(1) + "\"")
                .int64())
        .isEqualTo(value);
    skipAll(number);
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
  void refusesANumberThatIsNoIntegerOf64Bits(String number) throws Malformed {
    assertMalformed(() -> json(number).int64());
    assertMalformed(() -> json("\"" + number + "\"").int64());
    skipAll(number);
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
        "1,0",
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
    assertMalformed(() -> readInteger(text));
    assertMalformed(() -> readInteger("\"" + text + "\""));
    assertMalformed(() -> skipAll(text));
    assertMalformed(() -> skipAll("{\"a\":" + text + "}"));
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
    assertMalformed(() -> json(text).int64());
    assertMalformed(() -> json(text).int32());
  }

  @Test
  void keepsIntegersOf32BitsInTheirRange() throws Malformed {
    assertThat(json("2147483647").int32()).isEqualTo(Integer.MAX_VALUE);
    assertThat(json("\"-2147483648\"").int32()).isEqualTo(Integer.MIN_VALUE);
    assertThat(json("2.147483647e9").int32()).isEqualTo(Integer.MAX_VALUE);
    assertMalformed(() -> json("2147483648").int32());
    assertMalformed(() -> json("\"-2147483649\"").int32());
    assertMalformed(() -> json("4294967296").int32());
    assertMalformed(() -> json("0.5").int32());
  }

  @Test
  void judgesMegabytesOfDigits() throws Malformed {
    String million = "0".repeat(1_000_000);

    assertThat(json("1" + million + "e-1000000").int64()).isEqualTo(1);
    assertThat(json("0." + million + "7e1000001").int64()).isEqualTo(7);
    assertThat(json("42." + million).int64()).isEqualTo(42);
    assertThat(json("42e-" + million).int64()).isEqualTo(42);
    assertThat(json("\"0." + million + "e" + "9".repeat(1_000_000) + "\"").int64()).isZero();
    assertMalformed(() -> json("1" + million).int64());
    assertMalformed(() -> json("9".repeat(1_000_000)).int64());
    assertMalformed(() -> json("\"0." + million + "1\"").int64());
    assertMalformed(() -> json("1e" + "9".repeat(1_000_000)).int64());
    assertMalformed(() -> json("1e-" + "9".repeat(1_000_000)).int64());
    assertMalformed(() -> json("1." + "3".repeat(1_000_000) + "e1000000").int64());
    skipAll("-1" + million + "." + million + "e" + million);
  }

  // Depth

  @Test
  void countsDepthOverWhatIsReadAndWhatIsSkipped() throws Malformed {
    for (int read = 0; read <= Json.MAX_DEPTH; read++) {
      int begun = read;
      int skipped = Json.MAX_DEPTH - read;

      readThenSkip(begun, "[".repeat(skipped) + "0" + "]".repeat(skipped));
      readThenSkip(begun, "{\"\":".repeat(skipped) + "0" + "}".repeat(skipped));
      assertMalformed(() -> readThenSkip(begun, "[".repeat(skipped + 1) + "]".repeat(skipped + 1)));
      assertMalformed(
          () -> readThenSkip(begun, "{\"\":".repeat(skipped) + "{}" + "}".repeat(skipped)));
    }
    assertMalformed(() -> readThenSkip(Json.MAX_DEPTH + 1, "0"));
  }

  @Test
  void tellsObjectsFromArraysAtEveryDepth() throws Malformed {
    for (int depth = 2; depth <= Json.MAX_DEPTH; depth++) {
      String open = "[".repeat(depth - 2) + "{\"a\":[";
      String close = "]}" + "]".repeat(depth - 2);

      skipAll(open + close);
      skipAll(open + "1,2],\"b\":[]" + close.substring(1));
      for (int i = 0; i < close.length(); i++) {
        String other = close.charAt(i) == ']' ? "}" : "]";
        String wrong = close.substring(0, i) + other + close.substring(i + 1);
        assertMalformed(() -> skipAll(open + wrong));
      }
    }
  }

  @Test
  void limitsDepthAndNotNumber() throws Malformed {
    skipAll("[" + "[[]],{},".repeat(1_000) + "0]");
    walk("{" + "\"a\":{\"error\":{}},".repeat(1_000) + "\"b\":0}");
  }

  @Test
  void survivesAMillionLevelsOnASmallStack() throws Exception {
    int million = 1_000_000;

    onASmallStack(
        () -> {
          assertMalformed(() -> skipAll("[".repeat(million)));
          assertMalformed(() -> skipAll("[".repeat(million) + "]".repeat(million)));
          assertMalformed(() -> skipAll("{\"a\":".repeat(million) + "1" + "}".repeat(million)));
          assertMalformed(() -> skipAll("[{\"\":".repeat(50_000)));
          assertMalformed(() -> walk("{\"unknown\":" + "[".repeat(million)));
          assertMalformed(() -> walk("{\"error\":".repeat(million)));
        });
  }

  // Failures and misuse

  @Test
  void saysWhatIsWrongAndWhereButNeverQuotes() {
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> skipAll("[\"secret\", secret]"))
        .withMessage("value expected at byte 11")
        .withNoCause();
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> skipAll("[\"secret\\qret\"]"))
        .withMessage("unknown escape at byte 8");
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> skipAll("\"secret\u0000\""))
        .withMessage("control character in a string at byte 7");
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> json(" true").int64())
        .withMessage("integer expected at byte 1");
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> json(" \"12secret\"").int64())
        .withMessage("not an integer at byte 2");
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> json(" \"12\\u0020secret\"").int64())
        .withMessage("not an integer at byte 1");
  }

  @Test
  void failsWithoutAStackTrace() {
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> json("").skip())
        .satisfies(malformed -> assertThat(malformed.getStackTrace()).isEmpty());
  }

  @Test
  void refusesCallsOutOfTurn() throws Malformed {
    Json fresh = json("{\"a\":1}");
    assertOutOfTurn(() -> fresh.nextMember(NAMES));
    assertOutOfTurn(fresh::end);

    fresh.beginObject();
    assertNoValueIsDue(fresh);
    assertOutOfTurn(fresh::end);

    fresh.nextMember(NAMES);
    assertOutOfTurn(() -> fresh.nextMember(NAMES));
    assertOutOfTurn(fresh::end);

    fresh.skip();
    assertNoValueIsDue(fresh);
    assertOutOfTurn(fresh::end);

    fresh.nextMember(NAMES);
    assertNoValueIsDue(fresh);
    assertOutOfTurn(() -> fresh.nextMember(NAMES));

    fresh.end();
    assertNoValueIsDue(fresh);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1", "\"a", "trux", "-", "{]", "1e"})
  void refusesToGoOnAfterAFailure(String text) {
    List<ThrowingCallableOn> reads =
        List.of(Json::skip, Json::string, Json::int64, Json::int32, Json::bool, JsonTest::walk);
    for (ThrowingCallableOn read : reads) {
      Json json = json(text);
      assertMalformed(() -> read.call(json));

      assertNoValueIsDue(json);
      assertOutOfTurn(() -> json.nextMember(NAMES));
      assertOutOfTurn(json::end);
    }
  }

  @Test
  void acceptsNoNullBytes() {
    assertThatNullPointerException().isThrownBy(() -> new Json(null));
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
          .withMessage(
              "unpaired surrogate at index " + text.indexOf(surrogate, text.length() > 2 ? 2 : 0));
      assertThat(out).hasToString("before");
    }
  }

  private interface ThrowingCallableOn {
    void call(Json json) throws Malformed;
  }

  private static Json json(String text) {
    return new Json(text.getBytes(UTF_8));
  }

  private static int firstMember(String text) throws Malformed {
    Json json = json(text);
    json.beginObject();
    return json.nextMember(NAMES);
  }

  private static void skipAll(String text) throws Malformed {
    Json json = json(text);
    json.skip();
    json.end();
  }

  private static void readInteger(String text) throws Malformed {
    Json json = json(text);
    json.int64();
    json.end();
  }

  private static void walk(String text) throws Malformed {
    Json json = json(text);
    walk(json);
    json.end();
  }

  /** Reads a whole object, entering those in {@code error}, without recursion of its own. */
  private static void walk(Json json) throws Malformed {
    json.beginObject();
    for (int depth = 1; depth > 0; ) {
      int member = json.nextMember(NAMES);
      if (member == Json.END) {
        depth--;
      } else if (member == ERROR && json.peek() == Kind.OBJECT) {
        json.beginObject();
        depth++;
      } else {
        json.skip();
      }
    }
  }

  private static void readThenSkip(int objects, String value) throws Malformed {
    Json json = json("{\"error\":".repeat(objects) + value + "}".repeat(objects));
    for (int i = 0; i < objects; i++) {
      json.beginObject();
      json.nextMember(NAMES);
    }
    json.skip();
    for (int i = 0; i < objects; i++) {
      assertThat(json.nextMember(NAMES)).isEqualTo(Json.END);
    }
    json.end();
  }

  private static void onASmallStack(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, /* result= */ null);
    new Thread(/* group= */ null, task, "small stack", /* stackSize= */ 64 * 1024).start();
    task.get();
  }

  private static void assertMalformed(ThrowingCallable call) {
    assertThatExceptionOfType(Malformed.class).isThrownBy(call);
  }

  private static void assertOutOfTurn(ThrowingCallable call) {
    assertThatIllegalStateException().isThrownBy(call);
  }

  private static void assertNoValueIsDue(Json json) {
    assertOutOfTurn(json::peek);
    assertOutOfTurn(json::beginObject);
    assertOutOfTurn(json::string);
    assertOutOfTurn(json::bool);
    assertOutOfTurn(json::int64);
    assertOutOfTurn(json::int32);
    assertOutOfTurn(json::skip);
  }

  /**
   * Tries the content as a value, within a longer one, cut off, in a skipped value and in names.
   */
  private static void assertMalformedString(byte[] content) {
    assertMalformed(() -> around("\"", content, "\"").string());
    assertMalformed(() -> around("\"0123456789", content, "xyzxyzxyz\"").string());
    assertMalformed(() -> around("\"é", content, "é\"").string());
    assertMalformed(() -> around("\"", content, "").string());
    assertMalformed(() -> around("\"", content, "\"").int64());
    assertMalformed(() -> around("\"", content, "\"").skip());
    assertMalformed(() -> around("[\"0123456789", content, "\",0,0,0,0,0]").skip());
    assertMalformed(() -> around("{\"", content, "\":0}").skip());
    assertMalformed(() -> walk(around("{\"", content, "\":0}")));
    assertMalformed(() -> walk(around("{\"token", content, "\":0,\"x\":0}")));
  }

  private static Json around(String before, byte[] content, String after) {
    byte[] head = before.getBytes(UTF_8);
    byte[] tail = after.getBytes(UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + content.length + tail.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    System.arraycopy(tail, 0, all, head.length + content.length, tail.length);
    return new Json(all);
  }
}
