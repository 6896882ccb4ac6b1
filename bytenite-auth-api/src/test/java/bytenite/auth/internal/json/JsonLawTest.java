// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

class JsonLawTest {
  @Property
  void readsWhatItQuotes(@ForAll("texts") String text) throws MalformedJson {
    StringBuilder quoted = new StringBuilder();
    Json.quote(quoted, text);

    assertThat(Json.value(quoted.toString().getBytes(UTF_8))).isEqualTo(text);
    assertThat(quoted.chars()).noneMatch(c -> c < ' ');
  }

  @Property
  void readsWhateverEscapesSpellIt(@ForAll("texts") String text, @ForAll Random random)
      throws MalformedJson {
    String escaped = '"' + escapedAtRandom(text, random) + '"';

    assertThat(Json.value(escaped.getBytes(UTF_8))).isEqualTo(text);
  }

  @Property
  void acceptsTheStringsThatAreUtf8(@ForAll @Size(max = 12) byte[] content) {
    byte[] text = new byte[content.length + 2];
    text[0] = text[text.length - 1] = '"';
    for (int i = 0; i < content.length; i++) {
      text[i + 1] = content[i] >= 0 ? (byte) (content[i] % 26 + 'a') : content[i];
    }

    assertThat(string(text)).isEqualTo(decoded(text));
  }

  @Property(tries = 5000)
  void readsTheIntegersThatBigDecimalCallsIntegers(@ForAll("numbers") String number) {
    Optional<Long> expected = exactly(new BigDecimal(number));

    assertThat(int64(number)).isEqualTo(expected);
    assertThat(int64('"' + number + '"')).isEqualTo(expected);
    assertThat(reads(number.getBytes(UTF_8))).isTrue();
  }

  @Property
  void readsEveryLong(@ForAll long value) {
    assertThat(int64(Long.toString(value))).contains(value);
    assertThat(int64(BigDecimal.valueOf(value, 5).toString()))
        .isEqualTo(value % 100_000 == 0 ? Optional.of(value / 100_000) : Optional.empty());
  }

  @Property(tries = 5000)
  void failsOnlyAsMalformed(@ForAll("bytes") byte[] text) {
    reads(text);
    int64(new String(text, StandardCharsets.ISO_8859_1));
  }

  @Property(tries = 5000)
  void readsEveryDocumentAndWhateverBecomesOfItFailsOnlyAsMalformed(
      @ForAll("documents") String document, @ForAll Random random) {
    assertThat(reads(document.getBytes(UTF_8))).isTrue();

    reads(mutated(document.getBytes(UTF_8), random));
  }

