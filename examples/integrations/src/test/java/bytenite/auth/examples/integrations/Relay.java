// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Passes bytes between each connection and a server on this machine. */
final class Relay implements AutoCloseable {

  /** Reads what comes before the bytes that are passed on; false closes the connection. */
  interface Opening {
    boolean open(Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final int target;
  private final Opening opening;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private Relay(ServerSocket listener, URI target, Opening opening) {
    this.listener = listener;
    this.target = target.getPort();
    this.opening = opening;
    start(this::accept);
  }

  static Relay at(String address, URI target, Opening opening) throws IOException {
    return new Relay(
        new ServerSocket(0, /* backlog= */ 0, InetAddress.getByName(address)), target, opening);
  }

  /** Speaks TLS, and requires a client certificate that it trusts. */
  static Relay withTls(SSLContext tls, boolean needClientAuth, URI target) throws IOException {
    SSLServerSocket listener =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, /* backlog= */ 0, InetAddress.getByName("127.0.0.1"));
    listener.setNeedClientAuth(needClientAuth);
    return new Relay(listener, target, socket -> true);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Reads the head of a request, with the empty line at its end. */
  static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("the connection ended");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static void reply(Socket socket, String... head) throws IOException {
    String text = String.join("\r\n", head) + "\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = listener.accept();
      sockets.add(socket);
      start(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    try (socket) {
      if (opening.open(socket)) {
        Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
        sockets.add(server);
        start(() -> pass(server, socket));
        pass(socket, server);
      }
    }
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                return; // the connection or the relay was closed
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : new ArrayList<>(sockets)) {
      socket.close();
    }
  }
}
