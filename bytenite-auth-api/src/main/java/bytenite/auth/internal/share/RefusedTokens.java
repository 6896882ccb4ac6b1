// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Remembers the last tokens that were invalidated here, so that they are not taken from the store
 * again. Keeps eight bytes of each one's hash, never a token.
 *
 * <p>Safe for use by multiple threads.
 */
public final class RefusedTokens {

  static final int REMEMBERED = 16;

  private long[] prints = {}; // most clients never invalidate a token
  private int next;

  /** Remembers this token. */
  public synchronized void remember(AccessToken refused) {
    prints = prints.length == 0 ? new long[REMEMBERED] : prints;
    prints[next] = print(refused.value());
    next = (next + 1) % REMEMBERED;
  }

  /** Whether the token with this value was refused. */
  synchronized boolean contains(String value) {
    if (prints.length == 0) {
      return false;
    }
    long print = print(value);
    return Arrays.stream(prints).anyMatch(p -> p == print);
  }

  private static long print(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
