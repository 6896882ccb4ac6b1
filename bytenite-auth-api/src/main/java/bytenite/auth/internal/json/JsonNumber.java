// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as the text spells it.
 *
 * @param text what {@link #GRAMMAR} allows; checked by {@link #toLong()} if a string held it
 */
public record JsonNumber(String text) {

  /** No part that contains others is repeated: matching takes no stack, however many digits. */
  static final Pattern GRAMMAR = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+|)([eE][+-]?[0-9]+|)");

  /** More than any text has digits, and small enough to be multiplied by ten. */
  private static final long HUGE = 1_000_000_000_000_000L;

  private static final int LONG_DIGITS = 19;

  /**
   * The number as an integer of 64 bits; a fraction or an exponent is fine if it leaves one.
   *
   * <p>Takes time linear in the length of the text, whatever the exponent is.
   *
   * @throws MalformedJson if it is not a number, not an integer, or out of range
   */
  public long toLong() throws MalformedJson {
    Matcher parts = GRAMMAR.matcher(text);
    if (!parts.matches()) {
      throw new MalformedJson("not a number");
    }
    String fraction = parts.group(2).replace(".", "");
    String digits = parts.group(1) + fraction;
    long power = exponent(parts.group(3)) - fraction.length();
    int from = 0;
    int to = digits.length();
    while (from < to && digits.charAt(from) == '0') {
      from++;
    }
    while (from < to && digits.charAt(to - 1) == '0') {
      to--;
      power++;
    }
    if (from == to) {
      return 0;
    }
    if (power < 0) {
      throw new MalformedJson("not an integer");
    }
    if (to - from + power > LONG_DIGITS) {
      throw new MalformedJson("integer out of range");
    }
    String sign = text.startsWith("-") ? "-" : "";
    BigInteger unscaled = new BigInteger(sign + digits.substring(from, to));
    try {
      return new BigDecimal(unscaled, (int) -power).longValueExact();
    } catch (ArithmeticException e) {
      throw new MalformedJson("integer out of range");
    }
  }

  /** The exponent, or more than any text has digits; 0 if there is none. */
  private static long exponent(String text) {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      value = c >= '0' && c <= '9' ? Math.min(HUGE, value * 10 + c - '0') : value;
    }
    return text.indexOf('-') >= 0 ? -value : value;
  }
}
