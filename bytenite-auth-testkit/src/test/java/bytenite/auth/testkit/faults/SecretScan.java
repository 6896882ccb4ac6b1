// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds secrets in text and in objects: as they are, percent-encoded and escaped, in any case,
 * whole or in part; secrets as long as keys also reversed, in base64, decimal and hexadecimal.
 */
public final class SecretScan {

  /** A part this long is a leak; a shorter secret has to appear whole. */
  private static final int PART_CHARS = 12;

  /** Keys and tokens are this long at least. */
  static final int LONG_CHARS = 64;

  private final Set<String> parts = new HashSet<>();
  private final Set<String> shortForms = new HashSet<>();

  /** Finds these. */
  public SecretScan(String... secrets) {
    for (String secret : secrets) {
      addForms(secret);
    }
  }

  private void addForms(String secret) {
    add(secret);
    add(escaped(secret, "%%%02x", /* all= */ false));
    add(escaped(secret, "%%%02x", /* all= */ true));
    add(escaped(secret, "\\u%04x", /* all= */ false));
    add(secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"));
    if (secret.length() >= LONG_CHARS) {
      addFormsOfLong(secret, secret.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void addFormsOfLong(String secret, byte[] bytes) {
    add(new StringBuilder(secret).reverse().toString());
    add(HexFormat.of().formatHex(bytes));
    add(new BigInteger(1, bytes).toString());
    for (int shift = 0; shift < 3; shift++) { // base64 of a text that the secret is a part of
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      String inner = base64.substring(shift == 0 ? 0 : shift + 1);
      add(inner);
      add(inner.replace('+', '-').replace('/', '_'));
    }
    add(
        secret
            .codePoints()
            .mapToObj(c -> Character.isLetterOrDigit(c) ? Character.toString(c) : "&#" + c + ";")
            .collect(Collectors.joining()));
  }

  private static String escaped(String secret, String format, boolean all) {
    StringBuilder out = new StringBuilder();
    if (format.startsWith("%%")) {
      for (byte b : secret.getBytes(StandardCharsets.UTF_8)) {
        out.append(
            !all && b > 0 && Character.isLetterOrDigit(b)
                ? String.valueOf((char) b)
                : format.formatted(b));
      }
      return out.toString();
    }
    for (char c : secret.toCharArray()) {
      out.append(
          c < 128 && Character.isLetterOrDigit(c) ? String.valueOf(c) : format.formatted((int) c));
    }
    return out.toString();
  }

  private void add(String form) {
    String lower = form.toLowerCase(Locale.ROOT);
    if (lower.length() < PART_CHARS) {
      shortForms.add(lower);
    }
    for (int i = 0; i + PART_CHARS <= lower.length(); i++) {
      parts.add(lower.substring(i, i + PART_CHARS));
    }
  }

  /** The first secret, or part of one, in the text. */
  public Optional<String> find(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i + PART_CHARS <= lower.length(); i++) {
      String part = lower.substring(i, i + PART_CHARS);
      if (parts.contains(part)) {
        return Optional.of(part);
      }
    }
    return shortForms.stream().filter(lower::contains).findFirst();
  }

  /**
   * Walks everything that can be reached from an object without being asked to reveal a secret.
   *
   * @throws AssertionError if there is a secret
   */
  public void check(String what, Object subject) {
    walk(what, subject, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private void walk(String what, Object subject, Set<Object> seen) {
    if (subject == null || !seen.add(subject)) {
      return;
    }
    checkText(what, subject.toString());
    if (subject instanceof Throwable thrown) {
      walkThrown(what, thrown, seen);
    } else if (subject instanceof Iterable<?> some) {
      some.forEach(one -> walk(what, one, seen));
    } else if (subject instanceof Map<?, ?> map) {
      walk(what, map.keySet(), seen);
      walk(what, map.values(), seen);
    } else if (subject instanceof Optional<?> optional) {
      walk(what, optional.orElse(null), seen);
    } else if (subject instanceof Record values && !isHolder(values)) {
      walkComponents(what, values, seen);
    }
  }

  /** Those have accessors whose purpose is to hand the secret out. */
  private static boolean isHolder(Record values) {
    return values instanceof AccessToken
        || values instanceof HttpCall
        || values instanceof HttpReply
        || values instanceof bytenite.auth.SkipLogin;
  }

  private void walkThrown(String what, Throwable thrown, Set<Object> seen) {
    String where = what + " → " + thrown.getClass().getSimpleName();
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    checkText(where, trace.toString());
    checkText(where, String.valueOf(thrown.getMessage()));
    checkText(where, String.valueOf(thrown.getLocalizedMessage()));
    walk(where, thrown.getCause(), seen);
    for (Throwable suppressed : thrown.getSuppressed()) {
      walk(where, suppressed, seen);
    }
    if (thrown instanceof AuthException.ErrorResponse answer) {
      walk(where, answer.envelope(), seen);
      walk(where, answer.requestId(), seen);
      walk(where, answer.retryAfter(), seen);
    }
  }

  private void walkComponents(String what, Record values, Set<Object> seen) {
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      try {
        walk(what + "." + component.getName(), component.getAccessor().invoke(values), seen);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(what + " cannot be looked into", e);
      }
    }
  }

  private void checkText(String what, String text) {
    Optional<String> found = find(text);
    if (found.isPresent()) {
      throw new AssertionError(what + " shows “" + found.get() + "…”: " + text);
    }
  }
}
