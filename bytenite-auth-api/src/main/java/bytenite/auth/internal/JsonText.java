// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.internal.Json.Malformed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What stands between a JSON string's quotes: finds its end, checks, decodes and writes it. */
final class JsonText {
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** What a letter after a backslash means, at the same index. */
  private static final String LETTERS = "\"\\/bfnrt";

  private static final String MEANINGS = "\"\\/\b\f\n\r\t";

  private JsonText() {}

  /** A view for reading eight bytes at a time, the first byte lowest. */
  static ByteBuffer words(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Finds the first byte from {@code at} on that does not simply stand for itself: a quote, a
   * backslash, a control character, a byte of a character beyond ASCII, or the end of the bytes.
   */
  static int plainEnd(byte[] json, int at) {
    int stop = nearPlainEnd(json, at);
    return stop < at + Long.BYTES ? stop : farPlainEnd(json, stop);
  }

  /**
   * Finds what {@link #plainEnd} finds, but may pass backslashes: {@link #hasPassedBackslash}
   * tells, for the JDK looks for one character many bytes at a time.
   */
  static int likelyEnd(byte[] json, int at) {
    int stop = nearPlainEnd(json, at);
    return stop < at + Long.BYTES ? stop : farLikelyEnd(json, stop);
  }

  /** Whether {@link #likelyEnd} passed a backslash on its way to the end of this text. */
  static boolean hasPassedBackslash(String text) {
    return text.length() > Long.BYTES && text.indexOf('\\') >= 0;
  }

  /** As {@link #plainEnd}, but not beyond the first eight bytes. */
  private static int nearPlainEnd(byte[] json, int at) {
    return at <= json.length - Long.BYTES
        ? at + index(special(words(json).getLong(at)))
        : shortPlainEnd(json, at);
  }

  private static int farPlainEnd(byte[] json, int from) {
    ByteBuffer words = words(json);
    int last = json.length - Long.BYTES;
    int at = from;
    for (; at <= last; at += Long.BYTES) {
      long special = special(words.getLong(at));
      if (special != 0) {
        return at + index(special);
      }
    }
    return shortPlainEnd(json, at);
  }

  private static int farLikelyEnd(byte[] json, int from) {
    ByteBuffer words = words(json);
    int last = json.length - Long.BYTES;
    int at = from;
    for (; at <= last; at += Long.BYTES) {
      long word = words.getLong(at);
      if (((word - ('"' + 1) * EACH | word) & HIGH_BITS) != 0) { // likely special
        long special = special(word);
        if (special != 0) {
          return at + index(special);
        }
      }
    }
    return shortPlainEnd(json, at);
  }

  private static int shortPlainEnd(byte[] json, int at) {
    while (at < json.length && (special(json[at]) & 0x80) == 0) {
      at++;
    }
    return at;
  }

  /**
   * Sets the high bit of the lowest byte that {@link #plainEnd} looks for, and of none below it;
   * those above it may be set wrongly, for the subtractions borrow.
   *
   * <p>Flipping the second bit makes the quote (0x22) the neighbour of the control characters
   * (below 0x20), so that one comparison finds them all. Bytes beyond ASCII keep their high bit in
   * one subtraction or the other: in the second, all but 0xdc do.
   */
  private static long special(long word) {
    long controlOrQuote = (word ^ 0x02 * EACH) - 0x21 * EACH;
    long backslash = (word ^ '\\' * EACH) - EACH;
    return (controlOrQuote | backslash) & HIGH_BITS;
  }

  /** Which of a word's bytes {@link #special} found; eight if none. */
  private static int index(long special) {
    return Long.numberOfTrailingZeros(special) >>> 3;
  }

  /** Checks a string from behind its opening quote on, and passes the closing one. */
  static int pass(byte[] json, int from) throws Malformed {
    return end(json, plainEnd(json, from));
  }

  /** Checks a string from where {@link #plainEnd} stopped, and passes the closing quote. */
  static int end(byte[] json, int at) throws Malformed {
    while (at < json.length && json[at] != '"') {
      int character = character(json, at);
      at += width(json, at, character);
      if (at < json.length && json[at] >= ' ') {
        at = plainEnd(json, at);
      }
    }
    if (at == json.length) {
      throw new Malformed("unterminated string", at);
    }
    return at + 1;
  }

  /** Copies ASCII text. */
  @SuppressWarnings(
      "deprecation") // wrong for other text, but the one that loses no time on charsets
  static String plain(byte[] json, int from, int end) {
    return new String(json, /* hibyte= */ 0, from, end - from);
  }

  /** Decodes what is between two quotes. */
  static String decode(byte[] json, int from, int end) throws Malformed {
    char[] chars = new char[end - from];
    int length = 0;
    for (int at = from; at < end; ) {
      int character = character(json, at);
      at += width(json, at, character);
      length += Character.toChars(character, chars, length);
    }
    return new String(chars, 0, length);
  }

  /** Tells whether what is between two quotes means this ASCII text, which ends with a quote. */
  static boolean means(byte[] json, int from, int end, byte[] ascii) throws Malformed {
    int at = from;
    for (int i = 0; i < ascii.length - 1; i++) {
      if (at == end || character(json, at) != ascii[i]) {
        return false;
      }
      at += width(json, at, ascii[i]);
    }
    return at == end;
  }

  /** The character, escaped or not, that begins at {@code at}. */
  private static int character(byte[] json, int at) throws Malformed {
    byte first = json[at];
    if (first == '\\') {
      return escaped(json, at);
    }
    if (first >= ' ') {
      return first;
    }
    if (first >= 0) {
      throw new Malformed("control character in a string", at);
    }
    return encoded(json, at);
  }

  /** How many bytes the character that begins at {@code at} takes. */
  private static int width(byte[] json, int at, int character) {
    if (json[at] == '\\') {
      return json[at + 1] != 'u' ? 2 : character < 0x10000 ? 6 : 12;
    }
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  private static int escaped(byte[] json, int at) throws Malformed {
    if (at + 1 == json.length) {
      throw new Malformed("unterminated string", at);
    }
    if (json[at + 1] != 'u') {
      int letter = LETTERS.indexOf(json[at + 1]);
      if (letter < 0) {
        throw new Malformed("unknown escape", at);
      }
      return MEANINGS.charAt(letter);
    }
    char unit = unit(json, at);
    if (!Character.isSurrogate(unit)) {
      return unit;
    }
    if (Character.isHighSurrogate(unit)
        && at + 7 < json.length
        && json[at + 6] == '\\'
        && json[at + 7] == 'u') {
      char low = unit(json, at + 6);
      if (Character.isLowSurrogate(low)) {
        return Character.toCodePoint(unit, low);
      }
    }
    throw new Malformed("unpaired surrogate", at);
  }

  /** The code unit of an escape with four hexadecimal digits. */
  private static char unit(byte[] json, int at) throws Malformed {
    int unit = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = i < json.length ? hexDigit(json[i]) : -1;
      if (digit < 0) {
        throw new Malformed("hexadecimal digit expected", i);
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }

  private static int hexDigit(byte b) {
    int letter = b | 0x20;
    return b >= '0' && b <= '9' ? b - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  /**
   * A character beyond ASCII, by RFC 3629: in the shortest form, not a surrogate, not too large.
   */
  private static int encoded(byte[] json, int at) throws Malformed {
    int lead = json[at] & 0xff;
    int width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    boolean valid = lead >= 0xc2 && lead <= 0xf4 && width <= json.length - at;
    int character = lead & (0xff >> (width + 1));
    for (int i = 1; valid && i < width; i++) {
      valid = (json[at + i] & 0xc0) == 0x80;
      character = (character << 6) | (json[at + i] & 0x3f);
    }
    int least = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000;
    boolean surrogate = character >= 0xd800 && character <= 0xdfff;
    if (!valid || character < least || surrogate || character > Character.MAX_CODE_POINT) {
      throw new Malformed("invalid UTF-8", at);
    }
    return character;
  }

  /** Does the work of {@link Json#quote}. */
  static void quote(StringBuilder out, String text) {
    int start = out.length();
    out.append('"');
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, done, i);
        done = i + 1;
        escape(out, c);
      } else if (Character.isSurrogate(c)) {
        int pair = text.codePointAt(i);
        if (!Character.isSupplementaryCodePoint(pair)) {
          out.setLength(start);
          throw new IllegalArgumentException("unpaired surrogate at index " + i);
        }
        i++;
      }
    }
    out.append(text, done, text.length()).append('"');
  }

  private static void escape(StringBuilder out, char c) {
    int letter = MEANINGS.indexOf(c);
    if (letter >= 0) {
      out.append('\\').append(LETTERS.charAt(letter));
    } else {
      out.append("\\u00")
          .append(Character.forDigit(c >> 4, 16))
          .append(Character.forDigit(c & 0xf, 16));
    }
  }
}
