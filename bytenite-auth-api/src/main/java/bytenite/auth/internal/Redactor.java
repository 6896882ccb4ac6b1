// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Takes the secrets in play out of text that others wrote: as they are, in the forms in which they
 * travel, and in long parts.
 *
 * <p>Made and used on the way to an error only.
 */
final class Redactor {

  private static final String MARK = "[redacted]";
  private static final int PART_CHARS = 12;

  private final List<String> forms = new ArrayList<>();

  Redactor(String... secrets) {
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        addForms(secret);
      }
    }
  }

  private void addForms(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    forms.add(secret);
    forms.add(new StringBuilder(secret).reverse().toString());
    forms.add(PercentEncoding.encode(secret));
    forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    StringBuilder quoted = new StringBuilder();
    Json.quote(quoted, secret);
    forms.add(quoted.substring(1, quoted.length() - 1));
  }

  /** The text, printable and bounded, with every secret replaced. */
  String scrub(String text) {
    return Text.printable(withoutSecrets(text));
  }

  /** Whether scrubbing would change anything. */
  boolean isClean(String text) {
    return scrub(text).equals(text);
  }

  private String withoutSecrets(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), 1024));
    int from = 0;
    int i = 0;
    while (i < text.length()) {
      int length = secretAt(text, i);
      if (length == 0) {
        i++;
      } else {
        out.append(text, from, i).append(MARK);
        i += length;
        from = i;
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  /**
   * How many characters from {@code at} belong to a secret: a whole form, or a long part of one.
   */
  private int secretAt(String text, int at) {
    int longest = 0;
    for (String form : forms) {
      if (text.regionMatches(true, at, form, 0, form.length())) {
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
