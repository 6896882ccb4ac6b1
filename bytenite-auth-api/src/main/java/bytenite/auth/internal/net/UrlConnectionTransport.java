// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.net;

import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries calls over HttpURLConnection, where java.net.http is missing: Android, and images of
 * java.base alone.
 *
 * <p>Starts no thread: a call runs on its caller's, and an interrupt is seen between reads only.
 * The body is sent without fixed-length streaming, so that a 401's body is not lost and a dead
 * pooled connection is replaced; the JDK may then send a POST twice, which every call of this API
 * bears.
 */
public final class UrlConnectionTransport implements HttpTransport, AutoCloseable {

  private static final int CHUNK_BYTES = 4096;

  private final Duration connectTimeout;
  private final Set<HttpURLConnection> active = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A transport whose connections may take this long to be made. */
  public UrlConnectionTransport(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  @Override
  public HttpReply send(HttpCall call) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + call.timeout().toNanos();
    HttpURLConnection connection = (HttpURLConnection) call.uri().toURL().openConnection();
    active.add(connection);
    boolean complete = false;
    try {
      checkOpen();
      prepare(connection, call);
      write(connection, call.body());
      HttpReply reply = read(connection, deadline);
      complete = true;
      return reply;
    } finally {
      active.remove(connection);
      if (!complete) {
        connection.disconnect();
      }
    }
  }

  private void prepare(HttpURLConnection connection, HttpCall call) throws IOException {
    connection.setRequestMethod(call.method());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setAllowUserInteraction(false);
    connection.setConnectTimeout(millis(min(connectTimeout, call.timeout())));
    connection.setReadTimeout(millis(call.timeout()));
    call.headers().forEach(connection::setRequestProperty);
  }

  private static void write(HttpURLConnection connection, byte[] body) throws IOException {
    if (body.length > 0) {
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
  }

  private HttpReply read(HttpURLConnection connection, long deadline)
      throws IOException, InterruptedException {
    int status = connection.getResponseCode();
    if (status < 0) {
      throw new ProtocolException("the reply is not HTTP");
    }
    Map<String, List<String>> headers = headers(connection);
    InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    if (in == null) { // an error without a body
      return new HttpReply(status, headers, new byte[0]);
    }
    BodyBuffer body = new BodyBuffer();
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int n; (n = read(in, chunk, connection, deadline)) >= 0; ) {
      body.add(chunk, 0, n);
    }
    in.close(); // read to its end: the connection can be used again
    return new HttpReply(status, headers, body.toBytes());
  }

  private int read(InputStream in, byte[] chunk, HttpURLConnection connection, long deadline)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    checkOpen();
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      throw new SocketTimeoutException("the call's time is over");
    }
    connection.setReadTimeout(millis(left));
    return in.read(chunk);
  }

  private static Map<String, List<String>> headers(HttpURLConnection connection) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null) { // the status line
                all.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values);
              }
            });
    return all;
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the transport is closed");
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }

  /** Breaks the calls under way; later ones fail. */
  @Override
  public void close() {
    closed = true;
    active.forEach(HttpURLConnection::disconnect);
  }
}
