// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

/**
 * A number as the text spells it.
 *
 * @param text follows JSON's grammar
 */
public record JsonNumber(String text) {

  /** More than any text has digits, and small enough to be multiplied by ten. */
  private static final long HUGE = 1_000_000_000_000_000L;

  private static final int LONG_DIGITS = 19;

  /**
   * The number as an integer of 64 bits; a fraction or an exponent is fine if it leaves one.
   *
   * <p>Takes time linear in the length of the text, whatever the exponent is.
   *
   * @throws MalformedJson if it is not an integer, or out of range
   */
  public long toLong() throws MalformedJson {
    int exponentAt = Math.max(text.indexOf('e'), text.indexOf('E'));
    String mantissa = exponentAt < 0 ? text : text.substring(0, exponentAt);
    int point = mantissa.indexOf('.');
    long power = exponentAt < 0 ? 0 : exponent(text.substring(exponentAt + 1));
    power -= point < 0 ? 0 : mantissa.length() - point - 1;
    String digits = mantissa.replace("-", "").replace(".", "");
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
    StringBuilder plain = new StringBuilder(text.startsWith("-") ? "-" : "");
    plain.append(digits, from, to);
    for (; power > 0; power--) {
      plain.append('0');
    }
    try {
      return Long.parseLong(plain.toString());
    } catch (NumberFormatException e) {
      throw new MalformedJson("integer out of range");
    }
  }

  private static long exponent(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    long value = 0;
    for (int i = signed ? 1 : 0; i < text.length(); i++) {
      value = Math.min(HUGE, value * 10 + text.charAt(i) - '0');
    }
    return text.startsWith("-") ? -value : value;
  }
}
