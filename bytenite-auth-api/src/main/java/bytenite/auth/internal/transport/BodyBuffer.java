// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.ReplyTooLarge;
import bytenite.auth.internal.TokenProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects a reply's body, up to the limit. Not thread-safe. */
public final class BodyBuffer {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Makes an empty buffer. */
  public BodyBuffer() {}

  /**
   * Adds bytes.
   *
   * @throws ReplyTooLarge if that would be more than the limit
   */
  public void add(byte[] from, int offset, int count) throws ReplyTooLarge {
    if (count > TokenProtocol.MAX_BODY_BYTES - bytes.size()) {
      throw new ReplyTooLarge();
    }
    bytes.write(from, offset, count);
  }

  /**
   * Adds what is left in a buffer.
   *
   * @throws ReplyTooLarge if that would be more than the limit
   */
  public void add(ByteBuffer from) throws ReplyTooLarge {
    byte[] chunk = new byte[from.remaining()];
    from.get(chunk);
    add(chunk, 0, chunk.length);
  }

  /** How many bytes were added. */
  public int length() {
    return bytes.size();
  }

  /** All that was added. */
  public byte[] toBytes() {
    return bytes.toByteArray();
  }
}
