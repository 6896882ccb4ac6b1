// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/**
 * Answers every exchange with the same bytes, over kept-alive connections and without allocation,
 * so that a benchmark measures the client and not the server.
 */
final class CannedServer implements AutoCloseable {

  private static final ApiKey KEY = ApiKey.of("a-key-of-forty-characters-for-benchmarks");
  private static final byte[] END_OF_HEAD = Replies.bytes("\r\n\r\n");

  /** What an exchange's request carries. */
  static final String REQUEST_BODY = "{\"apiKey\":\"" + KEY.reveal() + "\"}";

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final byte[] reply;

  CannedServer() throws IOException {
    this(/* headers= */ "");
  }

  /**
   * A server whose replies have more headers.
   *
   * @param headers each with its line end
   */
  CannedServer(String headers) throws IOException {
    String body = new String(Replies.token(3600), StandardCharsets.UTF_8);
    this.reply =
        Replies.bytes(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + headers
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    start(this::accept);
  }

  /** Settings for a client of this server. */
  AuthConfig.Builder settings() {
    return AuthConfig.builder(KEY).baseUri(baseUri());
  }

  /** An exchange's request, for the JDK's client. */
  HttpRequest request() {
    return HttpRequest.newBuilder(baseUri().resolve("/v1/auth/access_token"))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(REQUEST_BODY))
        .build();
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
      int matched = 0; // characters of the end of the head
      int missing = -1; // bytes of the body; below 0: the head has not ended
      for (int length; (length = in.read(buffer)) > 0; ) {
        for (int i = 0; i < length; i++) {
          if (missing > 0) {
            missing--;
          } else {
            boolean matches = buffer[i] == END_OF_HEAD[matched];
            matched = matches ? matched + 1 : buffer[i] == END_OF_HEAD[0] ? 1 : 0;
            if (matched == END_OF_HEAD.length) {
              matched = 0;
              missing = REQUEST_BODY.length();
            }
          }
          if (missing == 0) {
            missing = -1;
            socket.getOutputStream().write(reply);
          }
        }
      }
    } catch (IOException e) {
      return; // the client has closed
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
