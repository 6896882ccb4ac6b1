// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869). {@code javax.crypto.KDF} does the same, but only from JDK 25. */
final class Hkdf {

  private static final int HASH_BYTES = 32;

  private Hkdf() {}

  /** The pseudorandom key of this secret. The caller zeroes it. */
  static byte[] extract(byte[] salt, byte[] secret) throws GeneralSecurityException {
    return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt).doFinal(secret);
  }

  /** Key material for the purpose that {@code info} names. The caller zeroes it. */
  static byte[] expand(byte[] pseudorandomKey, byte[] info, int length)
      throws GeneralSecurityException {
    Mac mac = hmac(pseudorandomKey);
    byte[] output = new byte[length];
    byte[] block = {};
    for (int done = 0, counter = 1; done < length; done += HASH_BYTES, counter++) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) counter);
      Arrays.fill(block, (byte) 0);
      block = mac.doFinal();
      System.arraycopy(block, 0, output, done, Math.min(HASH_BYTES, length - done));
    }
    Arrays.fill(block, (byte) 0);
    return output;
  }

  private static Mac hmac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac;
  }
}
