// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The program, and a server at {@code ::1} for it, in one process of java.base alone. */
final class OnIpv6 {

  private static final String ANSWER =
      "{\"token\":\"t\",\"expiresIn\":\"3600\",\"skip\":true,\"ok\":true}";

  private OnIpv6() {}

  /** Nothing. */
  public static void main(String[] args) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("::1"))) {
      Thread thread = new Thread(() -> serve(server), "server");
      thread.setDaemon(true);
      thread.start();
      Program.main(new String[] {"http://[::1]:" + server.getLocalPort(), "a-test-key"});
    }
  }

  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        skipRequest(socket);
        String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ";
        String reply = head + ANSWER.length() + "\r\n\r\n" + ANSWER;
        socket.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void skipRequest(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    int length = 0;
    for (String line; !(line = in.readLine()).isEmpty(); ) {
      if (line.regionMatches(/* ignoreCase= */ true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    for (int i = 0; i < length; i++) {
      in.read();
    }
  }
}
