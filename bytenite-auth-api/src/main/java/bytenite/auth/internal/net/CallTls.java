// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.net;

import bytenite.auth.internal.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS for one call, as another factory makes it, over a socket that is this call's own: each read
 * of it ends at the call's deadline, and so do the handshake, the head and the trailers, which the
 * JDK reads inside one call, however little each read brings; and another thread may close it, in
 * the middle of a body too.
 */
final class CallTls extends SSLSocketFactory implements Closeable {

  private final SSLSocketFactory tls;
  private final Deadline deadline;
  private Socket under; // guarded by this; null: none yet
  private boolean closed; // guarded by this

  private CallTls(SSLSocketFactory tls, Deadline deadline) {
    this.tls = tls;
    this.deadline = deadline;
  }

  /** Has the connection use one; empty if it is not of https, or its stack cannot. */
  static Optional<CallTls> under(HttpURLConnection connection, Deadline deadline) {
    if (!(connection instanceof HttpsURLConnection https) || isAndroid()) {
      return Optional.empty();
    }
    CallTls tls = new CallTls(https.getSSLSocketFactory(), deadline);
    https.setSSLSocketFactory(tls);
    return Optional.of(tls);
  }

  /** Android's TLS may read from the socket's descriptor, past its streams. */
  private static boolean isAndroid() {
    return "Dalvik".equals(System.getProperty("java.vm.name"));
  }

  /** Closes the socket, or the next one as soon as there is one; returns at once. */
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

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    take(socket);
    return tls.createSocket(new DeadlineSocket(socket, deadline), host, port, autoClose);
  }

  private synchronized void take(Socket socket) {
    under = socket;
    if (closed) {
      close();
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

  /** Not supported, which the JDK tries where the other has failed. */
  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw unconnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw unconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw unconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw unconnected();
  }

  private static SocketException unconnected() {
    return new SocketException("TLS is laid over connected sockets only");
  }

  /** A connected socket: what TLS needs of it. */
  private static final class DeadlineSocket extends Socket {

    private final Socket socket;
    private final Deadline deadline;
    private int timeoutMillis; // of one read; guarded by this; 0: none

    DeadlineSocket(Socket socket, Deadline deadline) throws SocketException {
      this.socket = socket;
      this.deadline = deadline;
      this.timeoutMillis = socket.getSoTimeout();
    }

    /** Sees to it that the next read ends by the deadline. */
    private void boundRead() throws IOException {
      long left = deadline.remainingNanos(System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw UrlConnectionTransport.late();
      }
      int timeout = getSoTimeout();
      socket.setSoTimeout((int) Math.min(left, timeout == 0 ? Integer.MAX_VALUE : timeout));
    }

    @Override
    public InputStream getInputStream() throws IOException {
      InputStream in = socket.getInputStream();
      return new InputStream() {
        @Override
        public int read() throws IOException {
          boundRead();
          return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          boundRead();
          return in.read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
          return in.available();
        }

        @Override
        public void close() throws IOException {
          in.close();
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return socket.getOutputStream();
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
      timeoutMillis = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
      return timeoutMillis;
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
      socket.setTcpNoDelay(on);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
      socket.setSoLinger(on, seconds);
    }

    @Override
    public int getSoLinger() throws SocketException {
      return socket.getSoLinger();
    }

    @Override
    public InetAddress getInetAddress() {
      return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
      return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
      return socket.getPort();
    }

    @Override
    public int getLocalPort() {
      return socket.getLocalPort();
    }

    @Override
    public boolean isConnected() {
      return socket.isConnected();
    }

    @Override
    public boolean isBound() {
      return socket.isBound();
    }

    @Override
    public boolean isClosed() {
      return socket.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
      return socket.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
      return socket.isOutputShutdown();
    }

    @Override
    public void shutdownInput() throws IOException {
      socket.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public synchronized void close() throws IOException {
      socket.close();
    }
  }
}
