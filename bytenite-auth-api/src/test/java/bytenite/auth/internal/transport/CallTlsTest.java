// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.ReplyTooLarge;
import java.io.IOException;
import java.io.InputStream;
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

/** The socket that lies under TLS, and TLS that is none. */
class CallTlsTest {

  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final Plain plain = new Plain();
  private ServerSocket listening;
  private Socket near;
  private Socket far;

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, /* backlog= */ 1, HERE);
  }

  @AfterEach
  void hangUp() throws IOException {
    listening.close();
    if (far != null) {
      near.close();
      far.close();
    }
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

  private HttpsURLConnection connection() throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection) URI.create("https://127.0.0.1:9/").toURL().openConnection();
    connection.setSSLSocketFactory(plain);
    return connection;
  }

  private CallTls tls(Duration timeout) throws IOException {
    HttpsURLConnection connection = connection();
    CallTls tls = CallTls.under(connection, after(timeout)).orElseThrow();
    assertThat(connection.getSSLSocketFactory()).isSameAs(tls);
    return tls;
  }

  private static Deadline after(Duration timeout) {
    return Deadline.after(timeout, System.nanoTime());
  }

  /** Connects, as the JDK does it. */
  private Socket over(CallTls tls) throws IOException {
    near = tls.createSocket();
    near.connect(listening.getLocalSocketAddress());
    far = listening.accept();
    return tls.createSocket(near, "host", /* port= */ 5, /* autoClose= */ true);
  }

  @Test
  void leavesAndroidsTlsAlone() throws Exception {
    HttpsURLConnection connection = connection();
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

    assertThat(over(tls)).isSameAs(near);
    assertThat(plain.asked).isEqualTo("host:5 true");
    assertThat(tls.getDefaultCipherSuites()).containsExactly("a-default");
    assertThat(tls.getSupportedCipherSuites()).containsExactly("a-default", "another");
  }

  @Test
  void connectsToNobodyByItself() throws Exception {
    CallTls tls = tls(AMPLE);

    assertThatThrownBy(() -> tls.createSocket("127.0.0.1", 9)).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> tls.createSocket("127.0.0.1", 9, HERE, 0))
        .isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> tls.createSocket(HERE, 9)).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> tls.createSocket(HERE, 9, HERE, 0))
        .isInstanceOf(SocketException.class);
  }

  @Test
  void carriesBytesBothWays() throws Exception {
    Socket socket = over(tls(AMPLE));
    far.getOutputStream().write(new byte[] {1, (byte) 200, 3, 4});
    InputStream in = socket.getInputStream();

    assertThat(in.read()).isEqualTo(1);
    assertThat(in.read()).isEqualTo(200);
    assertThat(in.available()).isEqualTo(2);
    assertThat(in.readNBytes(2)).containsExactly(3, 4);
    socket.getOutputStream().write(7);
    assertThat(far.getInputStream().read()).isEqualTo(7);
    far.shutdownOutput();
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void closesTheSocketWithItsStream() throws Exception {
    over(tls(AMPLE)).getInputStream().close();

    assertThat(near.isClosed()).isTrue();
  }

  @Test
  void connectsNoLongerThanTheDeadline() throws Exception {
    Socket socket = tls(Duration.ofNanos(1)).createSocket();

    assertThatThrownBy(() -> socket.connect(listening.getLocalSocketAddress(), 10_000))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("the call's time is over");
  }

  @Test
  void endsAReadThatBringsNothingAtTheDeadline() throws Exception {
    InputStream in = over(tls(Duration.ofMillis(300))).getInputStream();

    assertThatThrownBy(() -> in.read(new byte[9])).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void endsReadsThatBringLittleAtTheDeadline() throws Exception {
    InputStream in = over(tls(Duration.ofMillis(300))).getInputStream();
    far.getOutputStream().write(new byte[9]);

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
  void readsNoMoreThanAMebibyte() throws Exception {
    InputStream in = over(tls(AMPLE)).getInputStream();
    Thread flood =
        new Thread(
            () -> {
              try {
                while (true) {
                  far.getOutputStream().write(new byte[8192]);
                }
              } catch (IOException e) {
                return; // enough
              }
            });
    flood.start();

    assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20);
    assertThatThrownBy(in::read).isInstanceOf(ReplyTooLarge.class);
    near.close();
    flood.join();
  }

  @Test
  void keepsToAShorterTimeout() throws Exception {
    Socket socket = over(tls(AMPLE));
    assertThat(socket.getSoTimeout()).isZero();
    socket.setSoTimeout(50);
    InputStream in = socket.getInputStream();

    assertThat(socket.getSoTimeout()).isEqualTo(50);
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
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
  void hasNoSocketOnceItIsClosed() throws Exception {
    CallTls tls = tls(AMPLE);
    tls.close();

    assertThatThrownBy(tls::createSocket)
        .isInstanceOf(SocketException.class)
        .hasMessage("the call is over");
    Socket proxys = new Socket(HERE, listening.getLocalPort());
    assertThatThrownBy(() -> tls.createSocket(proxys, "host", 5, true))
        .isInstanceOf(SocketException.class);
    assertThat(proxys.isClosed()).isTrue();
  }

  @Test
  void connectsToNobodyToLeaveThePool() throws Exception {
    CallTls tls = tls(AMPLE);
    tls.close();

    tls.leavePool(URI.create("https://127.0.0.1:" + listening.getLocalPort() + "/").toURL());

    listening.setSoTimeout(1); // who has connected is waiting by now
    assertThatThrownBy(listening::accept).isInstanceOf(SocketTimeoutException.class);
  }
}
