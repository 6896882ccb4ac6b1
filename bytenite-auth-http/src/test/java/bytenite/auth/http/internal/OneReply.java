// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.http.SocketServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/** A server or proxy that answers every request head with the same bytes, and then waits. */
final class OneReply extends SocketServer {

  private final byte[] reply;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore left = new Semaphore(0);

  private OneReply(String reply) {
    super(ServerSocketFactory.getDefault());
    this.reply = reply.getBytes(StandardCharsets.ISO_8859_1);
  }

  static OneReply of(String reply) {
    OneReply server = new OneReply(reply);
    server.begin();
    return server;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/");
  }

  ProxySelector asProxy() {
    return ProxySelector.of(new InetSocketAddress("127.0.0.1", port()));
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

  @Override
  protected void serve(Socket socket) throws IOException {
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
}
