// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.ReplyTooLarge;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stack under {@link UrlConnectionTransport} has to do, whoever made it. */
abstract class TransportContract {

  static final Duration AMPLE = Duration.ofSeconds(20);

  UrlConnectionTransport transport;

  abstract UrlConnectionTransport newTransport();

  @BeforeEach
  void makeTransport() {
    transport = newTransport();
  }

  static HttpCall post(URI uri, Duration timeout) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json");
    headers.put("User-Agent", "a-test/1");
    return new HttpCall(
        "POST", uri, headers, "{\"k\":1}".getBytes(StandardCharsets.UTF_8), timeout);
  }

  static HttpCall get(URI uri, Duration timeout) {
    return new HttpCall("GET", uri, Map.of("Authorization", "a-token"), new byte[0], timeout);
  }

  static String reply(int status, String fields, String body) {
    return "HTTP/1.1 " + status + " X\r\nConnection: close\r\n" + fields + "\r\n" + body;
  }

  static String text(HttpReply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  @Test
  void sendsMethodHeadersAndBodyAsTheyAre() throws Exception {
    try (RawServer server =
        RawServer.answering(reply(200, "Content-Length: 2\r\nA: b\r\n", "{}"))) {
      HttpReply posted = transport.send(post(server.uri("/p?q=%20"), AMPLE));
      transport.send(get(server.uri("/g"), AMPLE));

      assertThat(posted.status()).isEqualTo(200);
      assertThat(text(posted)).isEqualTo("{}");
      assertThat(posted.headers().get("a")).containsExactly("b");
      assertThat(server.requests().get(0))
          .startsWith("POST /p?q=%20 HTTP/1.1\r\n")
          .contains("Content-Type: application/json\r\n", "Accept: application/json\r\n")
          .contains("User-Agent: a-test/1\r\n", "Content-Length: 7\r\n", "Connection: close\r\n")
          .endsWith("\r\n\r\n{\"k\":1}");
      assertThat(server.requests().get(1))
          .startsWith("GET /g HTTP/1.1\r\n")
          .contains("Authorization: a-token\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "WWW-Authenticate: Bearer\r\n", "WWW-Authenticate: gibberish,=\r\n"})
  void bringsA401WithItsBody(String challenge) throws Exception {
    String body = "{\"requestId\":\"r-1\"}";
    String fields = challenge + "Content-Length: " + body.length() + "\r\n";
    try (RawServer server = RawServer.answering(reply(401, fields, body))) {
      HttpReply posted = transport.send(post(server.uri("/"), AMPLE));
      HttpReply got = transport.send(get(server.uri("/"), AMPLE));

      assertThat(posted.status()).isEqualTo(401);
      assertThat(text(posted)).isEqualTo(body);
      assertThat(got.status()).isEqualTo(401);
      assertThat(text(got)).isEqualTo(body);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsNoRedirect(int status) throws Exception {
    try (RawServer elsewhere = RawServer.answering(reply(200, "", "stolen"));
        RawServer server =
            RawServer.answering(
                reply(status, "Location: " + elsewhere.uri("/") + "\r\n", "moved"))) {
      assertThat(transport.send(post(server.uri("/"), AMPLE)).status()).isEqualTo(status);
      assertThat(transport.send(get(server.uri("/"), AMPLE)).status()).isEqualTo(status);
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void neitherSendsNorKeepsTheProcessesCookies() throws Exception {
    CookieManager cookies = new CookieManager();
    CookieHandler before = CookieHandler.getDefault();
    try (RawServer server = RawServer.answering(reply(200, "Set-Cookie: c=1; Path=/\r\n", ""))) {
      HttpCookie held = new HttpCookie("held", "1");
      held.setPath("/");
      cookies.getCookieStore().add(server.uri("/"), held);
      CookieHandler.setDefault(cookies);

      transport.send(post(server.uri("/"), AMPLE));

      assertThat(server.requests().get(0)).doesNotContain("Cookie");
      assertThat(cookies.getCookieStore().getCookies()).containsExactly(held);
      assertThat(CookieHandler.getDefault()).isSameAs(cookies);
    } finally {
      CookieHandler.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void bringsRepliesThatHaveNoBody(int status) throws Exception {
    try (RawServer server = RawServer.answering(reply(status, "", ""))) {
      HttpReply got = transport.send(get(server.uri("/"), AMPLE));

      assertThat(got.status()).isEqualTo(status);
      assertThat(got.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 500, 503})
  void bringsErrorsWithoutBody(int status) throws Exception {
    try (RawServer server = RawServer.answering(reply(status, "Content-Length: 0\r\n", ""))) {
      HttpReply posted = transport.send(post(server.uri("/"), AMPLE));

      assertThat(posted.status()).isEqualTo(status);
      assertThat(posted.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2p1\r\n", "{\"token\":\"a.b.c\"}\r\n\r\n"})
  void saysThatGarbageIsNotHttp(String garbage) throws Exception {
    try (RawServer server = RawServer.answering(garbage)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(ProtocolException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 9\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n9\r\nabc"})
  void saysThatABodyWasCut(String fieldsAndBody) throws Exception {
    String cut = "HTTP/1.1 200 OK\r\nConnection: close\r\n" + fieldsAndBody;
    try (RawServer server = RawServer.answering(cut)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ProtocolException.class)
          .isNotInstanceOf(InterruptedIOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 X\r\nConnection: close\r\n",
        "200 X\r\nConnection: close\r\nContent-Length: 9000000000\r\n",
        "500 X\r\nConnection: close\r\nContent-Length: 9000000000\r\n",
        "200 X\r\nTransfer-Encoding: chunked\r\n",
        "200 X\r\nContent-Length: 9000000000\r\n",
      })
  void cutsABodyWithoutEndAndDropsTheConnection(String head) throws Exception {
    CountDownLatch refused = new CountDownLatch(1);
    String chunk = (head.contains("chunked") ? "400\r\n" : "") + "a".repeat(1024);
    String next = chunk + (head.contains("chunked") ? "\r\n" : "");
    RawServer.Script endless =
        socket -> {
          try {
            RawServer.write(socket, "HTTP/1.1 " + head + "\r\n");
            while (true) {
              RawServer.write(socket, next);
            }
          } finally {
            refused.countDown();
          }
        };
    try (RawServer server = RawServer.playing(endless)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(ReplyTooLarge.class);
      assertThat(refused.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: close\r\n"})
  void takesNothingForTheBodyThatComesBehindIt(String field) throws Exception {
    String head = "HTTP/1.1 200 X\r\nContent-Length: 2\r\n" + field + "\r\n";
    try (RawServer server = RawServer.answering(head + "{}" + head + "{}")) {
      assertThat(text(transport.send(post(server.uri("/"), AMPLE)))).isEqualTo("{}");
    }
  }

  /** The server reads one request on each connection, and then waits for the client to leave. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 X\r\nContent-Length: 2\r\n\r\n{}",
        "200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "500 X\r\nContent-Length: 2\r\n\r\n{}",
        "500 X\r\nContent-Length: 0\r\n\r\n",
        "200 X\r\nContent-Length: 0\r\nKeep-Alive: timeout=60\r\n\r\n",
        "500 X\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n",
        "500 X\r\nContent-Length: 00\r\n\r\n",
        "204 X\r\n\r\n",
      })
  void usesAConnectionOnceThoughTheServerWouldKeepIt(String reply) throws Exception {
    try (RawServer server = leavingTo("HTTP/1.1 " + reply)) {
      for (int i = 0; i < 3; i++) {
        transport.send(post(server.uri("/"), AMPLE));
        transport.send(get(server.uri("/"), AMPLE));
      }
      assertThat(server.requests()).hasSize(6);
      assertThat(server.connections()).isEqualTo(6);
      assertThat(server.sawClientLeave()).isTrue();
    }
  }

  @Test
  void bringsABodyAsLargeAsTheLimit() throws Exception {
    String body = "a".repeat(TokenProtocol.MAX_BODY_BYTES);
    try (RawServer server = RawServer.answering(reply(200, "", body))) {
      assertThat(text(transport.send(post(server.uri("/"), AMPLE)))).isEqualTo(body);
    }
  }

  @Test
  void givesUpOnASilentServerAndLeaves() throws Exception {
    try (RawServer server = leavingTo("")) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), Duration.ofMillis(300))))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(server.sawClientLeave()).isTrue();
    }
  }

  @Test
  void givesUpOnABodyThatDoesNotComeAndLeaves() throws Exception {
    try (RawServer server = leavingTo(reply(200, "Content-Length: 9\r\n", "abc"))) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), Duration.ofMillis(300))))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(server.sawClientLeave()).isTrue();
    }
  }

  /** A 503 whose {@code Retry-After} has not come yet, say. */
  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 503 X\r\nA: b\r\n", "HTTP/1.1 401 X\r\nA", "HTTP/1.1 200 X\r\n"})
  void takesNoHeadForWholeThatTheTimeHasCut(String head) throws Exception {
    try (RawServer server = leavingTo(head)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), Duration.ofMillis(300))))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** Writes, then waits for the client to leave. */
  private static RawServer leavingTo(String bytes) throws IOException {
    CompletableFuture<RawServer> self = new CompletableFuture<>();
    RawServer server =
        RawServer.playing(
            socket -> {
              RawServer.write(socket, bytes);
              self.join().awaitEnd(socket);
            });
    self.complete(server);
    return server;
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 60000\r\n", "Transfer-Encoding: chunked\r\n", ""})
  void givesUpOnABodyThatDrips(String framing) throws Exception {
    String piece = framing.startsWith("T") ? "1\r\na\r\n" : "a";
    RawServer.Script drip =
        socket -> {
          RawServer.write(socket, reply(200, framing, ""));
          while (true) {
            RawServer.write(socket, piece);
            TimeUnit.MILLISECONDS.sleep(20); // the server's pace, which no assertion depends on
          }
        };
    try (RawServer server = RawServer.playing(drip)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), Duration.ofMillis(400))))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void sendsNothingForAnInterruptedThread() throws Exception {
    try (RawServer server = RawServer.answering(reply(200, "", ""))) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void endsAtOnceWhenItsThreadIsInterruptedBeforeTheReplyBegins() throws Exception {
    Thread caller = Thread.currentThread();
    RawServer.Script silent =
        socket -> {
          caller.interrupt();
          TimeUnit.HOURS.sleep(1); // until the server is closed
        };
    try (RawServer server = RawServer.playing(silent)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void endsAtOnceWhenItsThreadIsInterruptedInTheBody() throws Exception {
    Thread caller = Thread.currentThread();
    RawServer.Script interrupting =
        socket -> {
          RawServer.write(socket, reply(200, "Content-Length: 60000\r\n", "a"));
          caller.interrupt();
          while (true) {
            RawServer.write(socket, "a");
            TimeUnit.MILLISECONDS.sleep(20); // as above
          }
        };
    try (RawServer server = RawServer.playing(interrupting)) {
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), AMPLE)))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void servesTheNextCallAfterEachKindOfEnd() throws Exception {
    List<String> ends = List.of("", "nonsense nonsense", reply(200, "Content-Length: 5\r\n", "a"));
    for (String end : ends) {
      try (RawServer bad = RawServer.answering(end);
          RawServer good = RawServer.answering(reply(200, "", "fine"))) {
        assertThatThrownBy(() -> transport.send(post(bad.uri("/"), AMPLE)))
            .isInstanceOf(IOException.class);
        assertThat(text(transport.send(post(good.uri("/"), AMPLE)))).isEqualTo("fine");
      }
    }
  }

  /** Ends the connection without a byte, as hard as it can be done. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, /* linger= */ 0);
    socket.close();
  }
}
