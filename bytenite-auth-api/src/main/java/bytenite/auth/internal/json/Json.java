// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Reads whole JSON texts, strictly (RFC 8259), and writes JSON strings.
 *
 * <p>Time and memory are linear in the length of the text, and the stack is never deeper than a few
 * calls. All of a text is checked, unused members included.
 */
public final class Json {

  /** How many objects and arrays may be open at once. */
  public static final int MAX_DEPTH = 100;

  /** What every array is read as: its values are checked, and not kept. */
  public static final Object ARRAY = new Object();

  /** The letters that may follow a backslash, and what each of them stands for. */
  static final String ESCAPES = "\"\\/bfnrt";

  static final String ESCAPED = "\"\\/\b\f\n\r\t";

  private Json() {}

  /**
   * Reads a text that is one object.
   *
   * @throws MalformedJson if it is not strict JSON, too deep, or another value
   */
  public static JsonObject object(byte[] utf8) throws MalformedJson {
    if (value(utf8) instanceof JsonObject object) {
      return object;
    }
    throw new MalformedJson("not an object");
  }

  /**
   * Reads a text of any value: a {@link JsonObject}, {@link #ARRAY}, a String, a {@link
   * JsonNumber}, a Boolean, or null for {@code null}.
   *
   * @throws MalformedJson if it is not strict JSON, or too deep
   */
  public static Object value(byte[] utf8) throws MalformedJson {
    CharBuffer text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new MalformedJson("not UTF-8");
    }
    try {
      return new JsonReader(text.array(), text.limit()).document();
    } finally {
      Arrays.fill(text.array(), '\0'); // it may have held a token
    }
  }

  /**
   * Appends text as a JSON string, quotes included.
   *
   * @throws IllegalArgumentException if the text has an unpaired surrogate; nothing is appended
   */
  public static void quote(StringBuilder out, String text) {
    checkUnicode(text);
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int escape = ESCAPED.indexOf(c);
      if (escape >= 0 && c != '/') {
        out.append('\\').append(ESCAPES.charAt(escape));
      } else if (c < ' ') {
        out.append("\\u00").append(Character.forDigit(c >> 4, 16));
        out.append(Character.forDigit(c & 0xf, 16));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Refuses an unpaired surrogate by {@link IllegalArgumentException}. */
  public static void checkUnicode(String text) {
    if (!isUnicode(text)) {
      throw new IllegalArgumentException("the text contains an unpaired surrogate");
    }
  }

  /** Whether every surrogate is one of a pair. */
  static boolean isUnicode(CharSequence text) {
    return UTF_8.newEncoder().canEncode(text);
  }
}
