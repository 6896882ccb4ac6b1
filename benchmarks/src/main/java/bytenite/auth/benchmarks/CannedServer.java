// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * Gives the same answer to every request, over connections that are kept, and allocates nothing for
 * it: what is measured is the client.
 */
final class CannedServer implements AutoCloseable {

  private static final byte[] END_OF_HEAD = Replies.bytes("\r\n\r\n");

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final byte[] reply;
  private final int requestBody;

  /** A server whose requests have a body of this many bytes. */
  CannedServer(byte[] body, int requestBody) throws IOException {
    this.requestBody = requestBody;
    this.reply =
        Replies.bytes(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n"
                + new String(body, java.nio.charset.StandardCharsets.UTF_8));
    start(this::accept);
  }

  URI baseUri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "canned-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[16_384];
      int length = 0;
      int matched = 0; // of the end of the head
      int missing = -1; // of the request; below 0: its head is not over
      while ((length = in.read(buffer)) > 0) {
        for (int i = 0; i < length; i++) {
          if (missing > 0) {
            missing--;
          } else {
            boolean matches = buffer[i] == END_OF_HEAD[matched];
            matched = matches ? matched + 1 : buffer[i] == END_OF_HEAD[0] ? 1 : 0;
            if (matched == END_OF_HEAD.length) {
              matched = 0;
              missing = requestBody;
            }
          }
          if (missing == 0) {
            missing = -1;
            socket.getOutputStream().write(reply);
          }
        }
      }
    } catch (IOException e) {
      return; // the client has gone
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
