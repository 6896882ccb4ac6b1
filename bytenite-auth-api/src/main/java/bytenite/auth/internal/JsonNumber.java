// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.internal.Json.Malformed;

/** JSON's number grammar, and the integers among the numbers; in linear time, whatever they say. */
final class JsonNumber {
  /** A bound on exponents that no count of digits can make up for, and that cannot overflow. */
  private static final long HUGE = 1L << 40;

  /** So many digits at most are an integer of 64 bits for sure. */
  private static final int SURE_DIGITS = 18;

  private JsonNumber() {}

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** Finds the end of the longest number that begins at {@code at}. */
  static int end(byte[] text, int at) throws Malformed {
    if (text[at] == '-') {
      at++;
    }
    int whole = at;
    at = digitsEnd(text, at);
    if (text[whole] == '0' && at > whole + 1) {
      throw new Malformed("leading zero", whole);
    }
    if (at < text.length && text[at] == '.') {
      at = digitsEnd(text, at + 1);
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < text.length && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      at = digitsEnd(text, at);
    }
    return at;
  }

  private static int digitsEnd(byte[] text, int from) throws Malformed {
    int at = from;
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
    if (at == from) {
      throw new Malformed("digit expected", at);
    }
    return at;
  }

  /**
   * The integer that a number denotes which fills its bytes exactly.
   *
   * @throws Malformed if it is no number, not an integer, or not one of 64 bits
   */
  static long integer(byte[] text, int from, int end) throws Malformed {
    int at = from;
    long value = 0;
    for (int last = Math.min(end, from + SURE_DIGITS); at < last && isDigit(text[at]); at++) {
      value = value * 10 + (text[at] - '0');
    }
    boolean plain = at == end && at > from && (text[from] != '0' || at == from + 1);
    return plain ? value : anyInteger(text, from, end);
  }

  /** The same without the shortcut for what is nothing but a few digits. */
  private static long anyInteger(byte[] text, int from, int end) throws Malformed {
    if (end(text, from) != end) {
      throw new Malformed("not an integer", from);
    }
    boolean negative = text[from] == '-';
    long value = 0; // negated, for the range reaches further below zero than above
    long zeros = 0; // met since the last other digit
    long decimals = 0;
    long exponent = 0;
    boolean afterPoint = false;
    for (int at = negative ? from + 1 : from; at < end; at++) {
      byte b = text[at];
      if (b == '.') {
        afterPoint = true;
      } else if (!isDigit(b)) {
        exponent = exponent(text, at + 1, end);
        break;
      } else {
        decimals += afterPoint ? 1 : 0;
        zeros++;
        if (b != '0') {
          value = shifted(value, zeros, from) - (b - '0');
          zeros = 0;
          requireRange(value <= 0, from);
        }
      }
    }
    value = shifted(value, zeros + exponent - decimals, from);
    requireRange(negative || value != Long.MIN_VALUE, from);
    return negative ? value : -value;
  }

  private static long exponent(byte[] text, int from, int end) {
    boolean negative = text[from] == '-';
    long exponent = 0;
    for (int at = isDigit(text[from]) ? from : from + 1; at < end; at++) {
      exponent = Math.min(HUGE, exponent * 10 + (text[at] - '0'));
    }
    return negative ? -exponent : exponent;
  }

  /** Moves a value, which has no zeros at its end, by decimal places. */
  private static long shifted(long value, long places, int offset) throws Malformed {
    if (value == 0) {
      return 0;
    }
    if (places < 0) {
      throw new Malformed("not an integer", offset);
    }
    for (long left = places; left > 0; left--) {
      requireRange(value >= Long.MIN_VALUE / 10, offset);
      value *= 10;
    }
    return value;
  }

  private static void requireRange(boolean within, int offset) throws Malformed {
    if (!within) {
      throw new Malformed("integer out of range", offset);
    }
  }
}
