// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.ReplyTooLarge;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.Scheduler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call makes of a connection that does as it is told, at moments that no socket hits. */
class UrlConnectionCallTest {

  private static final Duration CONNECT = Duration.ofSeconds(7);
  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final URI SOMEWHERE = URI.create("http://127.0.0.1:9/");

  private final Scripted connection;
  private final Alarms alarms = new Alarms();
  private final UrlConnectionTransport transport =
      new UrlConnectionTransport(CONNECT, Optional.of(alarms)) {
        @Override
        HttpURLConnection connection(URL url) {
          return connection;
        }
      };

  UrlConnectionCallTest() throws MalformedURLException {
    connection = new Scripted();
  }

  private HttpReply send() throws IOException, InterruptedException {
    return send("GET", AMPLE);
  }

  private HttpReply send(String method, Duration timeout) throws IOException, InterruptedException {
    return transport.send(new HttpCall(method, SOMEWHERE, Map.of(), new byte[0], timeout));
  }

  @Test
  void asksForWhatTheCallSays() throws Exception {
    send("DELETE", AMPLE);

    assertThat(connection.getRequestMethod()).isEqualTo("DELETE");
    assertThat(connection.getDoOutput()).isFalse();
    assertThat(connection.getUseCaches()).isFalse();
    assertThat(connection.getAllowUserInteraction()).isFalse();
    assertThat(connection.getConnectTimeout()).isEqualTo(7_000);
    assertThat(connection.getReadTimeout()).isEqualTo(30_000);
  }

