// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one HTTP/1.1 request after another (RFC 9112) from one connection; head and body are
 * bounded.
 */
final class RequestReader {

  static final int MAX_HEAD_BYTES = 64 * 1024;
  static final int MAX_BODY_BYTES = 1024 * 1024;

  private static final int MAX_METHOD = 32;
  private static final String MARKS_IN_TOKENS = "!#$%&'*+-.^_`|~";

  /**
   * The bytes received are no request that can be answered. The message says why and quotes
   * nothing.
   */
  static final class BadMessage extends Exception {
    private static final long serialVersionUID = 1L;

    BadMessage(String reason) {
      super(reason);
    }
  }

  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[4096];
  private int pos;
  private int limit;
  private int headBytes;

  RequestReader(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Waits for a request and reads the whole of it.
   *
   * @throws EOFException if the client closed the connection, before a request or inside one
   */
  RequestMessage read() throws IOException, BadMessage {
    headBytes = 0;
    String[] start = startLine().split(" ", /* limit= */ -1);
    if (start.length != 3
        || !isToken(start[0])
        || start[0].length() > MAX_METHOD
        || start[1].isEmpty()) {
      throw new BadMessage("the request line is malformed");
    }
    if (!start[2].equals("HTTP/1.1") && !start[2].equals("HTTP/1.0")) {
      throw new BadMessage("the HTTP version is not 1.0 or 1.1");
    }
    Headers headers = headers();
    boolean persistent = start[2].equals("HTTP/1.1");
    if (persistent && values(headers, "Host").size() != 1) {
      throw new BadMessage("there must be one Host header");
    }
    byte[] body = body(headers);
    String target = originForm(start[1]);
    int question = target.indexOf('?');
    return new RequestMessage(
        start[0],
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        headers,
        body,
        persistent && values(headers, "Connection").stream().noneMatch(RequestReader::saysClose));
  }

  static List<String> values(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null ? List.of() : values;
  }

  private static boolean saysClose(String connection) {
    return Arrays.stream(connection.split(",")).anyMatch(o -> o.strip().equalsIgnoreCase("close"));
  }

  /** The path and query of a target, which may be a whole URI as a proxy gets it. */
  private static String originForm(String target) {
    int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
    if (scheme < 0) {
      return target;
    }
    int path = target.indexOf('/', scheme + 3);
    return path < 0 ? "/" : target.substring(path);
  }

  private String startLine() throws IOException, BadMessage {
    if (pos == limit) {
      more();
    }
    // A TLS handshake, for example, has no line end to wait for.
    if (!isTokenChar((char) (buffer[pos] & 0xff)) && buffer[pos] != '\r' && buffer[pos] != '\n') {
      throw new BadMessage("this is not an HTTP request; the server speaks plain HTTP only");
    }
    String line = line();
    while (line.isEmpty()) {
      line = line();
    }
    return line;
  }

  private Headers headers() throws IOException, BadMessage {
    Headers headers = new Headers();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || !isToken(line.substring(0, colon))) {
        throw new BadMessage("a header is malformed");
      }
      String value = line.substring(colon + 1).strip();
      if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
        throw new BadMessage("a header has a control character");
      }
      headers.add(line.substring(0, colon), value);
    }
    return headers;
  }

  private byte[] body(Headers headers) throws IOException, BadMessage {
    List<String> lengths = values(headers, "Content-Length");
    List<String> codings = values(headers, "Transfer-Encoding");
    if (lengths.isEmpty() && codings.isEmpty()) {
      return new byte[0];
    }
    if (lengths.size() + codings.size() > 1) {
      throw new BadMessage("the length of the body is ambiguous");
    }
    if (!codings.isEmpty() && !codings.get(0).equalsIgnoreCase("chunked")) {
      throw new BadMessage("the transfer coding is unknown");
    }
    int length = codings.isEmpty() ? length(lengths.get(0), /* radix= */ 10) : 0;
    if (values(headers, "Expect").stream().anyMatch(e -> e.equalsIgnoreCase("100-continue"))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
    return codings.isEmpty() ? bytes(length) : chunks();
  }

  private byte[] chunks() throws IOException, BadMessage {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      headBytes = 0;
      int length = length(line().split(";", /* limit= */ 2)[0].strip(), /* radix= */ 16);
      if (length == 0) {
        break;
      }
      if (body.size() + length > MAX_BODY_BYTES) {
        throw new BadMessage("the body is larger than " + MAX_BODY_BYTES + " bytes");
      }
      body.writeBytes(bytes(length));
      if (!line().isEmpty()) {
        throw new BadMessage("a chunk does not end where it should");
      }
    }
    while (!line().isEmpty()) {
      continue; // trailers are ignored
    }
    return body.toByteArray();
  }

  private static int length(String digits, int radix) throws BadMessage {
    boolean plain =
        !digits.isEmpty()
            && digits.chars().allMatch(c -> Character.digit(c, radix) >= 0 && c < 0x80);
    if (!plain) {
      throw new BadMessage("a length is not a number");
    }
    if (digits.length() > 9 || Long.parseLong(digits, radix) > MAX_BODY_BYTES) {
      throw new BadMessage("the body is larger than " + MAX_BODY_BYTES + " bytes");
    }
    return Integer.parseInt(digits, radix);
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    int buffered = Math.min(length, limit - pos);
    System.arraycopy(buffer, pos, bytes, 0, buffered);
    pos += buffered;
    if (in.readNBytes(bytes, buffered, length - buffered) < length - buffered) {
      throw new EOFException();
    }
    return bytes;
  }

  /** One line of the head, without its end. */
  private String line() throws IOException, BadMessage {
    int scanned = 0;
    while (true) {
      while (pos + scanned < limit && buffer[pos + scanned] != '\n') {
        scanned++;
      }
      if (headBytes + scanned >= MAX_HEAD_BYTES) {
        throw new BadMessage("the head is larger than " + MAX_HEAD_BYTES + " bytes");
      }
      if (pos + scanned < limit) {
        break;
      }
      more();
    }
    int length = scanned > 0 && buffer[pos + scanned - 1] == '\r' ? scanned - 1 : scanned;
    String line = new String(buffer, pos, length, ISO_8859_1);
    pos += scanned + 1;
    headBytes += scanned + 1;
    return line;
  }

  /** Reads the available bytes and appends them to those not used yet. */
  private void more() throws IOException {
    System.arraycopy(buffer, pos, buffer, 0, limit - pos);
    limit -= pos;
    pos = 0;
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      throw new EOFException();
    }
    limit += read;
  }

  private static boolean isToken(String text) {
    return text.chars().allMatch(c -> isTokenChar((char) c));
  }

  private static boolean isTokenChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || MARKS_IN_TOKENS.indexOf(c) >= 0;
  }
}
