// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

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
    /** Each spelling, its closing quote included, and at the same index the member it names. */
    private final byte[][] spellings;

    private final int[] members;

    /** The first eight bytes of each spelling, and which bits of them count. */
    private final long[] heads;

    private final long[] masks;

    private Names(List<String> spellings, int[] members) {
      this.members = members;
      this.spellings = new byte[members.length][];
      heads = new long[members.length];
      masks = new long[members.length];
      for (int i = 0; i < members.length; i++) {
        byte[] spelling = (spellings.get(i) + '"').getBytes(ISO_8859_1);
        this.spellings[i] = spelling;
        heads[i] = JsonText.words(Arrays.copyOf(spelling, Long.BYTES)).getLong(0);
        masks[i] = -1L >>> Math.max(0, Long.SIZE - Byte.SIZE * spelling.length);
      }
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
      List<String> spellings = new ArrayList<>();
      List<Integer> indices = new ArrayList<>();
      for (int member = 0; member < members.length; member++) {
        for (String spelling : members[member].split("\\|", /* limit= */ -1)) {
          if (!spelling.matches("[A-Za-z0-9_]+") || spellings.contains(spelling)) {
            throw new IllegalArgumentException("unusable or repeated name: " + spelling);
          }
          spellings.add(spelling);
          indices.add(member);
        }
      }
      return new Names(spellings, indices.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The spelling that stands at {@code from} byte for byte, or {@code UNKNOWN}. */
    private int plain(byte[] json, int from) {
      boolean nearEnd = from > json.length - Long.BYTES;
      long head = nearEnd ? 0 : JsonText.words(json).getLong(from);
      for (int i = 0; i < members.length; i++) {
        if (nearEnd
            ? matches(spellings[i], 0, json, from)
            : (head & masks[i]) == heads[i] && matches(spellings[i], Long.BYTES, json, from)) {
          return i;
        }
      }
      return UNKNOWN;
    }

    private static boolean matches(byte[] spelling, int compared, byte[] json, int from) {
      if (spelling.length > json.length - from) {
        return false;
      }
      for (int i = compared; i < spelling.length; i++) {
        if (json[from + i] != spelling[i]) {
          return false;
        }
      }
      return true;
    }

    /** The spelling that a valid name means once its escapes are decoded, or {@code UNKNOWN}. */
    private int decoded(byte[] json, int from, int end) throws Malformed {
      for (int i = 0; i < members.length; i++) {
        if (JsonText.means(json, from, end, spellings[i])) {
          return i;
        }
      }
      return UNKNOWN;
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

  /** The same for the objects around it; made when the first object is begun within another. */
  private long[] seenOutside;

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
    pos = token(pos);
    return switch (json[pos]) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOLEAN;
      case 'n' -> Kind.NULL;
      default -> {
        requireNumber(pos, "value expected");
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
    requireDepth(depth, at);
    if (depth > 0) {
      if (seenOutside == null) {
        seenOutside = new long[1];
      } else if (depth > seenOutside.length) {
        seenOutside = Arrays.copyOf(seenOutside, MAX_DEPTH);
      }
      seenOutside[depth - 1] = seen;
    }
    depth++;
    seen = 0;
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
    int at = token(pos);
    if (json[at] == '}') {
      depth--;
      seen = depth > 0 ? seenOutside[depth - 1] : 0;
      pos = at + 1;
      due = AFTER_VALUE;
      return END;
    }
    int name = name(at, first);
    int spelling = names.plain(json, name);
    int end;
    if (spelling != UNKNOWN) {
      end = name + names.spellings[spelling].length;
    } else {
      int stop = JsonText.plainEnd(json, name);
      end = JsonText.end(json, stop);
      if (end != stop + 1) {
        spelling = names.decoded(json, name, end - 1);
      }
    }
    pos = colon(end);
    due = VALUE;
    return spelling == UNKNOWN ? UNKNOWN : firstTime(names.members[spelling], name);
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
      int stop = JsonText.plainEnd(json, from);
      pos = JsonText.end(json, stop);
      value =
          pos == stop + 1 ? JsonText.plain(json, from, stop) : JsonText.decode(json, from, pos - 1);
    } else {
      pos = literal("null", at, "string expected");
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
    byte first = json[at];
    String literal = first == 't' ? "true" : first == 'f' ? "false" : "null";
    pos = literal(literal, at, "boolean expected");
    due = AFTER_VALUE;
    return first == 't';
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
    int at = beginValue();
    int inside = 0;
    long kinds = 0; // one bit for each container entered here, the innermost lowest: 1 for object
    long outerKinds = 0;
    do {
      byte first = json[at];
      boolean entered = first == '{' || first == '[';
      if (entered) {
        requireDepth(depth + inside++, at);
        outerKinds = outerKinds << 1 | kinds >>> 63;
        kinds = kinds << 1 | (first == '{' ? 1 : 0);
        at++;
      } else {
        at = scalar(at);
      }
      while (inside > 0) {
        boolean object = (kinds & 1) != 0;
        at = token(at);
        if (json[at] != (object ? '}' : ']')) {
          at = object ? colon(JsonText.pass(json, name(at, entered))) : element(at, entered);
          at = token(at);
          break;
        }
        inside--;
        kinds = kinds >>> 1 | outerKinds << 63;
        outerKinds >>>= 1;
        entered = false;
        at++;
      }
    } while (inside > 0);
    pos = at;
    due = AFTER_VALUE;
  }

  /**
   * Makes sure that the value is complete and nothing but white space comes after it.
   *
   * @throws Malformed if anything does
   */
  public void end() throws Malformed {
    require(due == AFTER_VALUE && depth == 0);
    pos = whiteSpaceEnd(pos);
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
      pos = literal("null", at, "integer expected");
    } else {
      requireNumber(at, "integer expected");
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
      due = NOTHING;
      throw new Malformed("repeated member", name);
    }
    seen |= bit;
    return member;
  }

  /** Claims the value that is due, and finds it. */
  private int beginValue() throws Malformed {
    require(due == VALUE);
    due = NOTHING;
    return token(pos);
  }

  // From here on, positions go in and out as values: in a field, each would cost a trip to memory.

  /** Passes what comes before an element: a comma, unless it is the first one. */
  private int element(int at, boolean first) throws Malformed {
    if (first) {
      return at;
    }
    if (json[at] != ',') {
      throw new Malformed("comma or closing bracket expected", at);
    }
    return at + 1;
  }

  /** Passes what comes before a member's name: likewise, and a quote. */
  private int name(int at, boolean first) throws Malformed {
    int quote = first ? at : token(element(at, false));
    if (json[quote] != '"') {
      throw new Malformed("name expected", quote);
    }
    return quote + 1;
  }

  private int colon(int at) throws Malformed {
    int colon = token(at);
    if (json[colon] != ':') {
      throw new Malformed("colon expected", colon);
    }
    return colon + 1;
  }

  private int scalar(int at) throws Malformed {
    switch (json[at]) {
      case '"':
        return JsonText.pass(json, at + 1);
      case 't':
        return literal("true", at, "value expected");
      case 'f':
        return literal("false", at, "value expected");
      case 'n':
        return literal("null", at, "value expected");
      default:
        requireNumber(at, "value expected");
        return JsonNumber.end(json, at);
    }
  }

  private int literal(String literal, int at, String otherwise) throws Malformed {
    for (int i = 0; i < literal.length(); i++) {
      if (at + i == json.length || json[at + i] != literal.charAt(i)) {
        throw new Malformed(otherwise, at);
      }
    }
    return at + literal.length();
  }

  /** Finds the next byte that is not white space, which mostly is the very next one. */
  private int token(int at) throws Malformed {
    if (at < json.length && json[at] > ' ') {
      return at;
    }
    int token = whiteSpaceEnd(at);
    if (token == json.length) {
      throw new Malformed("unexpected end", token);
    }
    return token;
  }

  private int whiteSpaceEnd(int from) {
    int at = from;
    while (at < json.length && isWhiteSpace(json[at])) {
      at++;
    }
    return at;
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private void requireNumber(int at, String otherwise) throws Malformed {
    if (json[at] != '-' && !JsonNumber.isDigit(json[at])) {
      throw new Malformed(otherwise, at);
    }
  }

  private static void requireDepth(int outside, int at) throws Malformed {
    if (outside >= MAX_DEPTH) {
      throw new Malformed("too deep", at);
    }
  }

  private static void require(boolean inTurn) {
    if (!inTurn) {
      throw new IllegalStateException("call out of turn");
    }
  }
}
