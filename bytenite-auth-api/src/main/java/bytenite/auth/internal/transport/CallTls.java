// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.ReplyTooLarge;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URL;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS for one call, as another factory makes it, over a socket that is this call's own: to connect
 * it, and each read, ends at the call's deadline, and so do the handshake, the head and the
 * trailers, which the JDK reads inside one call, however little each read brings; what is read is
 * bounded as well; and another thread may close the socket, in the middle of a body too.
 *
 * <p>The JDK asks it for the socket to connect, unless that is to a proxy: then the socket is the
 * JDK's, and can be closed, but its reads are not bounded.
 */
final class CallTls extends SSLSocketFactory implements Closeable {

  /** More than handshake, head, body and trailers of any reply that is wanted. */
  private static final int MOST_BYTES = 1 << 20;

  private final SSLSocketFactory tls;
  private final Deadline deadline;
  private Socket under; // guarded by this; null: none yet
  private boolean closed; // guarded by this

  private CallTls(SSLSocketFactory tls, Deadline deadline) {
    this.tls = tls;
    this.deadline = deadline;
  }

  /** Has the connection use one; empty if its stack cannot. */
  static Optional<CallTls> under(HttpsURLConnection connection, Deadline deadline) {
    if (isAndroid()) {
      return Optional.empty();
    }
    CallTls tls = new CallTls(connection.getSSLSocketFactory(), deadline);
    connection.setSSLSocketFactory(tls);
    return Optional.of(tls);
  }

  /** Android's TLS may read from the socket's descriptor, past its streams. */
  private static boolean isAndroid() {
    return "Dalvik".equals(System.getProperty("java.vm.name"));
  }

  /** Closes the socket, and lets there be no other; returns at once. */
  @Override
  public synchronized void close() {
    closed = true;
    if (under != null) {
      try {
        under.close();
      } catch (IOException e) {
        return; // it is of no use any more
      }
    }
  }

  /**
   * Closes this, and takes the connection out of the JDK's pool, where it stays after a reply
   * without a body, for as long as the server likes. To connect again is to take it out: by another
   * route it cannot be used, nor can a new one be made here, for this is closed.
   */
  void leavePool(URL url) {
    close();
    try {
      HttpsURLConnection again = (HttpsURLConnection) url.openConnection(Proxy.NO_PROXY);
      again.setSSLSocketFactory(this);
      again.connect();
    } catch (IOException e) {
      return; // as it should be
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    Socket socket = new CallSocket(deadline);
    take(socket);
    return socket;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    take(socket);
    return tls.createSocket(socket, host, port, autoClose);
  }

  private synchronized void take(Socket socket) throws IOException {
    under = socket;
    if (closed) {
      close();
      throw new SocketException("the call is over");
    }
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  /** What the JDK tries where to lay TLS over a socket has failed. */
  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw refused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw refused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw refused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw refused();
  }

  private static SocketException refused() {
    return new SocketException("a call has one socket");
  }

  /** A socket that has its time and its fill. */
  private static final class CallSocket extends Socket {

    private final Deadline deadline;
    private int timeoutMillis; // of one read; guarded by this; 0: none

    CallSocket(Deadline deadline) {
      this.deadline = deadline;
    }

    @Override
    public void connect(SocketAddress address, int millis) throws IOException {
      super.connect(address, atMost(millis));
    }

    /** What is left of the call's time, and no more than this, if it is not 0. */
    private int atMost(int millis) throws IOException {
      long left = UrlConnectionTransport.millisLeft(deadline);
      return (int) Math.min(left, millis == 0 ? Integer.MAX_VALUE : millis);
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
      timeoutMillis = millis;
      super.setSoTimeout(millis);
    }

    @Override
    public synchronized int getSoTimeout() {
      return timeoutMillis;
    }

    private synchronized void boundNextRead() throws IOException {
      super.setSoTimeout(atMost(timeoutMillis));
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new Bounded(super.getInputStream());
    }

    private final class Bounded extends InputStream {

      private final InputStream in;
      private int read;

      Bounded(InputStream in) {
        this.in = in;
      }

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        boundNextRead();
        int more = in.read(bytes, offset, length);
        read += more;
        if (read > MOST_BYTES) {
          throw new ReplyTooLarge();
        }
        return more;
      }

      @Override
      public int available() throws IOException {
        return in.available();
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    }
  }
}
