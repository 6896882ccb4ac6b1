// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A server over raw sockets on 127.0.0.1 that speaks the auth API, until it is told to play a
 * fault. Safe for use by multiple threads.
 */
public final class FaultServer implements AutoCloseable {

  private final int port;
  private final String scheme;
  private volatile Layer layer;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Semaphore arrivals = new Semaphore(0);
  private final AtomicInteger tokens = new AtomicInteger();
  private final AtomicInteger reused = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Socket reservation = new Socket();
  private volatile ServerSocket listener;
  private volatile Play fault; // null: healthy

  /** What the server does in place of an answer, to one request on one connection. */
  @FunctionalInterface
  public interface Play {

    /** Plays it, once the request was read; afterwards the connection is read from again. */
    void to(Peer peer) throws IOException, InterruptedException;

    /** Plays what comes before a request; by default nothing. */
    default void onConnect(Peer peer) throws IOException, InterruptedException {}

    /** Whether that is something to read, so that the client may go before its request is read. */
    default boolean speaksFirst() {
      return false;
    }

    /** Whether nobody listens at the port. */
    default boolean refuses() {
      return false;
    }
  }

  /** What lies between a connection and HTTP: nothing, or TLS. */
  @FunctionalInterface
  interface Layer {

    /** The server's end of it, ready to be read from; its closing closes the plain one. */
    Socket over(Socket plain) throws IOException;
  }

  private FaultServer(String scheme, Layer layer) throws IOException {
    this.scheme = scheme;
    this.layer = layer;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
    bind(reservation, port);
    accept(listener);
  }

  /** A healthy server on any free port. */
  public static FaultServer start() {
    return start("http", plain -> plain);
  }

  /** The same, for URIs of this scheme, over this layer. */
  static FaultServer start(String scheme, Layer layer) {
    try {
      return new FaultServer(scheme, layer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps others from the port while nobody listens there. */
  private static void bind(Socket reservation, int port) throws IOException {
    if (reservation.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
      reservation.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      reservation.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    if (listener.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
      listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1000);
    return listener;
  }

  /** Where it listens. */
  public URI baseUri() {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  /** Plays this from now on, on connections old and new. */
  public void play(Play play) throws IOException {
    fault = play;
    if (play.refuses()) {
      listener.close();
      hangUp();
    }
  }

  /** Puts this layer over connections from now on, and hangs up on those that there are. */
  void speak(Layer layer) throws IOException {
    this.layer = layer;
    hangUp();
  }

  /** How many connections were made so far. */
  int connections() {
    return connections.get();
  }

  /** Answers as it should from now on. */
  public void heal() throws IOException {
    fault = null;
    if (listener.isClosed()) {
      listener = listen(port);
      accept(listener);
    }
  }

  /** The requests so far, as they came. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Forgets the requests so far. */
  public void forgetRequests() {
    requests.clear();
    arrivals.drainPermits();
  }

  /** Waits for a request; false if none comes within ten seconds. */
  public boolean awaitRequest() throws InterruptedException {
    return arrivals.tryAcquire(10, TimeUnit.SECONDS);
  }

  /** How many requests came over a connection that had carried one before. */
  public int reusedConnections() {
    return reused.get();
  }

  /** Hangs up on everybody. */
  public void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Waits until no client holds a connection; false if one still does after ten seconds. */
  public boolean awaitNoConnection() throws InterruptedException {
    return await(open::isEmpty);
  }

  /** Whether no client holds a connection now. */
  public boolean awaitNone() {
    return open.isEmpty();
  }

  static boolean await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
        return false;
      }
      new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
    }
    return true;
  }

  private void accept(ServerSocket from) {
    thread(
        () -> {
          while (true) {
            Socket socket = from.accept();
            open.add(socket);
            connections.incrementAndGet();
            thread(() -> serve(socket));
          }
        });
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void thread(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                return; // the client, or the server, has hung up
              }
            },
            "fault-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket socket) throws IOException, InterruptedException {
    try (socket) {
      socket.setTcpNoDelay(true);
      Peer peer = new Peer(layer.over(socket), over);
      Play atFirst = fault;
      if (atFirst != null) {
        atFirst.onConnect(peer);
      }
      boolean first = true;
      for (String request; !(request = peer.request()).isEmpty(); first = false) {
        reused.addAndGet(first ? 0 : 1);
        requests.add(request);
        arrivals.release();
        Play now = fault;
        if (now == null) {
          peer.send(answer(request));
        } else {
          now.to(peer);
        }
      }
    } finally {
      open.remove(socket);
    }
  }

  private String answer(String request) {
    if (request.startsWith("POST /v1/auth/access_token ")) {
      return ok("{\"token\":\"" + Secrets.TOKEN + tokens.incrementAndGet() + "\"}");
    }
    return ok(request.startsWith("POST /v1/auth/signout ") ? "{\"ok\":true}" : "{\"skip\":true}");
  }

  /** A good answer with this body. */
  static String ok(String body) {
    return head(200, "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length) + body;
  }

  /** A status line and header lines. */
  static String head(int status, String... headers) {
    return "HTTP/1.1 "
        + status
        + " Whatever\r\nContent-Type: application/json\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  /** Hangs up and listens no longer. */
  @Override
  public void close() throws IOException {
    over.countDown();
    reservation.close();
    listener.close();
    hangUp();
  }
}
