// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text as a reader would take it who undoes escapes: percent-encoding, JSON's and HTML's. One
 * character stands for each byte of its UTF-8.
 *
 * @param bytes the text without escapes
 * @param starts for each byte, where in the original it comes from; and the original's end
 * @param indexes for each place in the original, which byte begins there; -1 if none does
 */
record Unescaped(String bytes, int[] starts, int[] indexes) {

  private static final String[][] ENTITIES = {
    {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}
  };

  static Unescaped of(String text) {
    return new Reader(text).read();
  }

  /** Whether there may be escapes in the text at all. */
  static boolean isNeeded(String text) {
    return text.indexOf('%') >= 0 || text.indexOf('\\') >= 0 || text.indexOf('&') >= 0;
  }

  /** The text, one character for each byte of its UTF-8. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static final class Reader {

    private final String text;
    private final StringBuilder bytes = new StringBuilder();
    private final int[] starts;
    private final int[] indexes;
    private int at;

    Reader(String text) {
      this.text = text;
      this.starts = new int[text.length() * 3 + 1];
      this.indexes = new int[text.length()];
    }

    Unescaped read() {
      Arrays.fill(indexes, -1);
      while (at < text.length()) {
        int c = text.charAt(at);
        if (c == '%' && hex(at + 1, 2) >= 0) {
          take(String.valueOf((char) hex(at + 1, 2)), 3);
        } else if (c == '\\') {
          readBackslash();
        } else if (c == '&') {
          readAmpersand();
        } else {
          takePlain();
        }
      }
      starts[bytes.length()] = text.length();
      return new Unescaped(bytes.toString(), starts, indexes);
    }

    private void readBackslash() {
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if (next == 'u' && hex(at + 2, 4) >= 0) {
        char first = (char) hex(at + 2, 4);
        int second = text.startsWith("\\u", at + 6) ? hex(at + 8, 4) : -1;
        boolean pair = Character.isSurrogatePair(first, (char) second); // not if there is none
        take(Unescaped.bytes(pair ? "" + first + (char) second : "" + first), pair ? 12 : 6);
      } else if (next == '"' || next == '\\' || next == '/') {
        take(String.valueOf(next), 2);
      } else {
        takePlain();
      }
    }

    private void readAmpersand() {
      for (String[] entity : ENTITIES) {
        if (text.startsWith(entity[0], at)) {
          take(entity[1], entity[0].length());
          return;
        }
      }
      int end = at + text.substring(at, Math.min(text.length(), at + 10)).indexOf(';');
      if (text.startsWith("&#", at) && end > at + 2) {
        boolean isHex = Character.toLowerCase(text.charAt(at + 2)) == 'x';
        int code = number(at + (isHex ? 3 : 2), end, isHex ? 16 : 10);
        if (code >= 0 && code <= Character.MAX_CODE_POINT) {
          take(Unescaped.bytes(new String(Character.toChars(code))), end + 1 - at);
          return;
        }
      }
      takePlain();
    }

    private void takePlain() {
      int length = Character.charCount(text.codePointAt(at));
      take(Unescaped.bytes(text.substring(at, at + length)), length);
    }

    private void take(String decoded, int length) {
      indexes[at] = bytes.length();
      for (int i = 0; i < decoded.length(); i++) {
        starts[bytes.length() + i] = i == 0 ? at : at + length;
      }
      bytes.append(decoded);
      at += length;
    }

    private int hex(int from, int digits) {
      return from + digits <= text.length() ? number(from, from + digits, 16) : -1;
    }

    /** The number; -1 if it is none. */
    private int number(int from, int to, int radix) {
      int number = from < to ? 0 : -1;
      for (int i = from; i < to && number >= 0; i++) {
        int digit = Character.digit(text.charAt(i), radix);
        number = digit < 0 ? -1 : number * radix + digit;
      }
      return number;
    }
  }
}
