// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.BaseUri;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Headers;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.ProxyRefused;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One call over one connection, on a thread of its own; another thread may close it. */
final class UrlConnectionCall implements Callable<HttpReply>, Closeable {

  /** Offers no credentials to any challenge, in place of the process's Authenticator. */
  @JdkOnly
  private static final class NoCredentials extends Authenticator {

    /**
     * Keeps the connection from asking for credentials, where its HTTP stack allows that; Android's
     * does not.
     */
    void offeredBy(HttpURLConnection connection) {
      try {
        connection.setAuthenticator(this);
      } catch (NoSuchMethodError | UnsupportedOperationException e) {
        return; // the method came with Java 9, and a stack need not have it
      }
    }
  }

  private static final int CHUNK_BYTES = 4096;
  private static final int SLACK_MILLIS = 1000; // the caller's own deadline comes first
  private static final String REFUSED_BY_PROXY = "Unable to tunnel through proxy. Proxy returns \"";

  private final UrlConnectionTransport transport;
  private final HttpCall call;
  private final NoCredentials noCredentials = new NoCredentials();
  private HttpURLConnection connection; // guarded by this; null: not opened yet
  private boolean closed; // guarded by this
  private boolean inBody; // guarded by this

  UrlConnectionCall(UrlConnectionTransport transport, HttpCall call) {
    this.transport = transport;
    this.call = call;
  }

  @Override
  public HttpReply call() throws IOException {
    try {
      HttpURLConnection opened = open();
      remember(opened);
      prepare(opened);
      opened.connect();
      checkOpen();
      write(opened);
      checkOpen();
      return read(opened);
    } catch (IOException | RuntimeException e) {
      throw meaning(e);
    } finally {
      close();
    }
  }

  /**
   * Opens the connection without the process's cookies. The JDK and Android read the CookieHandler
   * here and nowhere else. It is unset under the lock that its readers take, so that no other
   * thread sees it unset.
   */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // its own methods take this lock
  private HttpURLConnection open() throws IOException {
    URI uri = call.uri();
    boolean stays = uri.getScheme().equalsIgnoreCase("http") && BaseUri.isLoopback(uri.getHost());
    Proxy proxyOrNull = stays ? Proxy.NO_PROXY : null; // plain text must not leave this machine
    synchronized (CookieHandler.class) {
      CookieHandler handler = CookieHandler.getDefault();
      if (handler == null) {
        return transport.connection(uri.toURL(), proxyOrNull);
      }
      CookieHandler.setDefault(null);
      try {
        return transport.connection(uri.toURL(), proxyOrNull);
      } finally {
        CookieHandler.setDefault(handler);
      }
    }
  }

  private synchronized void remember(HttpURLConnection opened) throws IOException {
    checkOpen();
    connection = opened;
  }

