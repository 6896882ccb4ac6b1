// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Text;
import bytenite.auth.internal.UnusableKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The secret that a program logs in with; opaque text, in practice a private key.
 *
 * <p>Its text leaves the object through {@link #reveal()} alone: {@link #toString()} does not show
 * it, and the class is not serializable. Two keys are equal if their texts are; the comparison
 * takes the same time, no matter where they differ.
 *
 * <pre>{@code
 * ApiKey key = ApiKey.fromFile(Path.of("/run/secrets/bytenite"));
 * }</pre>
 */
public final class ApiKey {

  /** The environment variable that {@link #fromEnvironment()} reads: {@value}. */
  public static final String ENVIRONMENT_VARIABLE = "BYTENITE_API_KEY";

  private static final String VARIABLE = "the environment variable " + ENVIRONMENT_VARIABLE;
  private static final int LIMIT_BYTES = 64 * 1024;

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * A key with this text, white space around it removed.
   *
   * @throws IllegalArgumentException if nothing is left, or if the rest is longer than 65,536
   *     characters, holds white space, a control character or one outside ASCII, or is a key with
   *     something around it: quotation marks, {@code NAME=}, <code>${</code>, a byte-order mark;
   *     the message does not quote the text
   */
  public static ApiKey of(String key) {
    String stripped = Text.strip(Objects.requireNonNull(key, "key"));
    Optional<String> fault = fault(stripped);
    if (fault.isPresent()) {
      throw new IllegalArgumentException("the API key " + fault.get());
    }
    return new ApiKey(stripped);
  }

  private static Optional<String> fault(String text) {
    if (text.length() > LIMIT_BYTES) {
      return Optional.of("is too long");
    }
    if (text.startsWith("\ufeff")) {
      return Optional.of("begins with a byte-order mark: save it as UTF-8 without one");
    }
    if (text.startsWith("\ufffd\ufffd") || (text.length() > 1 && text.indexOf('\0') >= 0)) {
      return Optional.of("is in UTF-16: save it as UTF-8"); // and was read as UTF-8
    }
    Optional<String> fault = Text.faultInWord(text);
    if (fault.isPresent()) {
      return fault;
    }
    if (text.startsWith("\"") || text.startsWith("'")) {
      return Optional.of("begins with a quotation mark: leave the marks out");
    }
    if (text.startsWith("${")) {
      return Optional.of("is a placeholder that nothing has replaced: it begins with ${");
    }
    int at = text.indexOf('='); // in base64, these signs come last
    boolean inside = at > 0 && !text.substring(at).replace("=", "").isEmpty();
    return inside && text.matches("\\w+=.*")
        ? Optional.of("looks like NAME=key: leave out what precedes the key")
        : Optional.empty();
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
      throw new UnusableKey(VARIABLE + " is not set; it must hold the API key");
    }
    try {
      return of(valueOrNull);
    } catch (IllegalArgumentException e) {
      throw new UnusableKey(VARIABLE + " is not usable: " + e.getMessage());
    }
  }

  /**
   * The key that is the only line of a file; a newline after it is allowed. At most 65,536 bytes
   * are read.
   *
   * @throws UncheckedIOException if the file cannot be read; the message names it
   * @throws IllegalStateException if it is empty, has several lines, or is larger than a key can
   *     be; the message names the file and never quotes it
   */
  public static ApiKey fromFile(Path file) {
    Objects.requireNonNull(file, "file");
    byte[] content = new byte[LIMIT_BYTES + 1];
    int length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read;
      while (length < content.length
          && (read = in.read(content, length, content.length - length)) >= 0) {
        length += read;
      }
      if (length > LIMIT_BYTES) {
        String limit = " is larger than an API key can be: over " + LIMIT_BYTES + " bytes";
        throw new UnusableKey("the file " + file + limit);
      }
      return of(new String(content, 0, length, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the API key's file " + file + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new UnusableKey("the file " + file + " is not usable: " + e.getMessage());
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
