// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Takes secrets out of text that a server wrote.
 *
 * <p>Every run of more than {@value #LONGEST_RUN} base64 characters is replaced, whatever it is:
 * keys and tokens are longer, in every encoding. Shorter secrets are compared with the text as it
 * is, percent-decoded and JSON-unescaped, in any case.
 */
public final class Redactor {

  private static final String MARK = "[redacted]";
  private static final int LONGEST_RUN = 40;

  /** How much of a secret is compared at every position of a text; the rest only after a match. */
  private static final int COMPARED_CHARS = 4_096;

  private static final String BASE64_MARKS = "+/-_=";

  private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(u[0-9A-Fa-f]{4}|[\"\\\\/])");
  private static final Pattern PERCENT_ENCODED = Pattern.compile("(%[0-9A-Fa-f]{2})++");

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
   * The exception, or a copy without the secrets of this call. The exchange that failed within the
   * call did not know them.
   */
  public RuntimeException redact(RuntimeException thrown) {
    if (thrown instanceof AuthException.ErrorResponse response) {
      ResponseEnvelope said = response.envelope();
      ResponseEnvelope shown = redact(said);
      return shown.equals(said) ? thrown : response.withEnvelope(shown);
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
    return IntStream.range(0, text.length()).anyMatch(i -> secretAt(comparable, i) > 0);
  }

  /** The text without its secrets; the other text if it has none. */
  private String withoutSecrets(String text, String otherwise) {
    String comparable = comparable(text);
    StringBuilder out = new StringBuilder();
    boolean found = false;
    for (int i = 0; i < text.length(); ) {
      int end = Math.max(i + secretAt(comparable, i), longRunEnd(text, i));
      found |= end > i;
      out.append(end > i ? MARK : text.substring(i, i + 1));
      i = Math.max(end, i + 1);
    }
    return found ? out.toString() : otherwise;
  }

  /** The length of the longest secret at this position; 0 if there is none. */
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

  /** Where the run ends that begins here, escapes within it included; -1 if it is not too long. */
  private static int longRunEnd(String text, int from) {
    int end = from;
    int length = 0;
    for (int i = from; i < text.length(); i++) {
      if (isBase64(text.charAt(i))) {
        end = i + 1;
        length++;
      } else if (i == from || ESCAPE_MARKS.indexOf(text.charAt(i)) < 0) {
        break;
      }
    }
    return length > LONGEST_RUN ? end : -1;
  }

  private static boolean isBase64(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || BASE64_MARKS.indexOf(c) >= 0);
  }

  /** The text with JSON's escapes and percent-encoding undone, once. */
  private static String decoded(String text) {
    String unescaped =
        replaced(
            JSON_ESCAPE,
            text,
            escape ->
                escape.length() == 2
                    ? escape.substring(1)
                    : String.valueOf((char) Integer.parseInt(escape.substring(2), 16)));
    return replaced(PERCENT_ENCODED, unescaped, Redactor::utf8);
  }

  private static String utf8(String percentEncoded) {
    byte[] bytes = new byte[percentEncoded.length() / 3];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(percentEncoded.substring(3 * i + 1, 3 * i + 3), 16);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String replaced(Pattern what, String text, UnaryOperator<String> by) {
    StringBuilder out = new StringBuilder();
    Matcher found = what.matcher(text);
    int end = 0;
    while (found.find()) {
      out.append(text, end, found.start()).append(by.apply(found.group()));
      end = found.end();
    }
    return end == 0 ? text : out.append(text, end, text.length()).toString();
  }
}
