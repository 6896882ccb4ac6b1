// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.time.DaemonThreads;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Carries calls over HttpURLConnection, where java.net.http is missing: Android, and images of
 * java.base alone. Safe for use by multiple threads.
 *
 * <p>Each call has a connection and a daemon thread of its own, which end with it. The caller waits
 * for that thread, and stops waiting at the call's deadline or when it is interrupted, whatever the
 * connection does; then the connection is closed. No redirect is followed; the process's
 * CookieHandler and Authenticator are not used (on Android, the latter cannot be kept out).
 *
 * <p>If a connection ends without a byte of reply, the JDK sends the request once more by itself,
 * over a new connection. It can, because the request's body is buffered; if it were streamed, the
 * JDK would drop the body of a 401.
 *
 * <p>What can remain for a while is a thread that resolves a host name or makes a connection: it
 * ends when the system answers, or at the connect timeout.
 */
public class UrlConnectionTransport implements HttpTransport {

  private final Duration connectTimeout;

  /** A transport whose connections may take this long to be made. */
  public UrlConnectionTransport(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  /** A connection of the JDK's own stack; in tests, of another. */
  HttpURLConnection connection(URL url, Proxy proxyOrNull) throws IOException {
    return (HttpURLConnection)
        (proxyOrNull == null ? url.openConnection() : url.openConnection(proxyOrNull));
  }

  @Override
  public HttpReply send(HttpCall call) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Deadline deadline = Deadline.after(call.timeout(), System.nanoTime());
    UrlConnectionCall exchange = new UrlConnectionCall(this, call);
    FutureTask<HttpReply> reply = new FutureTask<>(exchange);
    DaemonThreads.thread("call", reply).start();
    try {
      return reply.get(deadline.remainingNanos(System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("the call's time is over");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      exchange.close();
    }
  }
}
