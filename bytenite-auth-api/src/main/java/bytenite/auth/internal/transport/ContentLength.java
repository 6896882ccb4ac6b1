// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.ReplyTooLarge;
import bytenite.auth.internal.Text;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks, before the body is read, that a reply says clearly where its body ends (RFC 9112, section
 * 6.3) and that it is not too large.
 */
public final class ContentLength {

  private ContentLength() {}

  /**
   * Why the body must not be read and the connection must be dropped; empty if nothing is wrong.
   *
   * @param headers the reply's headers, by names without regard to case
   */
  public static Optional<IOException> fault(Map<String, List<String>> headers) {
    List<String> lengths = values(headers, "Content-Length");
    if (lengths.isEmpty()) {
      return Optional.empty();
    }
    String length = lengths.get(0).trim();
    boolean clear = Text.isNumber(length, /* mostDigits= */ 18); // of a long
    for (String other : lengths) {
      clear &= other.trim().equals(length);
    }
    if (!clear || !values(headers, "Transfer-Encoding").isEmpty()) {
      return Optional.of(new ProtocolException("the reply's length is not clear"));
    }
    return of(headers) > TokenProtocol.MAX_BODY_BYTES
        ? Optional.of(new ReplyTooLarge())
        : Optional.empty();
  }

  /** The length that headers without {@linkplain #fault fault} announce; 0: none is announced. */
  static long of(Map<String, List<String>> headers) {
    List<String> lengths = values(headers, "Content-Length");
    return lengths.isEmpty() ? 0 : Long.parseLong(lengths.get(0).trim());
  }

  private static List<String> values(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name, Collections.emptyList());
  }
}
