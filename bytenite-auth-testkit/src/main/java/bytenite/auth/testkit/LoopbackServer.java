// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Listens on 127.0.0.1 and gives each connection a thread of its own.
 *
 * <p>Not the JDK's own HTTP server: its reply to a kept-alive connection waits 40 ms for an
 * acknowledgement on JDK 17, and it can neither reset a connection nor send a reply that is too
 * short.
 */
final class LoopbackServer {

  /** Enough for many clients that connect at once. */
  private static final int BACKLOG = 1024;

  private static final long CLOSE_NANOS = 1_000_000_000;

  private final Responder responder;
  private final int idleMillis;
  private final ServerSocket listener;
  private final Thread acceptor;
  private final Map<Connection, Thread> connections = new HashMap<>();
  private boolean closed;
  private int accepted;

  /**
   * @throws UncheckedIOException if the port is taken or not permitted; the message names it
   */
  LoopbackServer(int port, Responder responder, Duration idleLimit) {
    this.responder = responder;
    this.idleMillis = Math.toIntExact(idleLimit.toMillis());
    this.listener = listen(port);
    this.acceptor = daemon(this::acceptAll, "acceptor");
    acceptor.start();
  }

  private static ServerSocket listen(int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      return new ServerSocket(port, BACKLOG, loopback);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on port " + port + " of 127.0.0.1: " + e.getMessage(), e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  synchronized int accepted() {
    return accepted;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private Thread daemon(Runnable work, String role) {
    Thread thread = new Thread(work, "fake-auth-server-" + port() + "-" + role);
    thread.setDaemon(true);
    return thread;
  }

  private void acceptAll() {
    while (true) {
      try {
        serve(listener.accept());
      } catch (IOException e) {
        if (isClosed()) {
          return;
        }
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    Connection connection = new Connection(socket, responder, idleMillis);
    synchronized (this) {
      if (closed) {
        connection.abort();
        return;
      }
      Thread thread = daemon(() -> run(connection), "connection-" + ++accepted);
      connections.put(connection, thread);
      thread.start();
    }
  }

  private void run(Connection connection) {
    try {
      connection.run();
    } finally {
      synchronized (this) {
        connections.remove(connection);
      }
    }
  }

  /**
   * Frees the port, ends every connection, and waits a second at most for their threads to end;
   * false if it was closed already.
   */
  boolean close() {
    List<Thread> threads = new ArrayList<>(List.of(acceptor));
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      threads.addAll(connections.values());
      connections.values().forEach(Thread::interrupt);
      connections.keySet().forEach(Connection::abort);
    }
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close port " + port(), e);
    }
    join(threads);
    return true;
  }

  private static void join(List<Thread> threads) {
    long end = System.nanoTime() + CLOSE_NANOS;
    try {
      for (Thread thread : threads) {
        long leftMillis = (end - System.nanoTime()) / 1_000_000;
        if (thread != Thread.currentThread() && leftMillis > 0) {
          thread.join(leftMillis);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
