// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ServerSocketFactory;

/**
 * Opens web sockets (RFC 6455, section 4.2) on 127.0.0.1, and says nothing more; or refuses them.
 */
final class HandshakeServer extends SocketServer {

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final List<Map<String, String>> handshakes = new ArrayList<>();
  private int refusals;

  HandshakeServer() {
    super(ServerSocketFactory.getDefault());
    begin();
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:" + port() + "/events");
  }

  URI httpOrigin() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Answers so many handshakes by 401. */
  synchronized void refuse(int count) {
    refusals = count;
  }

  /** The headers that came with each handshake, their names in lower case. */
  synchronized List<Map<String, String>> handshakes() {
    return List.copyOf(handshakes);
  }

  @Override
  protected synchronized void serve(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    in.readLine();
    Map<String, String> headers = new TreeMap<>();
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      String[] header = line.split(":", /* limit= */ 2);
      headers.merge(
          header[0].toLowerCase(Locale.ROOT), header[1].strip(), (one, two) -> one + ", " + two);
    }
    handshakes.add(headers);
    socket.getOutputStream().write(reply(headers).getBytes(ISO_8859_1));
  }

  private String reply(Map<String, String> headers) {
    if (refusals > 0) {
      refusals--;
      return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
    }
    String protocols = headers.getOrDefault("sec-websocket-protocol", "");
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + accept(headers.get("sec-websocket-key"))
        + (protocols.isEmpty() ? "" : "\r\nSec-WebSocket-Protocol: " + protocols.split(",")[0])
        + "\r\n\r\n";
  }

  private static String accept(String key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
