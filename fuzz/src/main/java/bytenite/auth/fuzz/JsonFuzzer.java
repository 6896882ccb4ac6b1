// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.fuzz;

import bytenite.auth.internal.json.Json;
import bytenite.auth.internal.json.JsonNumber;
import bytenite.auth.internal.json.MalformedJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Compares the reader of JSON with {@link StrictJson}, with BigDecimal, and with what it writes. */
public final class JsonFuzzer {

  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final int DIGITS_JUDGED = 400;

  private JsonFuzzer() {}

  /** Called by the fuzzer; what is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) throws MalformedJson {
    boolean valid = StrictJson.accepts(data, Json.MAX_DEPTH);
    Object value = null;
    try {
      value = Json.value(data);
      require(valid, "read, though it is not JSON");
    } catch (MalformedJson e) {
      require(!valid, "refused, though it is JSON");
    }
    String text = new String(data, StandardCharsets.UTF_8).strip();
    if (value instanceof String decoded) {
      judgeString(data, text, decoded);
    } else if (value instanceof JsonNumber number) {
      require(number.text().equals(text), "is spelled otherwise");
      judgeInteger(data, text);
    }
  }

  private static void judgeString(byte[] data, String text, String decoded) throws MalformedJson {
    require(decoded.equals(StrictJson.decoded(text)), "decoded to something else");
    StringBuilder quoted = new StringBuilder();
    Json.quote(quoted, decoded);
    byte[] again = quoted.toString().getBytes(StandardCharsets.UTF_8);
    require(decoded.equals(Json.value(again)), "written to something else");
    if (StrictJson.accepts(decoded.getBytes(StandardCharsets.UTF_8), /* maxDepth= */ 0)) {
      judgeInteger(data, decoded);
    }
  }

  private static long int64(byte[] value) throws MalformedJson {
    String member = "{\"a\":" + new String(value, StandardCharsets.UTF_8) + "}";
    return Json.object(member.getBytes(StandardCharsets.UTF_8)).int64("a");
  }

  private static void judgeInteger(byte[] data, String number) {
    char first = number.isEmpty() ? ' ' : number.charAt(0);
    boolean isNumber = first == '-' || (first >= '0' && first <= '9');
    if (!isNumber || number.length() > DIGITS_JUDGED || Character.isWhitespace(lastOf(number))) {
      return;
    }
    Optional<Long> expected;
    try {
      BigDecimal exact = new BigDecimal(number).stripTrailingZeros();
      boolean fits =
          exact.scale() <= 0
              && (long) exact.precision() - exact.scale() <= 19
              && exact.compareTo(LEAST) >= 0
              && exact.compareTo(MOST) <= 0;
      expected = fits ? Optional.of(exact.longValueExact()) : Optional.empty();
    } catch (ArithmeticException | NumberFormatException e) { // an exponent beyond what it can hold
      return;
    }
    Optional<Long> actual;
    try {
      actual = Optional.of(int64(data));
    } catch (MalformedJson e) {
      actual = Optional.empty();
    }
    require(actual.equals(expected), "is another integer: " + actual + ", not " + expected);
  }

  private static char lastOf(String text) {
    return text.charAt(text.length() - 1);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
