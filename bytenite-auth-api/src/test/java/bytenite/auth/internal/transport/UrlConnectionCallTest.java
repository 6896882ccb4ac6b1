// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call makes of a connection that does as it is told, at moments that no socket hits. */
class UrlConnectionCallTest {

  private static final Duration CONNECT = Duration.ofSeconds(7);
  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final URI SOMEWHERE = URI.create("http://127.0.0.1:9/");

  private final Scripted connection;
  private final UrlConnectionTransport transport =
      new UrlConnectionTransport(CONNECT) {
        @Override
        HttpURLConnection connection(URL url, Proxy proxyOrNull) {
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
    assertThat(connection.timeouts).containsExactly(7_000, 31_000);
  }

  @Test
  void takesNoLongerToConnectThanTheCallMay() throws Exception {
    send("GET", Duration.ofSeconds(2));

    assertThat(connection.timeouts.get(0)).isEqualTo(2_000);
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
  void isLateWhereTheStackSaysSo() {
    connection.thrown = new SocketTimeoutException("Read timed out");

    assertThatThrownBy(this::send).isSameAs(connection.thrown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0", "HTTP/1.1 x", "HTTP/1.1 4030", ""})
  void saysThatAProxyDoesNotSpeakHttp(String statusLine) {
    connection.thrown =
        new IOException("Unable to tunnel through proxy. Proxy returns \"" + statusLine + "\"");

    assertThatThrownBy(this::send).isInstanceOf(ProtocolException.class);
  }

  @Test
  void makesAnIoExceptionOfWhateverTheStackThrows() {
    IllegalStateException broken = new IllegalStateException("the stack's own");
    connection.whenAnswering =
        () -> {
          throw broken;
        };

    assertThatThrownBy(this::send).isInstanceOf(IOException.class).hasCause(broken);
    assertThat(connection.disconnected).isPositive();
  }

  @Test
  void leavesNoTimeToAConnectionThatIsMadeOnceTheCallIsOver() throws Exception {
    Thread caller = Thread.currentThread();
    CompletableFuture<Void> over = new CompletableFuture<>();
    connection.whenDisconnected = () -> over.complete(null);
    connection.whenAnswering =
        () -> {
          caller.interrupt();
          over.join();
        };

    assertThatThrownBy(this::send).isInstanceOf(InterruptedException.class);

    assertThat(connection.getConnectTimeout()).isEqualTo(1);
    assertThat(connection.getReadTimeout()).isEqualTo(1);
  }

  /** Answers without a network. */
  private static final class Scripted extends HttpURLConnection {

    private final Map<String, List<String>> headers = new HashMap<>();
    private int status = 200;
    private InputStream body = new ByteArrayInputStream(new byte[] {'h', 'i'});
    private Runnable whenAnswering = () -> {};
    private Runnable whenDisconnected = () -> {};
    private IOException thrown;
    private List<Integer> timeouts; // as they were when it connected
    private int disconnected;

    Scripted() throws MalformedURLException {
      super(SOMEWHERE.toURL());
      setAllowUserInteraction(true);
    }

    @Override
    public void connect() {
      timeouts = List.of(getConnectTimeout(), getReadTimeout());
    }

    @Override
    public void disconnect() {
      disconnected++;
      whenDisconnected.run();
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
