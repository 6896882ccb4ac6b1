// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second opinion on what strict JSON is, written for brevity and by other means than the
 * library's reader: decoded text, regular expressions, recursion.
 */
final class StrictJson {

  private static final Pattern SPACE = Pattern.compile("[ \\t\\r\\n]*+");
  private static final Pattern NUMBER =
      Pattern.compile("-?+(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+");
  private static final Pattern CHARACTER =
      Pattern.compile("[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4})");
  private static final Pattern LITERAL = Pattern.compile("true|false|null");

  private final String text;
  private final int maxDepth;
  private int at;

  private StrictJson(String text, int maxDepth) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  /** Whether the bytes are one value, no deeper than given, without unpaired surrogates. */
  static boolean accepts(byte[] utf8, int maxDepth) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      StrictJson json = new StrictJson(text, maxDepth);
      json.pass(SPACE);
      return json.value(0) && json.pass(SPACE) && json.at == text.length();
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The text that a string in quotes, which is known to be good, stands for. */
  static String decoded(String quoted) {
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char letter = quoted.charAt(++i);
      switch (letter) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(quoted.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> out.append(letter);
      }
    }
    return out.toString();
  }

  private boolean value(int depth) {
    return switch (at < text.length() ? text.charAt(at) : ' ') {
      case '{' -> container(depth, '{', '}');
      case '[' -> container(depth, '[', ']');
      case '"' -> string();
      default -> pass(NUMBER) || pass(LITERAL);
    };
  }

  private boolean container(int depth, char open, char close) {
    if (depth == maxDepth || !pass(open)) {
      return false;
    }
    pass(SPACE);
    if (pass(close)) {
      return true;
    }
    do {
      pass(SPACE);
      boolean named = open == '[' || (string() && pass(SPACE) && pass(':') && pass(SPACE));
      if (!named || !value(depth + 1)) {
        return false;
      }
      pass(SPACE);
    } while (pass(','));
    return pass(close);
  }

  private boolean string() {
    int from = at;
    if (!pass('"')) {
      return false;
    }
    while (pass(CHARACTER)) {
      continue;
    }
    return pass('"') && isPaired(decoded(text.substring(from, at)));
  }

  private static boolean isPaired(String decoded) {
    return decoded.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  private boolean pass(char expected) {
    boolean there = at < text.length() && text.charAt(at) == expected;
    at += there ? 1 : 0;
    return there;
  }

  private boolean pass(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    boolean there = matcher.lookingAt();
    at = there ? matcher.end() : at;
    return there;
  }
}
