// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.fuzz;

import bytenite.auth.internal.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Holds the reader of JSON against {@link StrictJson}, BigDecimal, and itself. */
public final class JsonFuzzer {

  private static final Json.Names NAMES =
      Json.Names.of("token", "expiresIn|expires_in", "scope", "ok", "error", "message", "a");
  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final int DIGITS_JUDGED = 400;

  private JsonFuzzer() {}

  /** Called by the fuzzer; what is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) throws Json.Malformed {
    boolean valid = StrictJson.accepts(data, Json.MAX_DEPTH);
    require(valid == isSkipped(data), "skipping and the second opinion differ");
    boolean read = isRead(data);
    require(valid || !read, "read, though it is not JSON");
    if (valid) {
      judgeScalar(data);
    }
  }

  private static boolean isSkipped(byte[] data) {
    Json json = new Json(data);
    try {
      json.skip();
      json.end();
      return true;
    } catch (Json.Malformed e) {
      return false;
    }
  }

  private static boolean isRead(byte[] data) {
    Json json = new Json(data);
    try {
      read(json);
      json.end();
      return true;
    } catch (Json.Malformed e) {
      return false;
    }
  }

  /** Reads everything by its kind; never deeper than the reader itself lets it go. */
  private static void read(Json json) throws Json.Malformed {
    switch (json.peek()) {
      case OBJECT -> {
        json.beginObject();
        for (int member; (member = json.nextMember(NAMES)) != Json.END; ) {
          if (member == Json.UNKNOWN) {
            json.skip();
          } else {
            read(json);
          }
        }
      }
      case STRING -> json.string();
      case NUMBER -> json.int64();
      case BOOLEAN -> json.bool();
      case ARRAY, NULL -> json.skip();
    }
  }

  /** What a valid text means that is one string or one number. */
  private static void judgeScalar(byte[] data) throws Json.Malformed {
    String text = new String(data, StandardCharsets.UTF_8).strip();
    Json.Kind kind = new Json(data).peek();
    if (kind == Json.Kind.STRING) {
      String decoded = StrictJson.decoded(text);
      require(new Json(data).string().equals(decoded), "decoded to something else");
      StringBuilder quoted = new StringBuilder();
      Json.quote(quoted, decoded);
      byte[] again = quoted.toString().getBytes(StandardCharsets.UTF_8);
      require(new Json(again).string().equals(decoded), "written to something else");
      if (StrictJson.accepts(decoded.getBytes(StandardCharsets.UTF_8), /* maxDepth= */ 0)) {
        judgeInteger(data, decoded);
      }
    } else if (kind == Json.Kind.NUMBER) {
      judgeInteger(data, text);
    }
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
      actual = Optional.of(new Json(data).int64());
    } catch (Json.Malformed e) {
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
