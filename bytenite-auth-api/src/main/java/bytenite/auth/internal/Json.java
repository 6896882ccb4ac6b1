// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Reads one JSON text (RFC 8259) from UTF-8 bytes, value by value, and writes JSON strings.
 *
 * <p>The caller says what it expects and gets that, by protobuf's JSON mapping, or {@link
 * Malformed}. Every byte that is passed is checked, also in values that are skipped: UTF-8,
 * escapes, surrogate pairs, numbers, punctuation and depth. Time is linear in the length of the
 * text, the stack is never deeper than a few calls, and what is skipped allocates nothing.
 *
 * <pre>{@code
 * Json json = new Json(body);
 * json.beginObject();
 * for (int member; (member = json.nextMember(NAMES)) != Json.END; ) {
 *   switch (member) {
 *     case TOKEN -> token = json.string();
 *     case EXPIRES_IN -> expiresIn = json.int64();
 *     default -> json.skip();
 *   }
 * }
 * json.end();
 * }</pre>
 *
 * <p>A call out of turn (a value where a member is due, anything after a failure) is an {@link
 * IllegalStateException}. The bytes are read in place and must not change meanwhile. Not
 * thread-safe.
 */
public final class Json {
  /** How many objects and arrays may be open at once; one more is {@link Malformed}. */
  public static final int MAX_DEPTH = 100;

  /** What {@link #nextMember} answers for a name that was not asked for. */
  public static final int UNKNOWN = -1;

  /** What {@link #nextMember} answers when the object has ended. */
  public static final int END = -2;

  /** What kind a value is of. */
  public enum Kind {
    /** A value in braces. */
    OBJECT,
    /** A value in brackets. */
    ARRAY,
    /** A value in quotes. */
    STRING,
    /** A value that begins with a digit or a minus sign. */
    NUMBER,
    /** Either {@code true} or {@code false}. */
    BOOLEAN,
    /** The literal {@code null}. */
    NULL
  }

