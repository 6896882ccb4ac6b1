// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A query's parameters: percent-encoding of UTF-8, with a plus sign for a space. */
final class Query {

  private Query() {}

  /**
   * The parameters in their order, each with its values.
   *
   * @throws CharacterCodingException if an escape is broken or what it means is not UTF-8
   */
  static Map<String, List<String>> parse(String query) throws CharacterCodingException {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String parameter : query.split("&")) {
      if (!parameter.isEmpty()) {
        String[] sides = parameter.split("=", /* limit= */ 2);
        parameters
            .computeIfAbsent(decode(sides[0]), name -> new ArrayList<>())
            .add(sides.length == 1 ? "" : decode(sides[1]));
      }
    }
    return parameters;
  }

  static String decode(String text) throws CharacterCodingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(hexDigit(text, i + 1) << 4 | hexDigit(text, i + 2));
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes.toByteArray()))
        .toString();
  }

  private static int hexDigit(String text, int at) throws CharacterCodingException {
    int digit =
        at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
    if (digit < 0) {
      throw new CharacterCodingException();
    }
    return digit;
  }
}
