// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.util.Optional;

/** Rules about text that comes from outside: what may be sent, and what may be shown. */
public final class Text {

  /** The User-Agent of a client that was given none. */
  public static final String DEFAULT_USER_AGENT = "bytenite-auth-java/0.1.0";

  /** How much of a server's text is shown, in characters. */
  static final int SHOWN_CHARS = 256;

  private Text() {}

  /** The text without the white space around it; {@code String.strip}, which Android 26 lacks. */
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /**
   * What forbids the text as one word of visible ASCII; empty if nothing does. Never quotes the
   * text.
   */
  public static Optional<String> faultInWord(String text) {
    if (isVisible(text)) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        return Optional.of("contains white space");
      }
    }
    return faultInHeaderValue(text);
  }

  /** Whether this is one word of visible ASCII, as tokens are: in one pass, for they are long. */
  private static boolean isVisible(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * What forbids the text as a header's value that arrives as it was sent (RFC 9110, section 5.5,
   * narrowed to ASCII); empty if nothing does. Never quotes the text.
   */
  public static Optional<String> faultInHeaderValue(String text) {
    if (isVisible(text)) {
      return Optional.empty();
    }
    if (strip(text).isEmpty()) {
      return Optional.of("is blank");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f) {
        return Optional.of("contains a control character");
      }
      if (c > 0x7f) {
        return Optional.of("contains a character outside ASCII");
      }
    }
    if (text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') {
      return Optional.of("begins or ends with a space");
    }
    return Optional.empty();
  }

  /**
   * The text on one line, at most {@value #SHOWN_CHARS} characters of it, with everything that
   * could move a cursor, change a colour or hide text replaced by U+FFFD.
   */
  public static String printable(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), SHOWN_CHARS));
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      int shown = isPrintable(c) ? c : 0xfffd;
      if (out.length() + Character.charCount(shown) > SHOWN_CHARS) {
        return out.append('\u2026').toString();
      }
      out.appendCodePoint(shown);
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
