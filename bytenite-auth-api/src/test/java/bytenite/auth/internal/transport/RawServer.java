// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads one request per connection and leaves the rest, byte for byte, to the test. */
final class RawServer implements AutoCloseable {

  /** What to do with a connection once its request was read. */
  interface Script {
    void play(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket listening;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch clientLeft = new CountDownLatch(1);

  private RawServer(InetAddress address, Script script) throws IOException {
    this.listening = new ServerSocket(0, /* backlog= */ 50, address);
    this.script = script;
    run(this::accept);
  }

  static RawServer playing(Script script) throws IOException {
    return at("127.0.0.1", script);
  }

  static RawServer at(String address, Script script) throws IOException {
    return new RawServer(InetAddress.getByName(address), script);
  }

  /** Answers with these bytes, and ends the connection. */
  static RawServer answering(String reply) throws IOException {
    return playing(socket -> write(socket, reply));
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  URI uri(String path) {
    String host = listening.getInetAddress().getHostAddress();
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + listening.getLocalPort() + path);
  }

  /** The requests that came, head and body. */
  List<String> requests() {
    return requests;
  }

  /** How many connections came, with a request or without. */
  int connections() {
    return sockets.size();
  }

  /** Reads until the client is gone, and remembers that it was. */
  void awaitEnd(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        continue;
      }
    } finally {
      clientLeft.countDown();
    }
  }

  /** Whether a client left that {@link #awaitEnd} waited for; waits for that itself. */
  boolean sawClientLeave() throws InterruptedException {
    return clientLeft.await(20, TimeUnit.SECONDS);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        sockets.add(socket);
        run(() -> serve(socket));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      requests.add(request(socket.getInputStream()));
      script.play(socket);
    } catch (IOException | InterruptedException e) {
      return; // the client went away, or the test is over
    }
  }

  private static String request(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = "";
    while (!text.contains("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      bytes.write(b);
      text = bytes.toString(StandardCharsets.ISO_8859_1);
    }
    return text + new String(in.readNBytes(length(text)), StandardCharsets.ISO_8859_1);
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "raw-server");
    thread.setDaemon(true);
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    synchronized (threads) {
      threads.forEach(Thread::interrupt);
    }
  }
}
