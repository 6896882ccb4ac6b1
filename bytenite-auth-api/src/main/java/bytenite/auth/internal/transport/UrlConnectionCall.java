// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Headers;
import bytenite.auth.internal.ReplyTooLarge;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;

/** One call over one connection, on the thread that made it; another may break it off. */
final class UrlConnectionCall {

  private static final int CHUNK_BYTES = 4096;

  private final HttpURLConnection connection;
  private final Deadline deadline;
  private final Optional<CallTls> tls;
  private final Thread thread = Thread.currentThread();
  private Supplier<IOException> broken; // guarded by this; null: it is not
  private boolean inBody; // guarded by this

  UrlConnectionCall(HttpURLConnection connection, Deadline deadline) {
    this.connection = connection;
    this.deadline = deadline;
    this.tls =
        connection instanceof HttpsURLConnection https
            ? CallTls.under(https, deadline)
            : Optional.empty();
  }

  boolean isOn(Thread other) {
    return thread == other;
  }

  /** Sends and receives; afterwards the connection is of no use any more. */
  HttpReply send(HttpCall call, Duration connectTimeout) throws IOException, InterruptedException {
    OnInterrupt onInterrupt = new OnInterrupt();
    try {
      onInterrupt.enter();
      prepare(call, connectTimeout);
      connection.connect();
      checkWanted();
      write(call.body());
      return read();
    } catch (IOException e) {
      throw ended(e);
    } catch (RuntimeException e) { // the JDK's, whose connection is gone in the middle of a step
      if (!isBroken()) {
        throw e;
      }
      throw ended(new IOException(e));
    } finally {
      onInterrupt.leave();
      disconnect();
      closeTls();
    }
  }

  private void closeTls() {
    if (tls.isPresent()) {
      tls.get().close();
    }
  }

  /** The JDK's may fail where two threads do it at once; then the other has done it. */
  private void disconnect() {
    try {
      connection.disconnect();
    } catch (RuntimeException e) {
      return;
    }
  }

  /** What to throw: why the call was broken off, if it was. */
  private IOException ended(IOException thrown) throws InterruptedException {
    IOException reason = reason(plain(thrown));
    if (isInterrupt(reason)) {
      Thread.interrupted();
      throw new InterruptedException();
    }
    return reason;
  }

  /** TLS wraps what it did not throw itself. */
  private static IOException plain(IOException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof ReplyTooLarge large) {
        return large;
      }
    }
    return thrown;
  }

  private synchronized boolean isBroken() {
    return broken != null;
  }

  /** Whether a stack that heeds interrupts, as Android's does, says that there was one. */
  private static boolean isInterrupt(IOException e) {
    return Thread.currentThread().isInterrupted()
        || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException));
  }

  private void prepare(HttpCall call, Duration connectTimeout) throws IOException {
    NoCredentials.offeredBy(connection);
    connection.setRequestMethod(call.method());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setAllowUserInteraction(false);
    connection.setConnectTimeout(Math.min(millis(connectTimeout), millis(call.timeout())));
    connection.setReadTimeout(millis(call.timeout())); // what is set later, the JDK disregards
    connection.setDoOutput(call.body().length > 0);
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      connection.setRequestProperty(header.getKey(), header.getValue());
    }
    connection.setRequestProperty("Connection", "close");
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Deadline.millis(duration)));
  }

  private void write(byte[] body) throws IOException {
    if (body.length > 0) {
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
  }

  private HttpReply read() throws IOException, InterruptedException {
    int status = status();
    if (status < 100 || status > 999) {
      throw new ProtocolException("the reply is not HTTP");
    }
    checkTime(); // of a head that it cut, the JDK makes a whole one
    Map<String, List<String>> headers = headers();
    Optional<IOException> fault = ContentLength.fault(headers);
    if (fault.isPresent()) {
      throw fault.get();
    }
    beginBody();
    long announced = announced(status);
    byte[] body =
        body(
            status < 400 ? connection.getInputStream() : connection.getErrorStream(),
            announced > 0 ? announced : Long.MAX_VALUE);
    if (body.length < announced) {
      throw cut(/* causeOrNull= */ null);
    }
    if (body.length == 0 && tls.isPresent()) {
      tls.get().leavePool(connection.getURL());
    }
    return new HttpReply(status, headers, body);
  }

  /** The JDK reads each interim reply by a further call of a method to itself, however many. */
  private int status() throws IOException {
    try {
      return connection.getResponseCode();
    } catch (StackOverflowError e) {
      throw new ProtocolException("the reply has interim replies without end");
    }
  }

  /**
   * Reads to the end, or as much as was announced, for the JDK does not stop there by itself; null,
   * an error without a body, is empty. Leaves the stream open: the JDK's disconnect closes it, and
   * misses the connection where somebody else has done so, which then stays in the pool.
   */
  private byte[] body(InputStream in, long most) throws IOException, InterruptedException {
    BodyBuffer body = new BodyBuffer();
    if (in != null) {
      byte[] chunk = new byte[CHUNK_BYTES];
      long left = most;
      for (int n; left > 0 && (n = read(in, chunk, left)) >= 0; left -= n) {
        body.add(chunk, 0, n);
      }
    }
    return body.toBytes();
  }

  private int read(InputStream in, byte[] chunk, long most)
      throws IOException, InterruptedException {
    checkWanted();
    checkTime();
    try {
      return in.read(chunk, 0, (int) Math.min(chunk.length, most));
    } catch (ProtocolException e) { // Android's word for it
      throw cut(e);
    }
  }

  private void checkTime() throws IOException {
    UrlConnectionTransport.millisLeft(deadline); // throws if there is none
  }

  private static EOFException cut(Throwable causeOrNull) {
    EOFException cut = new EOFException("the reply's body was cut short");
    cut.initCause(causeOrNull);
    return cut;
  }

  /** The length that the JDK does not hold the body to; 0 if there is none to be had. */
  private long announced(int status) {
    return status == 204 || status == 304 ? 0 : connection.getHeaderFieldLong("Content-Length", 0);
  }

  private Map<String, List<String>> headers() {
    Map<String, List<String>> all = new LinkedHashMap<>(connection.getHeaderFields());
    all.remove(null); // the status line
    return Headers.multiple(all);
  }

  private synchronized void checkWanted() throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (broken != null) {
      throw new IOException("broken off"); // and made more of by reason()
    }
  }

  private synchronized void beginBody() throws IOException, InterruptedException {
    checkWanted();
    inBody = true;
  }

  /** What to say: why it was broken off, if it was, or what was thrown. */
  private synchronized IOException reason(IOException thrown) {
    if (broken == null) {
      return thrown;
    }
    IOException reason = broken.get();
    reason.initCause(thrown);
    return reason;
  }

  /**
   * Ends the call, from another thread and without waiting. Where the socket is out of reach, a
   * read of the body is not disturbed: to close its stream, the JDK would wait for it.
   */
  synchronized void breakOff(Supplier<IOException> reason) {
    broken = broken == null ? reason : broken;
    closeTls();
    if (!inBody) {
      disconnect();
    }
  }

  /**
   * Breaks the call off when its thread is interrupted. Blocking streams take no notice of that,
   * but the thread that interrupts closes the channel that the other has entered; this is one in
   * name alone.
   */
  private final class OnInterrupt extends AbstractInterruptibleChannel {

    void enter() {
      begin();
    }

    void leave() {
      try {
        end(/* completed= */ true);
      } catch (AsynchronousCloseException e) {
        return; // the thread's flag says so too
      }
    }

    @Override
    protected void implCloseChannel() {
      breakOff(InterruptedIOException::new);
    }
  }
}
