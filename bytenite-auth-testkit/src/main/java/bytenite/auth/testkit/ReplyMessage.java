// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.internal.json.Json;
import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What one reply says, before it is decided how it goes over the wire. Nothing in it is changed
 * once it is made.
 */
record ReplyMessage(int status, Headers headers, byte[] body) {

  static final String JSON_TYPE = "application/json";

  private static final String CLOSE = "Connection: close\r\n";

  static ReplyMessage of(int status, String contentType, String body) {
    Headers headers = new Headers();
    headers.set("Content-Type", contentType);
    return new ReplyMessage(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  static ReplyMessage empty(int status) {
    return new ReplyMessage(status, new Headers(), new byte[0]);
  }

  static ReplyMessage json(int status, CharSequence json) {
    return of(status, JSON_TYPE, json.toString());
  }

  /** A failure in the documented envelope. */
  static ReplyMessage failed(int status, String requestId, String description) {
    StringBuilder json = new StringBuilder("{\"ok\":false,\"requestId\":");
    Json.quote(json, requestId);
    json.append(",\"message\":\"Request failed\",\"error\":{\"code\":").append(status);
    Json.quote(json.append(",\"message\":"), reason(status));
    Json.quote(json.append(",\"description\":"), description);
    return json(status, json.append("}}"));
  }

  /** The documented meaning of a status, for replies that were scripted without a body. */
  static String meaning(int status) {
    return switch (status) {
      case 400 -> "The request is malformed";
      case 401 -> "The user is not authenticated";
      case 403 -> "The user does not have permission to access the resource";
      case 404 -> "The resource does not exist";
      case 500 -> "An error on the server occurred";
      case 503 -> "The resource is temporarily unavailable";
      default -> "An unexpected error response";
    };
  }

  /** What is said beside a status (RFC 9110, section 15). */
  static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 204 -> "No Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "Status " + status;
    };
  }

  /** The same with these values in place of all that the header had. */
  ReplyMessage withHeader(String name, List<String> values) {
    Headers others = new Headers();
    headers.forEach((key, each) -> each.forEach(value -> others.add(key, value)));
    others.remove(name);
    values.forEach(value -> others.add(name, value));
    return new ReplyMessage(status, others, body);
  }

  ReplyMessage withBody(byte[] other) {
    return new ReplyMessage(status, headers, other);
  }

  /** Whether the status forbids a body. */
  boolean isBodiless() {
    return status == 204 || status == 304;
  }

  /** Whether the script has left it to the server to say where the body ends. */
  boolean isFramedByServer() {
    return !headers.containsKey("Content-Length")
        && !headers.containsKey("Transfer-Encoding")
        && !headers.containsKey("Connection");
  }

  byte[] message(boolean close, boolean bodiless) {
    byte[] head = head(close);
    return bodiless ? head : joined(head, body, body.length);
  }

  /** Half of a message that claims to be whole. */
  byte[] cutMessage() {
    return joined(
        head("Content-Length: " + Math.max(1, body.length) + "\r\n" + CLOSE),
        body,
        body.length / 2);
  }

  /** A message whose body goes on until the connection ends. */
  byte[] endlessMessage() {
    return joined(head(CLOSE), body, body.length);
  }

  byte[] head(boolean close) {
    String length = isBodiless() ? "" : "Content-Length: " + body.length + "\r\n";
    return head(close ? length + CLOSE : length);
  }

  private byte[] head(String framing) {
    StringBuilder head = new StringBuilder(160);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
    headers.forEach(
        (name, values) ->
            values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
    if (isFramedByServer()) {
      head.append(framing);
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] head, byte[] body, int length) {
    byte[] both = Arrays.copyOf(head, head.length + length);
    System.arraycopy(body, 0, both, head.length, length);
    return both;
  }

  /** Leaves out the body, which may hold a token. */
  @Override
  public String toString() {
    return "ReplyMessage[" + status + "]";
  }
}
