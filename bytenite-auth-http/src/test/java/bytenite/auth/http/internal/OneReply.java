// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server or proxy that answers every request head with the same bytes, and then waits. */
final class OneReply implements AutoCloseable {

  private final ServerSocket listening;
  private final byte[] reply;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore left = new Semaphore(0);

  private OneReply(String reply) throws IOException {
    this.listening = new ServerSocket(0, /* backlog= */ 50, InetAddress.getByName("127.0.0.1"));
    this.reply = reply.getBytes(StandardCharsets.ISO_8859_1);
  }

  static OneReply of(String reply) throws IOException {
    OneReply server = new OneReply(reply);
    server.run(server::accept);
    return server;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
  }

  ProxySelector asProxy() {
    return ProxySelector.of(new InetSocketAddress("127.0.0.1", listening.getLocalPort()));
  }

  /** The request heads so far. */
  List<String> requests() {
    return requests;
  }

  void awaitRequest() throws InterruptedException {
    arrived.tryAcquire(20, TimeUnit.SECONDS);
  }

  /** Waits until a client has closed its connection; false if none does. */
  boolean awaitNoConnection() throws InterruptedException {
    return left.tryAcquire(20, TimeUnit.SECONDS);
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                return; // closed
              }
            },
            "one-reply");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = listening.accept();
      open.add(socket);
      run(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    try (socket) {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      for (int b; (b = socket.getInputStream().read()) >= 0; ) {
        head.write(b);
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (text.endsWith("\r\n\r\n")) {
          requests.add(text);
          head.reset();
          socket.getOutputStream().write(reply);
          arrived.release();
        }
      }
    } finally {
      left.release();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
