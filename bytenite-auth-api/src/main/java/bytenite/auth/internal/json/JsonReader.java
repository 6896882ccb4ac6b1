// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

import java.util.ArrayDeque;

/** Reads one text from its beginning to its end, without recursion. */
final class JsonReader {

  private final char[] text;
  private final int end;
  private final ArrayDeque<Object> open =
      new ArrayDeque<>(); // objects and arrays without their end
  private int at;

  JsonReader(char[] text, int end) {
    this.text = text;
    this.end = end;
  }

  Object document() throws MalformedJson {
    while (true) {
      char first = token();
      boolean opens = first == '{' || first == '[';
      if (opens && !enter(first)) {
        continue; // its first value is next
      }
      Object value = opens ? open.pop() : scalar(first);
      while (!open.isEmpty() && endsWith(value)) {
        value = open.pop();
      }
      if (open.isEmpty()) {
        skipSpace();
        require(at == end, "more than one value");
        return value;
      }
    }
  }

  JsonNumber onlyNumber() throws MalformedJson {
    JsonNumber number = number();
    require(at == end, "not a number");
    return number;
  }

  /** Begins an object or array; whether it ends at once. */
  private boolean enter(char bracket) throws MalformedJson {
    require(open.size() < Json.MAX_DEPTH, "nested too deeply");
    open.push(bracket == '{' ? new JsonObject() : Json.ARRAY);
    at++;
    if (token() == closing()) {
      at++;
      return true;
    }
    name();
    return false;
  }

  /** Puts a value into the innermost object or array; whether that ends after it. */
  private boolean endsWith(Object value) throws MalformedJson {
    if (open.peek() instanceof JsonObject object) {
      object.put(value);
    }
    char next = token();
    at++;
    if (next == ',') {
      name();
      return false;
    }
    require(next == closing(), "comma or end expected");
    return true;
  }

  private char closing() {
    return open.peek() == Json.ARRAY ? ']' : '}';
  }

  /** Reads the name of the next value and the colon, in an object. */
  private void name() throws MalformedJson {
    if (open.peek() instanceof JsonObject object) {
      require(token() == '"', "name expected");
      object.name = string();
      require(token() == ':', "colon expected");
      at++;
    }
  }

  private Object scalar(char first) throws MalformedJson {
    return switch (first) {
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      default -> number();
    };
  }

  private Object literal(String word, Object value) throws MalformedJson {
    for (int i = 0; i < word.length(); i++, at++) {
      require(is(word.charAt(i)), "value expected");
    }
    return value;
  }

  private JsonNumber number() throws MalformedJson {
    int from = at;
    at += is('-') ? 1 : 0;
    if (is('0')) {
      at++;
    } else {
      digits();
    }
    if (is('.')) {
      at++;
      digits();
    }
    if (is('e') || is('E')) {
      at++;
      at += is('+') || is('-') ? 1 : 0;
      digits();
    }
    return new JsonNumber(new String(text, from, at - from));
  }

  private void digits() throws MalformedJson {
    int from = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    require(at > from, "value expected");
  }

  private String string() throws MalformedJson {
    int from = ++at;
    StringBuilder unescaped = null;
    while (pastPlainText() != '"') {
      require(text[at] == '\\', "control character in a string");
      unescaped = unescaped == null ? new StringBuilder() : unescaped;
      unescaped.append(text, from, at - from).append(escape());
      from = at;
    }
    int length = at++ - from;
    if (unescaped == null) {
      return new String(text, from, length);
    }
    require(Json.isUnicode(unescaped.append(text, from, length)), "unpaired surrogate");
    return unescaped.toString();
  }

  /** Moves to a quote, a backslash or a control character. */
  private char pastPlainText() throws MalformedJson {
    int i = at;
    while (i < end && text[i] >= ' ' && text[i] != '"' && text[i] != '\\') {
      i++;
    }
    at = i;
    require(at < end, "string without an end");
    return text[at];
  }

  private char escape() throws MalformedJson {
    at += 2;
    require(at <= end, "string without an end");
    char letter = text[at - 1];
    if (letter != 'u') {
      int known = Json.ESCAPES.indexOf(letter);
      require(known >= 0, "unknown escape");
      return Json.ESCAPED.charAt(known);
    }
    int value = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = at < end && text[at] < 0x80 ? Character.digit(text[at], 16) : -1;
      require(digit >= 0, "unknown escape");
      value = value * 16 + digit;
    }
    return (char) value;
  }

  /** Moves to the next character that is not white space. */
  private char token() throws MalformedJson {
    skipSpace();
    require(at < end, "the text ends too early");
    return text[at];
  }

  private void skipSpace() {
    while (at < end && (is(' ') || is('\n') || is('\r') || is('\t'))) {
      at++;
    }
  }

  private boolean is(char c) {
    return at < end && text[at] == c;
  }

  private void require(boolean condition, String otherwise) throws MalformedJson {
    if (!condition) {
      throw new MalformedJson(otherwise + " at character " + Math.min(at, end));
    }
  }
}
