// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.internal.Json.Malformed;

/**
 * What stands between and around JSON's strings and numbers: white space, punctuation, literals,
 * and whole values that nobody wants.
 *
 * <p>Positions go in and come out as values, and never rest in a field: that keeps them in
 * registers.
 */
final class JsonSyntax {
  private JsonSyntax() {}

  /** Finds the next byte that is not white space, which mostly is the very next one. */
  static int token(byte[] json, int at) throws Malformed {
    if (at < json.length && json[at] > ' ') {
      return at;
    }
    int token = whiteSpaceEnd(json, at);
    if (token == json.length) {
      throw new Malformed("unexpected end", token);
    }
    return token;
  }

  static int whiteSpaceEnd(byte[] json, int from) {
    int at = from;
    while (at < json.length && isWhiteSpace(json[at])) {
      at++;
    }
    return at;
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Passes what comes before an element: a comma, unless it is the first one. */
  private static int element(byte[] json, int at, boolean first) throws Malformed {
    return first ? at : pass(',', json, at, "comma or closing bracket expected");
  }

  /** Passes what comes before a member's name: likewise, and a quote. */
  static int name(byte[] json, int at, boolean first) throws Malformed {
    return pass('"', json, element(json, at, first), "name expected");
  }

  static int colon(byte[] json, int at) throws Malformed {
    return pass(':', json, at, "colon expected");
  }

  private static int pass(char expected, byte[] json, int at, String otherwise) throws Malformed {
    if (at < json.length && json[at] == expected) {
      return at + 1;
    }
    int token = token(json, at);
    if (json[token] != expected) {
      throw new Malformed(otherwise, token);
    }
    return token + 1;
  }

  static int literal(String literal, byte[] json, int at, String otherwise) throws Malformed {
    for (int i = 0; i < literal.length(); i++) {
      if (at + i == json.length || json[at + i] != literal.charAt(i)) {
        throw new Malformed(otherwise, at);
      }
    }
    return at + literal.length();
  }

  static void requireNumber(byte[] json, int at, String otherwise) throws Malformed {
    if (json[at] != '-' && !JsonNumber.isDigit(json[at])) {
      throw new Malformed(otherwise, at);
    }
  }

  static void requireDepth(int outside, int at) throws Malformed {
    if (outside >= Json.MAX_DEPTH) {
      throw new Malformed("too deep", at);
    }
  }

  /** Passes a whole value that begins at {@code from}, within so many objects and arrays. */
  static int value(byte[] json, int from, int outside) throws Malformed {
    int at = from;
    int inside = 0;
    long kinds = 0; // one bit for each container entered here, the innermost lowest: 1 for object
    long outerKinds = 0;
    do {
      byte first = json[at];
      boolean entered = first == '{' || first == '[';
      if (entered) {
        requireDepth(outside + inside++, at);
        outerKinds = outerKinds << 1 | kinds >>> 63;
        kinds = kinds << 1 | (first == '{' ? 1 : 0);
        at++;
      } else {
        at = scalar(json, at);
      }
      while (inside > 0) {
        boolean object = (kinds & 1) != 0;
        at = token(json, at);
        if (json[at] != (object ? '}' : ']')) {
          at = object ? member(json, at, entered) : element(json, at, entered);
          at = token(json, at);
          break;
        }
        inside--;
        kinds = kinds >>> 1 | outerKinds << 63;
        outerKinds >>>= 1;
        entered = false;
        at++;
      }
    } while (inside > 0);
    return at;
  }

  private static int member(byte[] json, int at, boolean first) throws Malformed {
    return colon(json, JsonText.pass(json, name(json, at, first)));
  }

  private static int scalar(byte[] json, int at) throws Malformed {
    switch (json[at]) {
      case '"':
        return JsonText.pass(json, at + 1);
      case 't':
        return literal("true", json, at, "value expected");
      case 'f':
        return literal("false", json, at, "value expected");
      case 'n':
        return literal("null", json, at, "value expected");
      default:
        requireNumber(json, at, "value expected");
        return JsonNumber.end(json, at);
    }
  }
}