  @Property
  void refusesEveryObjectCutShort(@ForAll("objects") String object, @ForAll Random random) {
    byte[] whole = object.getBytes(UTF_8);
    byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));

    assertThat(reads(cut)).isFalse();
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Integer> codePoints =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.integers().between(0x20, 0x7e)),
            Tuple.of(1, Arbitraries.integers().between(0, 0x1f)),
            Tuple.of(1, Arbitraries.of((int) '"', (int) '\\', (int) '/', 0x7f)),
            Tuple.of(1, Arbitraries.integers().between(0x80, 0x7ff)),
            Tuple.of(1, Arbitraries.integers().between(0x800, 0xd7ff)),
            Tuple.of(1, Arbitraries.integers().between(0xe000, 0xffff)),
            Tuple.of(1, Arbitraries.integers().between(0x10000, 0x10ffff)));
    return codePoints
        .list()
        .ofMaxSize(40)
        .map(
            points -> {
              StringBuilder text = new StringBuilder();
              points.forEach(text::appendCodePoint);
              return text.toString();
            });
  }

  /** Numbers around the limits of 64 bits, with points and exponents that mostly cancel out. */
  @Provide
  Arbitrary<String> numbers() {
    Arbitrary<BigInteger> anywhere =
        Arbitraries.bigIntegers().between(BigInteger.TEN.pow(20).negate(), BigInteger.TEN.pow(20));
    Arbitrary<BigInteger> nearALimit =
        Combinators.combine(
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L),
                Arbitraries.integers().between(-20, 20))
            .as((limit, distance) -> BigInteger.valueOf(limit).add(BigInteger.valueOf(distance)));
    Arbitrary<Integer> places = Arbitraries.integers().between(0, 22);
    return Combinators.combine(Arbitraries.oneOf(anywhere, nearALimit), places, places)
        .as(
            (unscaled, decimals, exponent) -> {
              String plain = new BigDecimal(unscaled, decimals).toPlainString();
              int most = exponent - 3;
              return most == 0 ? plain : plain + (most % 2 == 0 ? "e" : "E") + most;
            });
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    String structure = "{}[]\":,\\u0123dDaAbcefnrtlsue-+.E \n\0\u007f";
    Arbitrary<Byte> structural =
        Arbitraries.integers()
            .between(0, structure.length() - 1)
            .map(index -> (byte) structure.charAt(index));
    return Arbitraries.oneOf(structural, structural, Arbitraries.bytes())
        .array(byte[].class)
        .ofMaxSize(24);
  }

  @Provide
  Arbitrary<String> documents() {
    return values(/* depth= */ 4);
  }

  @Provide
  Arbitrary<String> objects() {
    return object(values(/* depth= */ 3));
  }

  private Arbitrary<String> values(int depth) {
    Arbitrary<String> scalars =
        Arbitraries.oneOf(
            Arbitraries.of("null", "true", "false", "0", "-0.5e-7", "\"\"", "[]", "{}"),
            Arbitraries.longs().map(String::valueOf),
            texts().map(JsonLawTest::quoted));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<String> inner = values(depth - 1);
    Arbitrary<String> array =
        inner.list().ofMaxSize(3).map(list -> "[" + String.join(" ,", list) + "]");
    return Arbitraries.oneOf(scalars, array, object(inner));
  }

  private Arbitrary<String> object(Arbitrary<String> values) {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            texts().map(text -> "u" + text),
            Arbitraries.of("a", "bc", "error", "longMember", "longMembers", "", "lon"));
    return Combinators.combine(names.list().uniqueElements().ofMaxSize(4), values.list().ofSize(4))
        .as(
            (keys, members) -> {
              StringBuilder object = new StringBuilder("{");
              for (int i = 0; i < keys.size(); i++) {
                object.append(i == 0 ? "" : ", ").append(quoted(keys.get(i)));
                object.append(':').append(members.get(i));
              }
              return object.append('}').toString();
            });
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder();
    Json.quote(out, text);
    return out.toString();
  }

  private static String escapedAtRandom(String text, Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean half = i > 0 && Character.isLowSurrogate(c) && out.charAt(out.length() - 1) > 0x7f;
      boolean must = c < ' ' || c == '"' || c == '\\';
      if (!half && (must || random.nextBoolean() || Character.isLowSurrogate(c))) {
        out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static byte[] mutated(byte[] document, Random random) {
    byte[] mutated = document.clone();
    String interesting = "{}[]\":,\\u0e-. \n\0\u007f";
    for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
      byte other =
          random.nextBoolean()
              ? (byte) interesting.charAt(random.nextInt(interesting.length()))
              : (byte) random.nextInt();
      mutated[random.nextInt(mutated.length)] = other;
    }
    return mutated;
  }

  private static boolean reads(byte[] text) {
    try {
      Json.value(text);
      return true;
    } catch (MalformedJson malformed) {
      return false;
    }
  }

  private static Optional<Object> string(byte[] text) {
    try {
      return Optional.of(Json.value(text));
    } catch (MalformedJson malformed) {
      return Optional.empty();
    }
  }

  private static Optional<Object> decoded(byte[] quoted) {
    try {
      ByteBuffer content = ByteBuffer.wrap(quoted, 1, quoted.length - 2);
      return Optional.of(UTF_8.newDecoder().decode(content).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  private static Optional<Long> int64(String text) {
    try {
      return Optional.of(Json.object(("{\"a\":" + text + "}").getBytes(UTF_8)).int64("a"));
    } catch (MalformedJson malformed) {
      return Optional.empty();
    }
  }

  private static Optional<Long> exactly(BigDecimal number) {
    try {
      return Optional.of(number.longValueExact());
    } catch (ArithmeticException notALong) {
      return Optional.empty();
    }
  }
}
