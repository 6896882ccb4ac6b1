// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 as it goes over the wire, and the life of ports and threads. */
class FakeAuthServerWireTest {

  private static final String KEY = "{\"apiKey\":\"k\"}";
  private static final String EXCHANGE = RawClient.post("/v1/auth/access_token", KEY);
  private static final String HEAD =
      "POST /v1/auth/access_token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  private final FakeAuthServer server = FakeAuthServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void keepsAConnectionForManyRequests() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(raw.send(EXCHANGE).reply().status()).isEqualTo(200);
      }
    }

    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.exchanges()).isEqualTo(3);
  }

  @Test
  void answersRequestsThatComeAllAtOnceInTurn() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(EXCHANGE + "\r\n" + RawClient.post("/nowhere", "{}") + EXCHANGE);

      assertThat(raw.reply().status()).isEqualTo(200);
      assertThat(raw.reply().status()).isEqualTo(404);
      assertThat(raw.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void readsARequestThatComesByteByByte() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      for (char c : EXCHANGE.toCharArray()) {
        raw.send(String.valueOf(c));
      }

      assertThat(raw.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void readsChunkedBodies() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(HEAD + "Transfer-Encoding: Chunked\r\n\r\n")
          .send("8;extension=1\r\n{\"apiKey\r\n0006\r\n\":\"k\"}\r\n0\r\nTrailer: x\r\n\r\n");

      assertThat(raw.reply().status()).isEqualTo(200);
      assertThat(server.lastRequest().body()).isEqualTo(KEY);
      assertThat(raw.send(EXCHANGE).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void asksForABodyThatWaitsToBeAskedFor() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(HEAD + "Expect: 100-continue\r\nContent-Length: 14\r\n\r\n");

      assertThat(raw.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(raw.send(KEY).reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/auth/access_token HTTP/1.0\r\nContent-Type: application/json\r\n",
        HEAD + "Connection: close\r\n",
        HEAD + "Connection: foo, Close\r\n"
      })
  void endsTheConnectionWhenTheClientWantsThat(String head) throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(head + "Content-Length: 14\r\n\r\n" + KEY);

      RawClient.Reply reply = raw.reply();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.head()).contains("Connection: close\r\n");
      assertThat(raw.rest()).isEmpty();
    }
  }

  @Test
  void sendsNoBodyToHead() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(raw.head()).startsWith("HTTP/1.1 404 Not Found\r\n").contains("Content-Length: ");
      assertThat(raw.send(EXCHANGE).head()).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void staysWithHttp1WhenAnUpgradeIsOffered() throws Exception {
    HttpClient upgrading =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    HttpResponse<String> response =
        upgrading.send(
            new TestClient(server).exchangeRequest("k").build(), BodyHandlers.ofString());

    assertThat(server.lastRequest().header("Upgrade")).hasValue("h2c");
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void takesATargetInFull() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(EXCHANGE.replace("POST /", "POST http://localhost:1/"));

      assertThat(raw.reply().status()).isEqualTo(200);
      assertThat(server.lastRequest().path()).isEqualTo("/v1/auth/access_token");
    }
  }

  static Stream<String> malformedMessages() {
    return Stream.of(
        "\u0016\u0003\u0001\u0002",
        "GET / HTTP/1.1 now\r\nHost: x\r\n\r\n",
        "GET /\r\n\r\n",
        "GET  HTTP/1.1\r\nHost: x\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: x\r\n\r\n",
        "M".repeat(33) + " / HTTP/1.1\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: " + "b".repeat(RequestReader.MAX_HEAD_BYTES),
        "\r\n".repeat(RequestReader.MAX_HEAD_BYTES),
        HEAD + "Content-Length: -1\r\n\r\n",
        HEAD + "Content-Length: 1x\r\n\r\n",
        HEAD + "Content-Length: \r\n\r\n",
        HEAD + "Content-Length: 1048577\r\n\r\n",
        HEAD + "Content-Length: 99999999999999999999\r\n\r\n",
        HEAD + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
        HEAD + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        HEAD + "Transfer-Encoding: gzip\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\nx\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n100001\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "A: b\r\n".repeat(20_000));
  }

  @ParameterizedTest
  @MethodSource("malformedMessages")
  void answersWhatIsNoRequestAndEndsTheConnection(String message) throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(message);

      RawClient.Reply reply = raw.reply();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.head()).contains("Connection: close\r\n");
      assertThat(reply.body()).startsWith("{\"ok\":false,\"requestId\":\"req-1\"");
      raw.sendNoMore();
      assertThat(raw.rest()).isEmpty();
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void logsWhatIsNoRequestWithoutQuotingIt() throws IOException {
    List<String> log = new ArrayList<>();
    ManualClock clock = ManualClock.at(Instant.EPOCH);
    try (FakeAuthServer logging = FakeAuthServer.builder().clock(clock).log(log::add).start();
        RawClient raw = new RawClient(logging)) {
      raw.send("GET secret\r\n\r\n").reply();

      assertThat(log).containsExactly("1970-01-01T00:00:00Z malformed request 400 req-1");
    }
  }

  @Test
  void readsTheLargestBodyThatIsAllowed() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(RawClient.post("/", " ".repeat(RequestReader.MAX_BODY_BYTES)));

      assertThat(raw.reply().status()).isEqualTo(404);
      assertThat(server.lastRequest().bodyBytes()).hasSize(RequestReader.MAX_BODY_BYTES);
    }
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws IOException {
    Optional<InetAddress> other =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .findFirst();
    Assumptions.assumeTrue(other.isPresent(), "this machine has a loopback address only");

    assertThat(server.baseUri().getHost()).isEqualTo("127.0.0.1");
    assertThatThrownBy(() -> new Socket(other.get(), server.baseUri().getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int taken = server.baseUri().getPort();

    assertThatThrownBy(() -> FakeAuthServer.builder().port(taken).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("port " + taken + " of 127.0.0.1");
  }

  @Test
  void closeFreesThePortAndEndsAllThreads() throws IOException {
    int port = server.baseUri().getPort();
    for (FakeReply reply :
        List.of(
            FakeReply.stall(),
            FakeReply.drip(),
            FakeReply.endless(),
            FakeReply.delayed(Duration.ofHours(1)),
            FakeReply.hold(Gate.named("closed")),
            FakeReply.ok())) {
      server.enqueue(reply);
    }
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(new RawClient(server).send(EXCHANGE));
    }
    clients.add(new RawClient(server).send("POST /half"));
    server.awaitRequests(6);

    server.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("fake-auth-server-" + port + "-"));
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void usesDaemonThreads() throws IOException {
    try (RawClient raw = new RawClient(server)) {
      raw.send(EXCHANGE).reply();

      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(
              thread ->
                  thread
                      .getName()
                      .startsWith("fake-auth-server-" + server.baseUri().getPort() + "-"))
          .hasSize(2)
          .allMatch(Thread::isDaemon);
    }
  }

  @Test
  void aClosedServerSaysSo() {
    server.close();
    server.close();

    String message = "the fake server at " + server.baseUri() + " is closed";
    assertThatThrownBy(() -> server.enqueue(FakeReply.ok()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> server.enqueue("/", FakeReply.ok())).hasMessage(message);
    assertThatThrownBy(() -> server.answerAll(FakeReply.ok())).hasMessage(message);
    assertThatThrownBy(server::acceptOnly).hasMessage(message);
    assertThatThrownBy(server::revokeAll).hasMessage(message);
    assertThatThrownBy(() -> server.awaitRequests(1)).hasMessage(message);
    assertThatThrownBy(() -> new RawClient(server)).isInstanceOf(ConnectException.class);
  }

  @Test
  void takesAPortThatWasGivenUpByAnother() {
    int port = server.baseUri().getPort();
    new TestClient(server).exchange("k");
    server.close();

    try (FakeAuthServer next = FakeAuthServer.builder().port(port).start()) {
      assertThat(new TestClient(next).token()).isNotBlank();
    }
  }

  @Test
  void serversSideBySideKnowNothingOfEachOther() {
    try (FakeAuthServer other = FakeAuthServer.start()) {
      other.enqueue(FakeReply.status(503));
      String token = new TestClient(server).token();

      assertThat(new TestClient(other).exchange("k").statusCode()).isEqualTo(503);
      assertThat(new TestClient(other).skip(token).statusCode()).isEqualTo(401);
      assertThat(server.exchanges()).isEqualTo(1);
    }
  }

  @Test
  void survivesAStormOfConnections() {
    List<CompletableFuture<Integer>> clients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      clients.add(CompletableFuture.supplyAsync(this::exchangeOnAConnectionOfItsOwn));
    }

    assertThat(clients).extracting(CompletableFuture::join).containsOnly(200);
    assertThat(server.exchanges()).isEqualTo(200);
    assertThat(server.connections()).isEqualTo(200);
  }

  private int exchangeOnAConnectionOfItsOwn() {
    try (RawClient raw = new RawClient(server)) {
      return raw.send(EXCHANGE).reply().status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void closesAConnectionOnWhichNothingArrives() throws IOException {
    FakeAuthServer.Builder impatient = FakeAuthServer.builder();
    impatient.idleLimit = Duration.ofMillis(20);
    try (FakeAuthServer server = impatient.start();
        RawClient silent = new RawClient(server);
        RawClient halfway = new RawClient(server).send("POST /v1/auth/skip HTTP/1.1\r\n")) {

      assertThatThrownBy(silent::head).isInstanceOf(EOFException.class);
      assertThatThrownBy(halfway::head).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void closesAStalledConnectionInTheEnd() throws IOException {
    FakeAuthServer.Builder impatient = FakeAuthServer.builder();
    impatient.idleLimit = Duration.ofMillis(20);
    try (FakeAuthServer server = impatient.start();
        RawClient patient = new RawClient(server)) {
      server.enqueue(FakeReply.stall());
      patient.send(RawClient.post("/v1/auth/access_token", "{}"));

      assertThatThrownBy(patient::head).isInstanceOf(EOFException.class);
    }
  }
}
