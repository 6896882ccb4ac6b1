// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Takes the secrets in play out of text that others wrote: as they are, in the forms in which they
 * travel, in any case, and in long parts.
 *
 * <p>Made and used on the way to an error only.
 */
final class Redactor {

  private static final String MARK = "[redacted]";
  private static final int PART_CHARS = 12;

  private final List<String> forms = new ArrayList<>(); // in lower case
  private final List<String> byteForms = new ArrayList<>(); // one character for each byte

  Redactor(String... secrets) {
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        addForms(secret);
      }
    }
  }

  private void addForms(String secret) {
    String reversed = new StringBuilder(secret).reverse().toString();
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    add(secret, Unescaped.bytes(secret));
    add(reversed, Unescaped.bytes(reversed));
    add(PercentEncoding.encode(secret));
    addBase64(bytes, Base64.getEncoder().withoutPadding());
    addBase64(bytes, Base64.getUrlEncoder().withoutPadding());
    StringBuilder quoted = new StringBuilder();
    Json.quote(quoted, secret);
    add(quoted.substring(1, quoted.length() - 1));
    StringBuilder hex = new StringBuilder();
    for (byte b : bytes) {
      hex.append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    add(hex.toString());
  }

  private void add(String form) {
    add(form, form);
  }

  private void add(String form, String bytes) {
    forms.add(lower(form));
    byteForms.add(lower(bytes));
  }

  /** In lower case, character by character, so that every one keeps its place. */
  private static String lower(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      out.setCharAt(i, Character.toLowerCase(out.charAt(i)));
    }
    return out.toString();
  }

  /** The secret by itself, and as it looks when one byte or two before it were encoded with it. */
  private void addBase64(byte[] secret, Base64.Encoder encoder) {
    add(encoder.encodeToString(secret));
    for (int before = 1; before <= 2; before++) {
      byte[] shifted = new byte[before + secret.length];
      System.arraycopy(secret, 0, shifted, before, secret.length);
      String encoded = encoder.encodeToString(shifted);
      int end = shifted.length * 8 / 6; // what depends on nothing that comes after
      if (end - before - 1 >= PART_CHARS) {
        add(encoded.substring(before + 1, end));
      }
    }
  }

  /** The text, printable and bounded, with every secret replaced. */
  String scrub(String text) {
    return Text.printable(withoutSecrets(text));
  }

  /** Whether scrubbing would change anything. */
  boolean isClean(String text) {
    return scrub(text).equals(text);
  }

  /** The text, or as much of its beginning as is shown however little of it can be printed. */
  private String withoutSecrets(String text) {
    Finder finder = new Finder(text);
    StringBuilder out = new StringBuilder(Math.min(text.length(), 1024));
    int i = 0;
    while (i < text.length() && out.length() <= 2 * Text.SHOWN_CHARS) {
      int length = finder.secretAt(i);
      if (length == 0) {
        out.append(text.charAt(i++));
      } else {
        out.append(MARK);
        i += length;
      }
    }
    return out.toString();
  }

  /** Looks at a text as it is, and without its escapes. */
  private final class Finder {

    private final String plain;
    private final Unescaped unescaped; // null: there are no escapes
    private final String bytes;

    Finder(String text) {
      plain = lower(text);
      unescaped = Unescaped.isNeeded(text) ? Unescaped.of(text) : null;
      bytes = unescaped == null ? "" : lower(unescaped.bytes());
    }

    /**
     * How many characters from {@code at} belong to a secret: a whole form, or a long part of one.
     */
    int secretAt(int at) {
      int length = longest(plain, at, forms);
      int index = unescaped == null ? -1 : unescaped.indexes()[at];
      int inBytes = index < 0 ? 0 : longest(bytes, index, byteForms);
      return inBytes == 0 ? length : Math.max(length, unescaped.starts()[index + inBytes] - at);
    }
  }

  private static int longest(String text, int at, List<String> forms) {
    int longest = 0;
    for (String form : forms) {
      if (text.startsWith(form, at)) {
        longest = Math.max(longest, form.length());
      } else if (form.length() > PART_CHARS && at + PART_CHARS <= text.length()) {
        int part = form.indexOf(text.substring(at, at + PART_CHARS));
        if (part >= 0) {
          longest = Math.max(longest, commonLength(text, at, form, part));
        }
      }
    }
    return longest;
  }

  private static int commonLength(String text, int at, String form, int part) {
    int n = 0;
    while (at + n < text.length()
        && part + n < form.length()
        && text.charAt(at + n) == form.charAt(part + n)) {
      n++;
    }
    return n;
  }
}
