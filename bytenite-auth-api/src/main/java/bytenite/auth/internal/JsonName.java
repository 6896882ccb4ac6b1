// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import bytenite.auth.internal.Json.Malformed;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One name of a member, compared in place with what a text holds, and the next name to try. */
final class JsonName {
  final int member;

  /** How many bytes the name takes with its closing quote. */
  final int length;

  /** Null at the end of the list. */
  final JsonName next;

  private final byte[] quoted;

  /** The first eight bytes as a word, which of its bits count, and the last eight bytes. */
  private final long head;

  private final long mask;
  private final long tail;

  JsonName(String name, int member, JsonName next) {
    this.member = member;
    this.next = next;
    quoted = (name + '"').getBytes(US_ASCII);
    length = quoted.length;
    head = JsonText.words(Arrays.copyOf(quoted, Long.BYTES)).getLong(0);
    mask = -1L >>> Math.max(0, Long.SIZE - Byte.SIZE * length);
    tail = length < Long.BYTES ? 0 : JsonText.words(quoted).getLong(length - Long.BYTES);
  }

  /** Finds the name that stands at {@code from} byte for byte; null if none does. */
  static JsonName plain(JsonName first, byte[] json, int from) {
    JsonName name = first;
    while (name != null && !name.standsAt(json, from)) {
      name = name.next;
    }
    return name;
  }

  /** Finds the name that valid text means once its escapes are decoded; null if it means none. */
  static JsonName decoded(JsonName first, byte[] json, int from, int end) throws Malformed {
    JsonName name = first;
    while (name != null && !JsonText.means(json, from, end, name.quoted)) {
      name = name.next;
    }
    return name;
  }

  private boolean standsAt(byte[] json, int from) {
    if (length > json.length - from) {
      return false;
    }
    if (length > 2 * Long.BYTES || from > json.length - Long.BYTES) {
      return standsSlowlyAt(json, from);
    }
    ByteBuffer words = JsonText.words(json);
    return (words.getLong(from) & mask) == head
        && (length <= Long.BYTES || words.getLong(from + length - Long.BYTES) == tail);
  }

  private boolean standsSlowlyAt(byte[] json, int from) {
    int same = 0;
    while (same < length && json[from + same] == quoted[same]) {
      same++;
    }
    return same == length;
  }
}
