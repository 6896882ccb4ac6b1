// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Answers with what it should keep to itself: every secret in one form, wherever text can stand.
 */
final class Echo implements FaultServer.Play {

  /** How a server may write down a secret that it has seen. */
  enum Form {
    PLAIN(/* ofShort= */ true, text -> text),
    UPPER_CASE(/* ofShort= */ true, text -> text.toUpperCase(Locale.ROOT)),
    PERCENT(/* ofShort= */ true, text -> URLEncoder.encode(text, StandardCharsets.UTF_8)),
    PERCENT_IN_LOWER_CASE(
        /* ofShort= */ true, text -> PERCENT.apply(text).toLowerCase(Locale.ROOT)),
    QUOTED(/* ofShort= */ true, text -> quoted(text)),
    ESCAPED(/* ofShort= */ true, text -> escaped(text, "\\u%04x")),
    ESCAPED_IN_UPPER_CASE(/* ofShort= */ true, text -> escaped(text, "\\u%04X")),
    WITHIN_WORDS(
        /* ofShort= */ true,
        text -> "the key '" + text + "' is not, and \u001b[31m" + text + "\n isn't"),
    REVERSED(/* ofShort= */ false, text -> new StringBuilder(text).reverse().toString()),
    BASE64(/* ofShort= */ false, text -> Base64.getEncoder().encodeToString(bytes(text))),
    URL_BASE64(/* ofShort= */ false, text -> Base64.getUrlEncoder().encodeToString(bytes(text))),
    BASE64_WITHIN_TEXT(
        /* ofShort= */ false,
        text -> Base64.getEncoder().encodeToString(bytes("{\"k\":\"" + text))),
    HTML(/* ofShort= */ false, text -> html(text)),
    HEXADECIMAL(/* ofShort= */ false, text -> HexFormat.of().formatHex(bytes(text))),
    DECIMAL(/* ofShort= */ false, text -> new BigInteger(1, bytes(text)).toString()),
    MOST(/* ofShort= */ false, text -> text.substring(7, text.length() - 7));

    private final boolean ofShort;
    private final UnaryOperator<String> writing;

    /** What is shorter than a key is only looked for as it is, percent-encoded and escaped. */
    Form(boolean ofShort, UnaryOperator<String> writing) {
      this.ofShort = ofShort;
      this.writing = writing;
    }

    String apply(String secret) {
      return ofShort || secret.length() >= SecretScan.LONG_CHARS ? writing.apply(secret) : secret;
    }
  }

  private final int status;
  private final Form form;
  private final List<String> secrets;

  /** Shows these: such as the server has seen, and as the client still knows. */
  Echo(int status, Form form, String... secrets) {
    this.status = status;
    this.form = form;
    this.secrets = List.of(secrets);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String text, String format) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      out.append(
          c < 128 && Character.isLetterOrDigit(c) ? String.valueOf(c) : format.formatted((int) c));
    }
    return out.toString();
  }

  private static String html(String text) {
    return text.codePoints()
        .mapToObj(c -> Character.isLetterOrDigit(c) ? Character.toString(c) : "&#" + c + ";")
        .collect(Collectors.joining());
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
  }

  @Override
  public void to(Peer peer) throws IOException {
    byte[] body = bytes(body());
    String location = "http://127.0.0.1:9/" + URLEncoder.encode(said(), StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %s %s\r\nLocation: %s\r\nRetry-After: %s\r\nContent-Length: %s\r\n\r\n"
            .formatted(status, Secrets.KEY, location, Secrets.KEY, body.length);
    peer.send(head);
    peer.send(body);
  }

  private String said() {
    return secrets.stream().map(form::apply).collect(Collectors.joining(" | "));
  }

  private String body() {
    String said = json(said());
    String last = json(form.apply(secrets.get(secrets.size() - 1)));
    return "{\"ok\":false,\"requestId\":%s,\"message\":%s,".formatted(last, said)
        + "\"error\":{\"code\":%s,\"message\":%s,\"description\":%s}}"
            .formatted(status, said, last);
  }

  private static String json(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      out.append(
          c >= ' ' && c < 127 && c != '"' && c != '\\'
              ? "" + c
              : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return out.append('"').toString();
  }

  @Override
  public String toString() {
    return status + " with secrets " + form;
  }
}
