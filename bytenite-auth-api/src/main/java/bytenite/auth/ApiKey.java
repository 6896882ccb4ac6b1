// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The secret that a program logs in with; opaque text, in practice a private key.
 *
 * <p>Its text leaves the object through {@link #reveal()} alone: {@link #toString()} does not show
 * it, and the class is not serializable. Two keys are equal if their texts are; the comparison
 * takes the same time wherever they differ.
 *
 * <pre>{@code
 * ApiKey key = ApiKey.fromFile(Path.of("/run/secrets/bytenite"));
 * }</pre>
 */
public final class ApiKey {

  /** The environment variable that {@link #fromEnvironment()} reads: {@value}. */
  public static final String ENVIRONMENT_VARIABLE = "BYTENITE_API_KEY";

  private static final int LIMIT_BYTES = 64 * 1024;

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * A key with this text, white space around it removed.
   *
   * @throws IllegalArgumentException if nothing is left, or if the rest is longer than 65,536
   *     characters or holds white space, a control character or one outside ASCII; the message does
   *     not quote the text
   */
  public static ApiKey of(String value) {
    String stripped = Text.strip(value);
    Optional<String> fault =
        stripped.length() > LIMIT_BYTES ? Optional.of("is too long") : Text.faultInWord(stripped);
    if (fault.isPresent()) {
      throw new IllegalArgumentException("the API key " + fault.get());
    }
    return new ApiKey(stripped);
  }

  /**
   * The key in the environment variable {@value #ENVIRONMENT_VARIABLE}; a newline after it is
   * ignored.
   *
   * @throws IllegalStateException if the variable is not set or does not hold one key; the message
   *     names the variable and never its value
   */
  public static ApiKey fromEnvironment() {
    return fromVariable(System.getenv(ENVIRONMENT_VARIABLE));
  }

  static ApiKey fromVariable(String valueOrNull) {
    if (valueOrNull == null) {
      throw new IllegalStateException(
          "the environment variable "
              + ENVIRONMENT_VARIABLE
              + " is not set; it must hold the API key");
    }
    try {
      return of(valueOrNull);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "the environment variable " + ENVIRONMENT_VARIABLE + " is not usable: " + e.getMessage(),
          e);
    }
  }

  /**
   * The key that is the only line of a file; a newline after it is allowed. At most 65,536 bytes
   * are read.
   *
   * @throws UncheckedIOException if the file cannot be read; the message names it
   * @throws IllegalStateException if it is empty, holds several lines or more than one key has; the
   *     message names the file and never quotes it
   */
  public static ApiKey fromFile(Path file) {
    byte[] content = new byte[LIMIT_BYTES + 1];
    int length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read;
      while (length < content.length
          && (read = in.read(content, length, content.length - length)) >= 0) {
        length += read;
      }
      if (length > LIMIT_BYTES) {
        throw new IllegalStateException(
            "the file "
                + file
                + " is larger than an API key can be: over "
                + LIMIT_BYTES
                + " bytes");
      }
      return of(new String(content, 0, length, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the API key's file " + file + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the file " + file + " is not usable: " + e.getMessage(), e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * The secret text: the one way out, so that every use of it can be found by searching for this
   * name.
   */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiKey that
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.US_ASCII),
            that.value.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Names the type and nothing of the secret, not even its length. */
  @Override
  public String toString() {
    return "ApiKey[redacted]";
  }
}
