// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.Deadline;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.spi.Scheduler;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries calls over HttpURLConnection, where java.net.http is missing: Android, and images of
 * java.base alone. Safe for use by multiple threads.
 *
 * <p>Starts no thread: a call runs on its caller's. Each has a connection of its own, which ends
 * with it, so that no request meets a connection that has died. Where the server does not end it as
 * it is told to, the JDK pools it for a moment, and starts a thread to watch over that. No redirect
 * is followed; the process's CookieHandler and Authenticator are kept out of it (on Android, the
 * latter cannot be).
 *
 * <p>The body is sent buffered, for otherwise the JDK drops a 401's body. So the JDK may send a
 * request once more by itself, over a new connection, when the first ends without a byte of reply.
 *
 * <p>What a call's timeout bounds without a thread. Over https on the JDK, connecting and each read
 * end at the deadline, and an interrupt and {@link #close()} end them at once ({@link CallTls}).
 * Elsewhere, and wherever a proxy is in between, connecting and each wait for bytes may take the
 * timeout; the total is looked at, as are interrupts and {@link #close()}, between the body's
 * reads; until the body begins those two end the call at once, but for a connection that is being
 * made, and header fields that arrive one byte at a time are bounded in size alone. With a
 * scheduler, or a thread that calls {@link #breakOff}, the total holds up to the end of the header
 * fields as well. Nothing bounds how long it takes to resolve the host's name, nor to send a body
 * that the system does not take over at once, some hundred kilobytes or more.
 */
public class UrlConnectionTransport implements HttpTransport, AutoCloseable {

  private final Duration connectTimeout;
  private final Optional<Scheduler> watch;
  private final Set<UrlConnectionCall> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A transport whose connections may take this long to be made. */
  public UrlConnectionTransport(Duration connectTimeout) {
    this(connectTimeout, Optional.empty());
  }

  /** The same; the scheduler, if there is one, breaks off calls whose time is over. */
  public UrlConnectionTransport(Duration connectTimeout, Optional<Scheduler> watch) {
    this.connectTimeout = connectTimeout;
    this.watch = watch;
  }

  /** A connection of the JDK's own stack; in tests, of another. */
  HttpURLConnection connection(URL url) throws IOException {
    return (HttpURLConnection) url.openConnection();
  }

  @Override
  public HttpReply send(HttpCall call) throws IOException, InterruptedException {
    Deadline deadline = Deadline.after(call.timeout(), System.nanoTime());
    UrlConnectionCall running = new UrlConnectionCall(open(call.uri().toURL()), deadline);
    underWay.add(running);
    Optional<Runnable> alarm = alarm(running, call.timeout());
    try {
      if (closed) {
        throw ended();
      }
      return running.send(call, connectTimeout);
    } finally {
      if (alarm.isPresent()) {
        alarm.get().run(); // is cancelled
      }
      underWay.remove(running);
    }
  }

  private Optional<Runnable> alarm(UrlConnectionCall call, Duration timeout) {
    return watch.isPresent()
        ? Optional.of(
            watch.get().schedule(timeout, () -> call.breakOff(UrlConnectionTransport::late)))
        : Optional.empty();
  }

  /**
   * Opens the connection without the process's cookies: the JDK and Android look for the handler
   * here and nowhere else. It is gone under the lock that those who ask for it need, so nobody can
   * see that.
   */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // its own methods take this lock
  private HttpURLConnection open(URL url) throws IOException {
    synchronized (CookieHandler.class) {
      CookieHandler handler = CookieHandler.getDefault();
      if (handler == null) {
        return connection(url);
      }
      CookieHandler.setDefault(null);
      try {
        return connection(url);
      } finally {
        CookieHandler.setDefault(handler);
      }
    }
  }

  /** How much time is left, as a socket counts it: at least a millisecond, or the call is late. */
  static long millisLeft(Deadline deadline) throws IOException {
    long millis = deadline.remainingNanos(System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw late();
    }
    return millis;
  }

  static IOException late() {
    return new SocketTimeoutException("the call's time is over");
  }

  private static IOException ended() {
    return new IOException("the transport is closed");
  }

  /** Breaks off what the thread is doing here, if anything; returns at once. */
  void breakOff(Thread inside) {
    for (UrlConnectionCall call : underWay) {
      if (call.isOn(inside)) {
        call.breakOff(UrlConnectionTransport::ended);
      }
    }
  }

  /**
   * Breaks off the calls under way, those that read a body over plain http once their next read
   * returns; later ones fail.
   */
  @Override
  public void close() {
    closed = true;
    underWay.forEach(call -> call.breakOff(UrlConnectionTransport::ended));
  }
}
