// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/** A server on 127.0.0.1 that serves each connection on a thread of its own. */
public abstract class SocketServer implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** What a thread does until its socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  protected SocketServer(ServerSocketFactory sockets) {
    try {
      listener =
          sockets.createServerSocket(0, /* backlog= */ 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins to accept connections. */
  protected final void begin() {
    run(
        () -> {
          while (true) {
            Socket socket = listener.accept();
            sockets.add(socket);
            run(() -> serve(socket));
          }
        });
  }

  /** Serves a connection; it stays open until the client or the server is closed. */
  protected abstract void serve(Socket socket) throws IOException;

  public final int port() {
    return listener.getLocalPort();
  }

  private void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                return; // closed, or the client's affair
              }
            },
            getClass().getSimpleName());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public final void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
