// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import java.io.IOException;
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
    PLAIN(text -> text),
    REVERSED(text -> new StringBuilder(text).reverse().toString()),
    UPPER_CASE(text -> text.toUpperCase(Locale.ROOT)),
    BASE64(text -> Base64.getEncoder().encodeToString(bytes(text))),
    URL_BASE64(text -> Base64.getUrlEncoder().encodeToString(bytes(text))),
    BASE64_WITHIN_TEXT(text -> Base64.getEncoder().encodeToString(bytes("{\"k\":\"" + text))),
    PERCENT(text -> URLEncoder.encode(text, StandardCharsets.UTF_8)),
    PERCENT_IN_LOWER_CASE(text -> PERCENT.apply(text).toLowerCase(Locale.ROOT)),
    PERCENT_CUT(text -> PERCENT.apply(text).substring(7, 40).toLowerCase(Locale.ROOT)),
    QUOTED(text -> quoted(text)),
    ESCAPED(text -> escaped(text, "\\u%04x")),
    ESCAPED_IN_UPPER_CASE(text -> escaped(text, "\\u%04X")),
    HTML(text -> html(text)),
    HEXADECIMAL(text -> HexFormat.of().formatHex(bytes(text))),
    HEXADECIMAL_CUT(text -> HEXADECIMAL.apply(text).substring(9, 43).toUpperCase(Locale.ROOT)),
    BEGINNING(text -> text.substring(0, 13)),
    MIDDLE(text -> text.substring(11, 28)),
    END(text -> text.substring(text.length() - 14)),
    WITHIN_WORDS(text -> "the key '" + text + "' is not, and \u001b[31m" + text + "\n isn't");

    private final UnaryOperator<String> writing;

    Form(UnaryOperator<String> writing) {
      this.writing = writing;
    }

    String apply(String secret) {
      return writing.apply(secret);
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
