// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Rules about text that comes from outside: what may be sent, and what may be shown.
 *
 * <p>What every program needs works without regular expressions: the first one takes ten
 * milliseconds of a program's start.
 */
public final class Text {

  /** The User-Agent of a client that was given none. */
  public static final String DEFAULT_USER_AGENT = "bytenite-auth-java/0.1.0";

  /** How much of a server's text is shown, in characters. */
  static final int SHOWN_CHARS = 256;

  private static final String HEX = "0123456789ABCDEF";
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

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
    for (int i = 0; i < text.length(); i++) {
      if (" \t\n\r".indexOf(text.charAt(i)) >= 0) {
        return Optional.of("contains white space");
      }
    }
    return faultInHeaderValue(text);
  }

  /**
   * What forbids the text as a header's value that arrives as it was sent (RFC 9110, section 5.5,
   * narrowed to ASCII); empty if nothing does. Never quotes the text.
   */
  public static Optional<String> faultInHeaderValue(String text) {
    if (strip(text).isEmpty()) {
      return Optional.of("is blank");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        return Optional.of(
            c > 0x7f ? "contains a character outside ASCII" : "contains a control character");
      }
    }
    return text.startsWith(" ") || text.endsWith(" ")
        ? Optional.of("begins or ends with a space")
        : Optional.empty();
  }

  /** Whether these are ASCII digits, from one to so many. */
  public static boolean isNumber(String text, int mostDigits) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= mostDigits;
  }

  /** Refuses what could not be a header's value by {@link IllegalArgumentException}. */
  public static void checkHeaderValue(String subject, String text) {
    Optional<String> fault = faultInHeaderValue(text);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(subject + " " + fault.get());
    }
  }

  /**
   * The text as a query's value: as UTF-8, with all but the unreserved characters percent-encoded
   * (RFC 3986, section 2.1).
   *
   * @throws IllegalArgumentException if it holds an unpaired surrogate; without quoting the text
   */
  static String percentEncoded(String text) {
    Json.checkUnicode(text);
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(b) >= 0) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    return out.toString();
  }

  /**
   * The text on one line, at most {@value #SHOWN_CHARS} characters of it, with everything that
   * could move a cursor, change a colour or hide text replaced by U+FFFD.
   */
  public static String printable(String text) {
    // control, format and private-use characters, surrogates, line and paragraph separators
    String shown = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "\ufffd");
    if (shown.length() <= SHOWN_CHARS) {
      return shown;
    }
    boolean splits = Character.isHighSurrogate(shown.charAt(SHOWN_CHARS - 1));
    return shown.substring(0, splits ? SHOWN_CHARS - 1 : SHOWN_CHARS) + '\u2026';
  }
}
