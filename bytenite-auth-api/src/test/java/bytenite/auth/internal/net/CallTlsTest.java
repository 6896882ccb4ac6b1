// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lies between TLS, here none, and a socket. */
class CallTlsTest {

  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final Plain plain = new Plain();
  private Socket near;
  private Socket far;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, /* backlog= */ 1, HERE)) {
      near = new Socket(HERE, listening.getLocalPort());
      far = listening.accept();
    }
  }

  @AfterEach
  void hangUp() throws IOException {
    near.close();
    far.close();
  }

  /** TLS that is none: the socket as it comes. */
  private static final class Plain extends SSLSocketFactory {

    private String asked = "";

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
      asked = host + ":" + port + " " + autoClose;
      return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return new String[] {"a-default"};
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return new String[] {"a-default", "another"};
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new AssertionError();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new AssertionError();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new AssertionError();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new AssertionError();
    }
  }

  private HttpURLConnection connection(String scheme) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(scheme + "://127.0.0.1:9/").toURL().openConnection();
    if (connection instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(plain);
    }
    return connection;
  }

  private CallTls tls(Duration timeout) throws IOException {
    HttpsURLConnection connection = (HttpsURLConnection) connection("https");
    CallTls tls = CallTls.under(connection, after(timeout)).orElseThrow();
    assertThat(connection.getSSLSocketFactory()).isSameAs(tls);
    return tls;
  }

  private static Deadline after(Duration timeout) {
    return Deadline.after(timeout, System.nanoTime());
  }

  private Socket over(CallTls tls) throws IOException {
    return tls.createSocket(near, "host", /* port= */ 5, /* autoClose= */ true);
  }

  @Test
  void isForHttpsAlone() throws Exception {
    assertThat(CallTls.under(connection("http"), after(AMPLE))).isEmpty();
  }

  @Test
  void leavesAndroidsTlsAlone() throws Exception {
    HttpsURLConnection connection = (HttpsURLConnection) connection("https");
    String name = System.setProperty("java.vm.name", "Dalvik");
    try {
      assertThat(CallTls.under(connection, after(AMPLE))).isEqualTo(Optional.empty());
      assertThat(connection.getSSLSocketFactory()).isSameAs(plain);
    } finally {
      System.setProperty("java.vm.name", name);
    }
  }

  @Test
  void asksTheOtherForWhatItIsAskedFor() throws Exception {
    CallTls tls = tls(AMPLE);
    over(tls);

    assertThat(plain.asked).isEqualTo("host:5 true");
    assertThat(tls.getDefaultCipherSuites()).containsExactly("a-default");
    assertThat(tls.getSupportedCipherSuites()).containsExactly("a-default", "another");
  }

  @Test
  void connectsToNobody() throws Exception {
    CallTls tls = tls(AMPLE);

    assertThatThrownBy(() -> tls.createSocket("127.0.0.1", 9)).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> tls.createSocket("127.0.0.1", 9, HERE, 0))
        .isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> tls.createSocket(HERE, 9)).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> tls.createSocket(HERE, 9, HERE, 0))
        .isInstanceOf(SocketException.class);
  }

  @Test
  void isTheSocketToWhomeverUsesIt() throws Exception {
    Socket socket = over(tls(AMPLE));

    assertThat(socket.getPort()).isEqualTo(near.getPort());
    assertThat(socket.getLocalPort()).isEqualTo(near.getLocalPort());
    assertThat(socket.getInetAddress()).isEqualTo(HERE);
    assertThat(socket.getLocalAddress()).isEqualTo(HERE);
    assertThat(socket.isConnected()).isTrue();
    assertThat(socket.isBound()).isTrue();
    socket.setTcpNoDelay(true);
    assertThat(near.getTcpNoDelay()).isTrue();
    socket.setSoLinger(true, /* linger= */ 3);
    assertThat(near.getSoLinger()).isEqualTo(3);
    assertThat(socket.getSoLinger()).isEqualTo(3);
  }

  @Test
  void carriesBytesBothWays() throws Exception {
    Socket socket = over(tls(AMPLE));
    far.getOutputStream().write(new byte[] {1, 2, 3});
    InputStream in = socket.getInputStream();

    assertThat(in.read()).isEqualTo(1);
    assertThat(in.available()).isEqualTo(2);
    assertThat(in.readNBytes(2)).containsExactly(2, 3);
    socket.getOutputStream().write(7);
    assertThat(far.getInputStream().read()).isEqualTo(7);
  }

  @Test
  void endsEachDirectionAndTheWholeAsTheSocketDoes() throws Exception {
    Socket socket = over(tls(AMPLE));

    assertThat(socket.isOutputShutdown()).isFalse();
    socket.shutdownOutput();
    assertThat(socket.isOutputShutdown()).isTrue();
    assertThat(far.getInputStream().read()).isEqualTo(-1);
    assertThat(socket.isInputShutdown()).isFalse();
    socket.shutdownInput();
    assertThat(socket.isInputShutdown()).isTrue();
    assertThat(socket.isClosed()).isFalse();
    socket.close();
    assertThat(socket.isClosed()).isTrue();
    assertThat(near.isClosed()).isTrue();
  }

  @Test
  void closesTheSocketWithItsStream() throws Exception {
    over(tls(AMPLE)).getInputStream().close();

    assertThat(near.isClosed()).isTrue();
  }

  @Test
  void endsAReadThatBringsNothingAtTheDeadline() throws Exception {
    InputStream in = over(tls(Duration.ofMillis(100))).getInputStream();

    assertThatThrownBy(() -> in.read(new byte[9])).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void endsReadsThatBringLittleAtTheDeadline() throws Exception {
    far.getOutputStream().write(new byte[9]);
    InputStream in = over(tls(Duration.ofMillis(300))).getInputStream();

    assertThatThrownBy(
            () -> {
              while (in.read() >= 0) {
                far.getOutputStream().write(0); // one more for each that was read
              }
            })
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("the call's time is over");
  }

  @Test
  void readsNothingAfterTheDeadline() throws Exception {
    far.getOutputStream().write(1);
    InputStream in = over(tls(Duration.ofNanos(1))).getInputStream();

    assertThatThrownBy(in::read).hasMessage("the call's time is over");
    assertThatThrownBy(() -> in.read(new byte[9])).hasMessage("the call's time is over");
  }

  @Test
  void keepsToAShorterTimeout() throws Exception {
    near.setSoTimeout(7_000);
    Socket socket = over(tls(AMPLE));
    assertThat(socket.getSoTimeout()).isEqualTo(7_000);
    socket.setSoTimeout(50);
    InputStream in = socket.getInputStream();

    assertThat(socket.getSoTimeout()).isEqualTo(50);
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    assertThat(near.getSoTimeout()).isEqualTo(50);
  }

  @Test
  void givesAReadWhatIsLeftWhereThereIsNoTimeout() throws Exception {
    far.getOutputStream().write(1);
    over(tls(AMPLE)).getInputStream().read();

    assertThat(near.getSoTimeout()).isBetween(1, 30_000);
  }

  @Test
  void isClosedWhileAReadIsWaiting() throws Exception {
    CallTls tls = tls(AMPLE);
    InputStream in = over(tls).getInputStream();
    far.getOutputStream().write(1);
    CompletableFuture<Integer> first = new CompletableFuture<>();
    CompletableFuture<Integer> second =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                first.complete(in.read());
                return in.read();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(1);

    tls.close();

    assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(SocketException.class);
  }

  @Test
  void closesASocketThatComesLater() throws Exception {
    CallTls tls = tls(AMPLE);
    tls.close();

    assertThatThrownBy(() -> over(tls)).isInstanceOf(SocketException.class);
    assertThat(near.isClosed()).isTrue();
  }
}
