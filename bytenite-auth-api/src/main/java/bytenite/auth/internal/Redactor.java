// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes secrets out of text that a server wrote.
 *
 * <p>Every run of more than {@value #LONGEST_RUN} base64 characters is replaced, whoever's it is:
 * keys and tokens are longer, whatever they are encoded in. Shorter secrets are compared with the
 * text as it is, percent-decoded and JSON-unescaped, in any case.
 */
public final class Redactor {

  private static final String MARK = "[redacted]";
  private static final int LONGEST_RUN = 40;

  /** So much of a secret makes it one: longer ones would take time at every place in a text. */
  private static final int COMPARED_CHARS = 4_096;

  private static final String BASE64_MARKS = "+/-_=";

  /** Escapes of base64's marks are made of these: they neither end a run nor make it longer. */
  private static final String ESCAPE_MARKS = "%\\&#;";

  private final List<String> secrets = new ArrayList<>();

  /** Redacts these; empty ones do not count. */
  public Redactor(String... secrets) {
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        this.secrets.add(comparable(secret));
        this.secrets.add(comparable(decoded(secret))); // it may look like an escape itself
      }
    }
  }

  /** Forms are percent-encoded with a plus sign for a space. */
  private static String comparable(String text) {
    return text.replace('+', ' ');
  }

  /** The text without secrets, printable, on one line, and not longer than is shown. */
  public String redact(String text) {
    String shown = withoutSecrets(text, text);
    return Text.printable(withoutSecrets(decoded(shown), shown));
  }

  /**
   * The exception, or one that says the same without the secrets of a call that the exchange behind
   * it knew nothing of.
   */
  public RuntimeException redact(RuntimeException thrown) {
    if (thrown instanceof AuthException.ErrorResponse response) {
      ResponseEnvelope said = response.envelope();
      ResponseEnvelope shown = redact(said);
      return shown.equals(said)
          ? thrown
          : AuthException.of(
              response.status(),
              shown,
              response.retryAfter(),
              response.nextAttempt(),
              ErrorText.summary(response));
    }
    if (thrown instanceof AuthException.MalformedResponse malformed
        && mentionsSecret(malformed.getMessage())) {
      return new AuthException.MalformedResponse(
          "the reply cannot be understood", malformed.nextAttempt());
    }
    return thrown;
  }

  private ResponseEnvelope redact(ResponseEnvelope said) {
    return new ResponseEnvelope(
        said.ok(),
        redact(said.requestId()),
        redact(said.message()),
        said.error()
            .map(
                error ->
                    new ErrorDetail(
                        error.code(), redact(error.message()), redact(error.description()))));
  }

  private boolean mentionsSecret(String text) {
    String comparable = comparable(text);
    for (int i = 0; i < text.length(); i++) {
      if (secretAt(comparable, i) > 0) {
        return true;
      }
    }
    return false;
  }

  /** One reading of the text without its secrets; the other if it has none. */
  private String withoutSecrets(String text, String otherwise) {
    String comparable = comparable(text);
    StringBuilder out = new StringBuilder();
    boolean found = false;
    int runEnd = 0;
    for (int i = 0; i < text.length(); ) {
      int secretEnd = i + secretAt(comparable, i);
      if (i >= runEnd) {
        runEnd = runEnd(text, i);
        secretEnd = isTooLong(text, i, runEnd) ? Math.max(secretEnd, runEnd) : secretEnd;
      }
      if (secretEnd > i) {
        out.append(MARK);
        found = true;
        i = secretEnd;
      } else {
        out.append(text.charAt(i++));
      }
    }
    return found ? out.toString() : otherwise;
  }

  /** The length of the longest secret that stands there; 0 if none does. */
  private int secretAt(String comparable, int at) {
    int longest = 0;
    for (String secret : secrets) {
      int length = Math.min(secret.length(), COMPARED_CHARS);
      if (isSame(comparable, at, secret, 0, length)) {
        while (length < secret.length() && isSame(comparable, at + length, secret, length, 1)) {
          length++;
        }
        longest = Math.max(longest, length);
      }
    }
    return longest;
  }

  private static boolean isSame(String text, int at, String secret, int from, int length) {
    return text.regionMatches(/* ignoreCase= */ true, at, secret, from, length);
  }

  /** Where the run ends that begins there; escapes within it are a part of it. */
  private static int runEnd(String text, int from) {
    int end = from;
    for (int i = from; i < text.length(); i++) {
      if (isBase64(text.charAt(i))) {
        end = i + 1;
      } else if (i == from || ESCAPE_MARKS.indexOf(text.charAt(i)) < 0) {
        break;
      }
    }
    return end;
  }

  private static boolean isTooLong(String text, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      length += isBase64(text.charAt(i)) ? 1 : 0;
    }
    return length > LONGEST_RUN;
  }

  private static boolean isBase64(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || BASE64_MARKS.indexOf(c) >= 0);
  }

  /** The text with JSON's escapes and percent-encoding undone, once. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('\\') < 0) {
      return text;
    }
    byte[] in = unescaped(text).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      int value = in[i] == '%' && i + 2 < in.length ? hex(in[i + 1]) * 16 + hex(in[i + 2]) : -1;
      boolean escape = value >= 0 && hex(in[i + 2]) >= 0;
      out.write(escape ? value : in[i]);
      i += escape ? 2 : 0;
    }
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i) == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (next == 'u' && i + 5 < text.length() && hex4(text, i + 2) >= 0) {
        out.append((char) hex4(text, i + 2));
        i += 5;
      } else if (next != 0 && "\"\\/".indexOf(next) >= 0) {
        out.append(next);
        i++;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  /** The four digits as a number; -1 if one of them is none. */
  private static int hex4(String text, int at) {
    int value = 0;
    for (int i = at; i < at + 4 && value >= 0; i++) {
      int digit = hex(text.charAt(i));
      value = digit < 0 ? -1 : value * 16 + digit;
    }
    return value;
  }

  private static int hex(int c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