  /**
   * Says that a text is not strict JSON, or holds another type than was asked for.
   *
   * <p>The message gives the reason and the byte offset, never content. It carries no stack trace.
   */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String reason, int offset) {
      super(
          reason + " at byte " + offset,
          /* cause= */ null,
          /* enableSuppression= */ false,
          /* writableStackTrace= */ false);
    }
  }

  /** A fixed set of member names to look for; immutable. */
  public static final class Names {
    private final JsonName first;

    private Names(JsonName first) {
      this.first = first;
    }

    /**
     * Takes one argument for each member: its name, or its alternative names with {@code |} between
     * them. A member's index is the position of its argument.
     *
     * @throws IllegalArgumentException if there are more than 64 members, or a name is empty, comes
     *     twice, or has anything but ASCII letters, digits and underscores
     */
    public static Names of(String... members) {
      if (members.length > Long.SIZE) {
        throw new IllegalArgumentException("more than 64 members");
      }
      JsonName first = null;
      Set<String> taken = new HashSet<>();
      for (int member = members.length - 1; member >= 0; member--) {
        for (String name : members[member].split("\\|", /* limit= */ -1)) {
          if (!isUsable(name) || !taken.add(name)) {
            throw new IllegalArgumentException("unusable or repeated name: " + name);
          }
          first = new JsonName(name, member, first);
        }
      }
      return new Names(first);
    }

    private static boolean isUsable(String name) {
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        if (c > 'z' || (c != '_' && !Character.isLetterOrDigit(c))) {
          return false;
        }
      }
      return !name.isEmpty();
    }
  }

  // What is due next; not an enum, for storing a reference costs more than storing a number.
  private static final int NOTHING = 0;
  private static final int VALUE = 1;
  private static final int FIRST_MEMBER = 2;
  private static final int AFTER_VALUE = 3;

  private final byte[] json;
  private int pos;

  /** {@code NOTHING} while a call works, so that one which fails leaves nothing to go on with. */
  private int due = VALUE;

  private int depth;

  /** The members met so far, by index, in the object begun last. */
  private long seen;

  /**
   * The same in the object around it, and in those around that, for which room is rarely needed.
   */
  private long seenOutside;

  private long[] seenFurtherOut;

  /**
   * Prepares to read the one value that the bytes hold.
   *
   * @param utf8 the whole text, which is not copied
   */
  public Json(byte[] utf8) {
    this.json = Objects.requireNonNull(utf8, "utf8");
  }

  /**
   * Tells the kind of the value that comes next, judged by its first byte, without reading it.
   *
   * @throws Malformed if no value can begin here
   */
  public Kind peek() throws Malformed {
    require(due == VALUE);
    pos = JsonSyntax.token(json, pos);
    return switch (json[pos]) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOLEAN;
      case 'n' -> Kind.NULL;
      default -> {
        JsonSyntax.requireNumber(json, pos, "value expected");
        yield Kind.NUMBER;
      }
    };
  }

  /**
   * Enters the object that comes next; {@link #nextMember} then leads through it and out of it.
   *
   * @throws Malformed if the value is not an object, {@code null} included, or lies too deep
   */
  public void beginObject() throws Malformed {
    int at = beginValue();
    if (json[at] != '{') {
      throw new Malformed("object expected", at);
    }
    JsonSyntax.requireDepth(depth, at);
    if (depth > 1) {
      if (seenFurtherOut == null) {
        seenFurtherOut = new long[MAX_DEPTH];
      }
      seenFurtherOut[depth - 2] = seenOutside;
    }
    seenOutside = seen;
    seen = 0;
    depth++;
    pos = at + 1;
    due = FIRST_MEMBER;
  }

  /**
   * Moves to the next member of the object begun last, up to its value, or out of that object.
   *
   * <p>Escapes in the name are decoded before it is compared. Use the same names throughout one
   * object.
   *
   * @return the member's index in {@code names}, or {@link #UNKNOWN}, with the value due next; or
   *     {@link #END}
   * @throws Malformed if a member of {@code names} comes a second time, under whichever of its
   *     names
   */
  public int nextMember(Names names) throws Malformed {
    boolean first = due == FIRST_MEMBER;
    require(first || (due == AFTER_VALUE && depth > 0));
    due = NOTHING;
    int at = JsonSyntax.token(json, pos);
    if (json[at] == '}') {
      depth--;
      seen = seenOutside;
      seenOutside = depth > 1 ? seenFurtherOut[depth - 2] : 0;
      pos = at + 1;
      due = AFTER_VALUE;
      return END;
    }
    int from = JsonSyntax.name(json, at, first);
    JsonName name = JsonName.plain(names.first, json, from);
    int end;
    if (name != null) {
      end = from + name.length;
    } else {
      int stop = JsonText.plainEnd(json, from);
      end = JsonText.end(json, stop);
      name = end == stop + 1 ? null : JsonName.decoded(names.first, json, from, end - 1);
    }
    pos = JsonSyntax.colon(json, end);
    int member = name == null ? UNKNOWN : firstTime(name.member, from);
    due = VALUE;
    return member;
  }

  /**
   * Reads a string; {@code null} stands for the empty one.
   *
   * @throws Malformed if the value is of another kind
   */
  public String string() throws Malformed {
    int at = beginValue();
    String value = "";
    if (json[at] == '"') {
      int from = at + 1;
      int stop = JsonText.likelyEnd(json, from);
      boolean ended = stop < json.length && json[stop] == '"';
      value = ended ? JsonText.plain(json, from, stop) : "";
      pos = stop + 1;
      if (!ended || JsonText.hasPassedBackslash(value)) {
        pos = JsonText.pass(json, from);
        value = JsonText.decode(json, from, pos - 1);
      }
    } else {
      pos = JsonSyntax.literal("null", json, at, "string expected");
    }
    due = AFTER_VALUE;
    return value;
  }

  /**
   * Reads a boolean; {@code null} stands for {@code false}.
   *
   * @throws Malformed if the value is of another kind
   */
  public boolean bool() throws Malformed {
    int at = beginValue();
    boolean value = json[at] == 't';
    pos =
        value
            ? JsonSyntax.literal("true", json, at, "boolean expected")
            : json[at] == 'f'
                ? JsonSyntax.literal("false", json, at, "boolean expected")
                : JsonSyntax.literal("null", json, at, "boolean expected");
    due = AFTER_VALUE;
    return value;
  }

  /**
   * Reads an integer: a number, or a string that holds nothing but a number, in JSON's grammar;
   * {@code null} stands for zero. Fractions and exponents are fine if they leave an integer, as in
   * {@code 3.6e3}.
   *
   * @throws Malformed if the value is of another kind, not an integer, or out of range
   */
  public long int64() throws Malformed {
    return integer(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /**
   * Reads an integer of 32 bits in every way that {@link #int64} reads one.
   *
   * @throws Malformed if the value is of another kind, not an integer, or out of range
   */
  public int int32() throws Malformed {
    return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /**
   * Passes over a value of any kind, with all that it contains, and checks it as if it were read.
   *
   * @throws Malformed if there is anything wrong with it, or if it lies or reaches too deep
   */
  public void skip() throws Malformed {
    pos = JsonSyntax.value(json, beginValue(), depth);
    due = AFTER_VALUE;
  }

  /**
   * Makes sure that the value is complete and nothing but white space comes after it.
   *
   * @throws Malformed if anything does
   */
  public void end() throws Malformed {
    require(due == AFTER_VALUE && depth == 0);
    pos = JsonSyntax.whiteSpaceEnd(json, pos);
    if (pos < json.length) {
      throw new Malformed("more than one value", pos);
    }
  }

  /**
   * Appends text as a JSON string, quotes included.
   *
   * @throws IllegalArgumentException if the text has an unpaired surrogate; nothing is appended and
   *     the message does not repeat the text
   */
  public static void quote(StringBuilder out, String text) {
    JsonText.quote(out, text);
  }

  private long integer(long least, long most) throws Malformed {
    int at = beginValue();
    byte first = json[at];
    long value = 0;
    if (first == '"') {
      int stop = JsonText.plainEnd(json, at + 1);
      pos = JsonText.end(json, stop);
      value =
          pos == stop + 1 ? JsonNumber.integer(json, at + 1, stop) : escapedInteger(at, pos - 1);
    } else if (first == 'n') {
      pos = JsonSyntax.literal("null", json, at, "integer expected");
    } else {
      JsonSyntax.requireNumber(json, at, "integer expected");
      pos = JsonNumber.end(json, at);
      value = JsonNumber.integer(json, at, pos);
    }
    if (value < least || value > most) {
      throw new Malformed("integer out of range", at);
    }
    due = AFTER_VALUE;
    return value;
  }

  private long escapedInteger(int at, int end) throws Malformed {
    byte[] text = JsonText.decode(json, at + 1, end).getBytes(UTF_8);
    try {
      return JsonNumber.integer(text, 0, text.length);
    } catch (Malformed inDecodedText) {
      throw new Malformed("not an integer", at);
    }
  }

  private int firstTime(int member, int name) throws Malformed {
    long bit = 1L << member;
    if ((seen & bit) != 0) {
      throw new Malformed("repeated member", name);
    }
    seen |= bit;
    return member;
  }

  /** Claims the value that is due, and finds it. */
  private int beginValue() throws Malformed {
    require(due == VALUE);
    due = NOTHING;
    return JsonSyntax.token(json, pos);
  }

  private static void require(boolean inTurn) {
    if (!inTurn) {
      throw new IllegalStateException("call out of turn");
    }
  }
}
