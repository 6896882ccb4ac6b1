// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks to a server byte by byte, for what no HTTP client would send or show. */
final class RawClient implements AutoCloseable {

  private static final Pattern LENGTH =
      Pattern.compile("content-length: (\\d+)", Pattern.CASE_INSENSITIVE);
  private static final int TIMEOUT_MILLIS = 20_000;

  /** A reply of which head and body have been told apart. */
  record Reply(String head, String body) {

    int status() {
      return Integer.parseInt(head.substring(9, 12));
    }
  }

  private final Socket socket;
  private final InputStream in;

  RawClient(FakeAuthServer server) throws IOException {
    URI uri = server.baseUri();
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = socket.getInputStream();
  }

  /** What a POST with a JSON body looks like. */
  static String post(String path, String json, String... headers) {
    StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("Content-Type: application/json\r\nContent-Length: ")
        .append(json.getBytes(UTF_8).length)
        .append("\r\n\r\n")
        .append(json)
        .toString();
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  void sendNoMore() throws IOException {
    socket.shutdownOutput();
  }

  /** The next bytes up to an empty line. */
  String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended after: " + head.toString(ISO_8859_1));
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  Reply reply() throws IOException {
    String head = head();
    Matcher length = LENGTH.matcher(head);
    return new Reply(head, length.find() ? text(Integer.parseInt(length.group(1))) : "");
  }

  String text(int bytes) throws IOException {
    byte[] text = in.readNBytes(bytes);
    if (text.length < bytes) {
      throw new EOFException("the connection ended within a body");
    }
    return new String(text, UTF_8);
  }

  /** Everything until the server ends the connection. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
