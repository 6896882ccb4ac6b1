// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A connection as the server sees it, with the means to misuse it. Used by one thread. */
public final class Peer {

  private final Socket socket;
  private final InputStream in;
  private final CountDownLatch over;

  Peer(Socket socket, CountDownLatch over) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.over = over;
  }

  /** The next request as it came, head and body; {@code ""} if the client has hung up. */
  String request() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!endsWithEmptyLine(head)) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.write(b);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    byte[] body = in.readNBytes(contentLength(text));
    return text + new String(body, StandardCharsets.UTF_8);
  }

  private static boolean endsWithEmptyLine(ByteArrayOutputStream head) {
    return head.size() >= 4 && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n");
  }

  private static int contentLength(String head) {
    for (String line : head.toLowerCase(Locale.ROOT).split("\r\n")) {
      if (line.startsWith("content-length:")) {
        return Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return 0;
  }

  /** Sends text, each character a byte. */
  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes. */
  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Sends the text again and again, as fast as it is taken, until the client hangs up. */
  void flood(String text) throws IOException {
    byte[] many = text.repeat(Math.max(1, 8192 / text.length())).getBytes(StandardCharsets.UTF_8);
    while (true) {
      send(many);
    }
  }

  /** Sends the text again and again, a little of it at a time, until the client hangs up. */
  void drip(String text, int charsAtOnce) throws IOException, InterruptedException {
    for (int at = 0; ; at = (at + charsAtOnce) % text.length()) {
      send(text.substring(at, Math.min(text.length(), at + charsAtOnce)));
      pause(20);
    }
  }

  /** Lets time pass; ends early if the server is closed. */
  void pause(long millis) throws IOException, InterruptedException {
    if (over.await(millis, TimeUnit.MILLISECONDS)) {
      throw new IOException("the server is closed");
    }
  }

  /** Says nothing until the client hangs up. */
  void silence() throws IOException {
    while (in.read() >= 0) {
      continue; // whatever it says
    }
  }

  /** Ends what is sent, and goes on listening. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
    silence();
  }

  /** Hangs up. */
  void hangUp() throws IOException {
    socket.close();
  }

  /** Hangs up by a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
