// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.ReplyTooLarge;
import bytenite.auth.internal.TokenProtocol;
import java.util.Arrays;

/**
 * Collects a reply's body, up to the limit; grows with what has arrived, not with what was
 * announced. Not thread-safe.
 */
public final class BodyBuffer {

  private static final byte[] EMPTY = {};

  private byte[] bytes = EMPTY;
  private int length;

  /** Makes an empty buffer. */
  public BodyBuffer() {}

  /**
   * Adds bytes.
   *
   * @throws ReplyTooLarge if that would be more than the limit
   */
  public void add(byte[] from, int offset, int count) throws ReplyTooLarge {
    int at = reserve(count);
    System.arraycopy(from, offset, bytes, at, count);
  }

  /**
   * Adds what is left in a buffer.
   *
   * @throws ReplyTooLarge if that would be more than the limit
   */
  public void add(java.nio.ByteBuffer from) throws ReplyTooLarge {
    int count = from.remaining();
    int at = reserve(count);
    from.get(bytes, at, count);
  }

  private int reserve(int count) throws ReplyTooLarge {
    if (count > TokenProtocol.MAX_BODY_BYTES - length) {
      throw new ReplyTooLarge();
    }
    int at = length;
    length += count;
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, at == 0 ? length : Math.max(length, 2 * at));
    }
    return at;
  }

  /** How many bytes were added. */
  public int length() {
    return length;
  }

  /** All that was added. */
  public byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