  private void prepare(HttpURLConnection opened) throws IOException {
    int timeout = millis(call.timeout());
    noCredentials.offeredBy(opened);
    opened.setRequestMethod(call.method());
    opened.setInstanceFollowRedirects(false);
    opened.setUseCaches(false);
    opened.setAllowUserInteraction(false);
    opened.setConnectTimeout(Math.min(millis(transport.connectTimeout()), timeout));
    opened.setReadTimeout(Math.min(timeout, Integer.MAX_VALUE - SLACK_MILLIS) + SLACK_MILLIS);
    opened.setDoOutput(call.body().length > 0);
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      opened.setRequestProperty(header.getKey(), header.getValue());
    }
    opened.setRequestProperty("Connection", "close");
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Deadline.millis(duration)));
  }

  private void write(HttpURLConnection opened) throws IOException {
    byte[] body = call.body();
    if (body.length > 0) {
      try (OutputStream out = opened.getOutputStream()) {
        out.write(body);
      }
    }
  }

  private HttpReply read(HttpURLConnection opened) throws IOException {
    int status = status(opened);
    Map<String, List<String>> headers;
    InputStream in;
    synchronized (this) { // after a close, the JDK would connect again for these
      checkOpen();
      headers = headers(opened);
      boolean refused = status < 100 || status >= 400; // getInputStream() throws
      in = refused ? opened.getErrorStream() : opened.getInputStream();
      inBody = true; // from here on, only the stream is used
    }
    boolean hasBody = status != 204 && status != 304 && !isEmpty(headers);
    if (!hasBody && isJdks(opened) && !closes(headers)) {
      leavePool();
    }
    if (status < 100 || status > 999) {
      throw new ProtocolException("the reply is not HTTP");
    }
    Optional<IOException> fault = ContentLength.fault(headers);
    if (fault.isPresent()) {
      throw fault.get();
    }
    long announced = hasBody ? ContentLength.of(headers) : 0;
    byte[] body = body(in, announced > 0 ? announced : Long.MAX_VALUE);
    leaveBody();
    if (body.length < announced) { // the JDK reports a body that was cut as complete
      throw cut(/* causeOrNull= */ null);
    }
    return new HttpReply(status, headers, body);
  }

  /**
   * After a reply without a body, the JDK has already pooled the connection, unless the server
   * closes it as it was asked to. Connecting again takes it out of the pool.
   */
  private void leavePool() throws IOException {
    HttpURLConnection pooled = open();
    noCredentials.offeredBy(pooled); // with another one, the JDK connects anew
    pooled.setConnectTimeout(1); // if it is not there after all
    try {
      pooled.connect();
    } catch (IOException e) {
      return; // it was not there
    } finally {
      closeNow(pooled);
    }
  }

  private static boolean isEmpty(Map<String, List<String>> headers) {
    List<String> lengths = headers.get("Content-Length");
    try { // as the JDK reads it, which takes "00" for nothing, too
      return lengths != null && Long.parseLong(lengths.get(0).trim()) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean closes(Map<String, List<String>> headers) {
    List<String> connection = headers.get("Connection");
    return connection != null && connection.get(0).trim().equalsIgnoreCase("close");
  }

  private static boolean isJdks(HttpURLConnection connection) {
    return connection.getClass().getName().startsWith("sun.");
  }

  /**
   * Closes the socket of a JDK connection at once. The JDK does so when it refuses an output
   * stream, because the reply has begun or no request body was announced. Its disconnect() would
   * wait for a read of the body, and then read the rest in order to reuse the connection.
   */
  private static void closeNow(HttpURLConnection connection) {
    try {
      connection.getOutputStream();
    } catch (IOException e) {
      return; // refused
    }
  }

  /** The JDK reads each interim reply by recursion, without a limit. */
  private static int status(HttpURLConnection opened) throws IOException {
    try {
      return opened.getResponseCode();
    } catch (StackOverflowError e) {
      throw new ProtocolException("the reply has interim replies without end");
    }
  }

  private static Map<String, List<String>> headers(HttpURLConnection opened) {
    Map<String, List<String>> all = new LinkedHashMap<>(opened.getHeaderFields());
    all.remove(null); // the status line
    return Headers.multiple(all);
  }

  /**
   * Reads to the end, or as much as was announced: the JDK does not stop there by itself. A null
   * stream is an error reply without a body. Leaves the stream open: the JDK's disconnect() closes
   * it; if it were closed already, the connection would stay in the pool.
   */
  private byte[] body(InputStream in, long most) throws IOException {
    BodyBuffer body = new BodyBuffer();
    byte[] chunk = new byte[CHUNK_BYTES];
    long left = in == null ? 0 : most;
    for (int n; left > 0 && (n = read(in, chunk, left)) >= 0; left -= n) {
      body.add(chunk, 0, n);
    }
    return body.toBytes();
  }

  private int read(InputStream in, byte[] chunk, long most) throws IOException {
    checkOpen();
    try {
      return in.read(chunk, 0, (int) Math.min(chunk.length, most));
    } catch (ProtocolException e) { // Android's word for it
      throw cut(e);
    }
  }

  private static EOFException cut(Throwable causeOrNull) {
    EOFException cut = new EOFException("the reply's body was cut short");
    cut.initCause(causeOrNull);
    return cut;
  }

  private synchronized void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the call is over");
    }
  }

  private synchronized void leaveBody() {
    inBody = false;
  }

  /**
   * Closes the connection, from any thread and without waiting for the thread that uses it. If that
   * thread is in the middle of a step, it may connect again; the short timeouts end that.
   */
  @Override
  public synchronized void close() {
    closed = true;
    if (connection == null) {
      return;
    }
    try {
      connection.setConnectTimeout(1);
      connection.setReadTimeout(1);
      if (inBody && isJdks(connection)) {
        inBody = false; // a second output stream would not be refused: the JDK connects for it
        closeNow(connection);
      } else {
        connection.disconnect();
      }
    } catch (RuntimeException e) { // the other thread was in the middle of a step
      return;
    }
  }

  /** What was thrown, or what it stands for. */
  private static IOException meaning(Exception thrown) {
    String message = String.valueOf(thrown.getMessage());
    if (message.startsWith(REFUSED_BY_PROXY)) {
      String line = message.substring(REFUSED_BY_PROXY.length());
      return line.matches("HTTP/1\\.. [1-9]\\d\\d\\b.*")
          ? new ProxyRefused(Integer.parseInt(line.substring(9, 12)))
          : new ProtocolException("the proxy's answer to CONNECT is not HTTP");
    }
    return thrown instanceof IOException io ? io : new IOException(thrown);
  }
}