  @Test
  void takesNoLongerToConnectThanTheCallMay() throws Exception {
    send("GET", Duration.ofSeconds(2));

    assertThat(connection.getConnectTimeout()).isEqualTo(2_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 200, 999})
  void takesEveryStatusOfHttp(int status) throws Exception {
    connection.status = status;

    assertThat(send().status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 99, 1_000})
  void refusesWhatIsNoStatus(int status) {
    connection.status = status;

    assertThatThrownBy(this::send).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void expectsNoBodyWhereTheStatusForbidsOne(int status) throws Exception {
    connection.status = status;
    connection.headers.put("Content-Length", List.of("5"));
    connection.body = new ByteArrayInputStream(new byte[0]);

    assertThat(send().body()).isEmpty();
  }

  @Test
  void refusesALengthThatIsNotClear() {
    connection.headers.put("Content-Length", List.of("2"));
    connection.headers.put("Transfer-Encoding", List.of("chunked"));

    assertThatThrownBy(this::send).hasMessage("the reply's length is not clear");
  }

  @Test
  void readsNoFurtherThanWasAnnounced() throws Exception {
    connection.headers.put("Content-Length", List.of("2"));
    connection.body =
        new InputStream() {
          private int left = 2;

          @Override
          public int read() {
            throw new AssertionError("one byte at a time");
          }

          @Override
          public int read(byte[] to, int from, int length) {
            assertThat(left).as("left to read").isPositive();
            left--;
            to[from] = 'x';
            return 1;
          }
        };

    assertThat(send().body()).containsExactly('x', 'x');
  }

  @Test
  void endsBeforeAnEmptyBodyWhenItWasBrokenOff() {
    connection.status = 404;
    connection.body = null;
    connection.whenAnswering = transport::close;

    assertThatThrownBy(this::send).hasMessage("the transport is closed");
  }

  @Test
  void isBrokenOffBetweenReadsOfTheBodyAndNotInThem() {
    connection.body = reading(transport::close);

    assertThatThrownBy(this::send).hasMessage("the transport is closed");
    assertThat(connection.disconnectedInBody).isZero();
    assertThat(connection.disconnected).isOne();
  }

  @Test
  void closesItsTlsInTheBodyTooWhenItIsBrokenOff() {
    boolean[] closed = new boolean[2];
    connection.body =
        reading(
            () -> {
              closed[0] = connection.hasClosedTls();
              transport.close();
              closed[1] = connection.hasClosedTls();
            });

    assertThatThrownBy(this::send).hasMessage("the transport is closed");
    assertThat(closed).containsExactly(false, true);
  }

  @Test
  void closesItsTlsWhateverHappensWhenItDisconnects() throws Exception {
    connection.whenDisconnecting = new IllegalStateException(new NullPointerException());

    assertThat(send().status()).isEqualTo(200);
    assertThat(connection.hasClosedTls()).isTrue();
  }

  @Test
  void leavesTheStacksPoolWhereThereWasNoBody() throws Exception {
    send();
    assertThat(connection.again).isEmpty();

    connection.body = new ByteArrayInputStream(new byte[0]);
    send();
    assertThat(connection.again).containsExactly(Proxy.NO_PROXY);
  }

  @Test
  void saysThatAReplyWasTooLargeThoughTlsHasWrappedThat() {
    ReplyTooLarge large = new ReplyTooLarge();
    connection.thrown = new IOException(new SSLException("wrapped", large));

    assertThatThrownBy(this::send).isSameAs(large);
  }

  @Test
  void saysWhyItWasBrokenOffFirst() {
    connection.whenAnswering =
        () -> {
          alarms.ring();
          transport.close();
        };

    assertThatThrownBy(this::send)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("the call's time is over");
  }

  /** As the JDK's connection does if it is disconnected between two steps of its own. */
  @Test
  void saysWhyItWasBrokenOffWhateverTheStackThrowsThen() {
    connection.whenConnecting =
        () -> {
          transport.close();
          throw new IllegalStateException(new NullPointerException());
        };

    assertThatThrownBy(this::send)
        .isInstanceOf(IOException.class)
        .hasMessage("the transport is closed");
  }

  @Test
  void isBrokenOffForItsOwnThreadOnly() throws Exception {
    Thread another = new Thread(() -> {}, "never started");
    connection.whenAnswering = () -> transport.breakOff(another);
    assertThat(send().status()).isEqualTo(200);
    assertThat(connection.disconnected).isOne();

    connection.whenAnswering = () -> transport.breakOff(Thread.currentThread());
    assertThatThrownBy(this::send).hasMessage("the transport is closed");
  }

  @Test
  void handsOnWhatTheStackThrowsUnlessItWasBrokenOff() {
    IllegalStateException broken = new IllegalStateException("the stack's own");
    connection.whenAnswering =
        () -> {
          throw broken;
        };

    assertThatThrownBy(this::send).isSameAs(broken);
  }

  @Test
  void isInterruptedWhereTheStackSaysSo() {
    connection.thrown = new InterruptedIOException("as Android's does");

    assertThatThrownBy(this::send).isInstanceOf(InterruptedException.class);
  }

  @Test
  void isLateWhereTheStackSaysSo() {
    connection.thrown = new SocketTimeoutException("Read timed out");

    assertThatThrownBy(this::send).isSameAs(connection.thrown);
  }

  @Test
  void isInterruptedBetweenReadsOfTheBody() {
    connection.body = reading(() -> Thread.currentThread().interrupt());

    assertThatThrownBy(this::send).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void leavesNothingBehindThatAnInterruptReaches() throws Exception {
    connection.thrown = new IOException("before the body, where an interrupt would disconnect");
    assertThatThrownBy(this::send).isSameAs(connection.thrown);

    Thread another = new Thread(Thread.currentThread()::interrupt, "interrupts");
    another.start();
    while (another.isAlive()) {
      Thread.onSpinWait(); // to join it would be interrupted
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(connection.disconnected).isOne();
  }

  @Test
  void leavesNoAlarmBehind() throws Exception {
    send();

    assertThat(alarms.due).isNull();
  }

  /** A body of two bytes, the first of which is read while something happens. */
  private InputStream reading(Runnable meanwhile) {
    return new InputStream() {
      private int left = 2;

      @Override
      public int read() {
        if (left == 2) {
          int before = connection.disconnected;
          meanwhile.run();
          connection.disconnectedInBody = connection.disconnected - before;
        }
        return left-- > 0 ? 'x' : -1;
      }

      @Override
      public int read(byte[] to, int from, int length) {
        int next = read();
        to[from] = (byte) next;
        return next < 0 ? -1 : 1;
      }
    };
  }

  /** Keeps the one alarm that is set. */
  private static final class Alarms implements Scheduler {

    private Runnable due;

    void ring() {
      due.run();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
      due = task;
      return () -> due = null;
    }
  }

  /** Answers without a network. */
  private static final class Scripted extends HttpsURLConnection {

    private final Map<String, List<String>> headers = new HashMap<>();
    private int status = 200;
    private InputStream body = new ByteArrayInputStream(new byte[] {'h', 'i'});
    private Runnable whenConnecting = () -> {};
    private Runnable whenAnswering = () -> {};
    private IOException thrown;
    private int disconnected;
    private int disconnectedInBody;
    private RuntimeException whenDisconnecting; // null: none is thrown
    private final List<Proxy> again; // by what routes it was opened once more

    Scripted() throws MalformedURLException {
      this(new ArrayList<>());
    }

    private Scripted(List<Proxy> again) throws MalformedURLException {
      super(new URL(/* context= */ null, SOMEWHERE.toString(), new Handler(again)));
      this.again = again;
      setAllowUserInteraction(true);
    }

    private static final class Handler extends URLStreamHandler {

      private final List<Proxy> again;

      Handler(List<Proxy> again) {
        this.again = again;
      }

      @Override
      protected URLConnection openConnection(URL url) {
        throw new AssertionError("without a route");
      }

      @Override
      protected URLConnection openConnection(URL url, Proxy route) throws IOException {
        again.add(route);
        return new Scripted(new ArrayList<>());
      }
    }

    /** Whether its TLS makes sockets no longer. */
    boolean hasClosedTls() {
      try (Socket socket = getSSLSocketFactory().createSocket()) {
        return socket.isConnected(); // it is not
      } catch (IOException e) {
        return e.getMessage().equals("the call is over");
      }
    }

    @Override
    public String getCipherSuite() {
      throw new AssertionError();
    }

    @Override
    public Certificate[] getLocalCertificates() {
      throw new AssertionError();
    }

    @Override
    public Certificate[] getServerCertificates() {
      throw new AssertionError();
    }

    @Override
    public void connect() {
      whenConnecting.run();
    }

    @Override
    public void disconnect() {
      disconnected++;
      if (whenDisconnecting != null) {
        throw whenDisconnecting;
      }
    }

    @Override
    public boolean usingProxy() {
      return false;
    }

    @Override
    public int getResponseCode() throws IOException {
      whenAnswering.run();
      if (thrown != null) {
        throw thrown;
      }
      return status;
    }

    @Override
    public Map<String, List<String>> getHeaderFields() {
      return headers;
    }

    @Override
    public String getHeaderField(String name) {
      List<String> values = headers.get(name);
      return values == null ? null : values.get(0);
    }

    @Override
    public InputStream getInputStream() {
      return body;
    }

    @Override
    public InputStream getErrorStream() {
      return body;
    }
  }
}
