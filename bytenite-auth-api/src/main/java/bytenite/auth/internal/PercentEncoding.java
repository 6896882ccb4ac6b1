// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of a query's value (RFC 3986, section 2.1): all but the unreserved characters,
 * as UTF-8.
 */
final class PercentEncoding {

  private static final String HEX = "0123456789ABCDEF";
  private static final String UNRESERVED_MARKS = "-._~";

  private PercentEncoding() {}

  /**
   * The text, encoded in full.
   *
   * @throws IllegalArgumentException if it holds an unpaired surrogate; without quoting the text
   */
  static String encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new IllegalArgumentException("the text contains an unpaired surrogate");
      }
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    return out.toString();
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || UNRESERVED_MARKS.indexOf(b) >= 0;
  }
}
