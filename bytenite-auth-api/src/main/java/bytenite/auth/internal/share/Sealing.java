// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.ApiKey;
import bytenite.auth.internal.BaseUri;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what one API key and base URI share, and names the entry where it is stored.
 *
 * <p>The id and the encryption key are derived from the API key, so nothing else has to be
 * distributed, and another API key, base URI or format never meets this entry.
 *
 * <p>Safe for use by multiple threads until it is closed.
 */
public final class Sealing implements AutoCloseable {

  /**
   * Part of the id: a later format uses other entries, and old and new versions can run together.
   */
  static final String FORMAT = "1";

  static final int MAX_SEALED_CHARS = 128 * 1024;

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int ID_BYTES = 24;
  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final String id;
  private final byte[] key;

  private Sealing(String id, byte[] key) {
    this.id = id;
    this.key = key;
  }

  /**
   * The sealing of this API key at this base URI.
   *
   * @throws GeneralSecurityException if the Java run-time lacks HMAC-SHA256 or AES-GCM
   */
  public static Sealing of(ApiKey apiKey, URI baseUri) throws GeneralSecurityException {
    Cipher.getInstance(CIPHER);
    byte[] secret = ascii(apiKey.reveal());
    byte[] prk = {};
    try {
      prk = Hkdf.extract(ascii("bytenite-auth/token-store"), secret);
      byte[] id = Hkdf.expand(prk, info("id", baseUri), ID_BYTES);
      byte[] key = Hkdf.expand(prk, info("key", baseUri), KEY_BYTES);
      return new Sealing(Base64.getUrlEncoder().withoutPadding().encodeToString(id), key);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(prk, (byte) 0);
    }
  }

  private static byte[] info(String label, URI baseUri) {
    return ascii(label + '\0' + FORMAT + '\0' + BaseUri.origin(baseUri) + baseUri.getRawPath());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The id of the entry: 32 characters, from which the API key cannot be computed. */
  public String id() {
    return id;
  }

  /** Encrypts the text; the result is ASCII, and another one each time. */
  String seal(String text) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(Cipher.ENCRYPT_MODE, aesKey()); // FIPS providers insist on an IV of their own
    byte[] iv = cipher.getIV();
    if (iv == null || iv.length != IV_BYTES) {
      throw new GeneralSecurityException("the provider's IV has not 12 bytes");
    }
    cipher.updateAAD(associatedData());
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    byte[] encrypted = cipher.doFinal(plain);
    Arrays.fill(plain, (byte) 0);
    byte[] whole = Arrays.copyOf(iv, IV_BYTES + encrypted.length);
    System.arraycopy(encrypted, 0, whole, IV_BYTES, encrypted.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /** Decrypts what {@link #seal} returned, in whichever process; empty if it is anything else. */
  Optional<String> open(String sealed) {
    if (sealed.length() > MAX_SEALED_CHARS) {
      return Optional.empty();
    }
    try {
      byte[] whole = Base64.getUrlDecoder().decode(sealed);
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(
          Cipher.DECRYPT_MODE, aesKey(), new GCMParameterSpec(TAG_BITS, whole, 0, IV_BYTES));
      cipher.updateAAD(associatedData());
      byte[] plain = cipher.doFinal(whole, IV_BYTES, whole.length - IV_BYTES);
      String text = new String(plain, StandardCharsets.UTF_8);
      Arrays.fill(plain, (byte) 0);
      return Optional.of(text);
    } catch (GeneralSecurityException | RuntimeException e) { // providers throw both
      return Optional.empty(); // cut short, forged, swapped, or no Base64
    }
  }

  private SecretKeySpec aesKey() {
    return new SecretKeySpec(key, "AES");
  }

  private byte[] associatedData() {
    return ascii(FORMAT + id);
  }

  /** Zeroes the encryption key. */
  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
