// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import static java.net.http.HttpResponse.BodyHandlers.discarding;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthConfig;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.http.RecordingClient;
import bytenite.auth.internal.ProxyRefused;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaHttpWireTest {

  private static final Duration AMPLE = Duration.ofSeconds(20);
  private static final String PASSWORD_WANTED =
      "HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=\"a realm\"\r\n"
          + "Content-Length: 4\r\n\r\nbody";
  private static final URI ELSEWHERE = URI.create("https://api.example/v1");

  private final FakeAuthServer server = FakeAuthServer.start();
  private final AuthConfig config =
      AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
  private final Wire wire = new JavaHttpWire(new OwnClient(config));

  @AfterEach
  void close() {
    wire.close();
    server.close();
  }

  private URI skip() {
    return URI.create(server.baseUri() + "/v1/auth/skip");
  }

  private static HttpCall get(URI uri) {
    return new HttpCall("GET", uri, Map.of("Accept", "text/plain"), new byte[0], AMPLE);
  }

  private static RawReply send(Wire wire, URI uri) throws Exception {
    return wire.start(get(uri)).get(20, TimeUnit.SECONDS);
  }

  private static Throwable failure(CompletableFuture<RawReply> reply) throws Exception {
    return reply.handle((answer, thrown) -> thrown).get(20, TimeUnit.SECONDS);
  }

  private static Wire over(HttpClient client) {
    return new JavaHttpWire(new GivenClient(client));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void makesAConnectionForEachCallAndKeepsNone(boolean own) throws Exception {
    Wire tried = own ? wire : over(HttpClient.newHttpClient());
    for (int i = 1; i <= 200; i++) {
      assertThat(send(tried, skip()).status()).isEqualTo(401);
      assertThat(server.connections()).isEqualTo(i);
    }
  }

  @Test
  void makesAConnectionForEachOfManyCallsAtOnce() throws Exception {
    List<CompletableFuture<RawReply>> replies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      replies.add(wire.start(get(skip())));
    }

    for (CompletableFuture<RawReply> reply : replies) {
      assertThat(reply.get(20, TimeUnit.SECONDS).status()).isEqualTo(401);
    }
    assertThat(server.connections()).isEqualTo(200);
  }

  /**
   * A client whose own call comes between a reply, if it was read, and the return of its future.
   */
  private static final class BusyClient extends RecordingClient {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public Optional<Authenticator> authenticator() {
      return Optional.empty();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
        HttpRequest request, BodyHandler<T> handler) {
      CompletableFuture<HttpResponse<T>> response = client.sendAsync(request, handler);
      response.copy().completeOnTimeout(null, 200, TimeUnit.MILLISECONDS).join();
      client.sendAsync(HttpRequest.newBuilder(request.uri()).build(), discarding()).join();
      return response;
    }
  }

  @Test
  void readsNoBodyBeforeItCanDropTheConnection() throws Exception {
    Wire busy = over(new BusyClient());
    for (int i = 0; i < 5; i++) {
      assertThat(send(busy, skip()).status()).isEqualTo(401);
    }
    assertThat(server.connections()).isEqualTo(6); // the client's own calls share one
  }

  @Test
  void givesCallsAtTheSameTimeAClientEach() throws Exception {
    OwnClient clients = new OwnClient(config);
    HttpClient first = clients.take(skip());
    HttpClient second = clients.take(skip());
    clients.giveBack(first, /* healthy= */ true);
    clients.giveBack(second, /* healthy= */ true);

    assertThat(second).isNotSameAs(first);
    assertThat(clients.take(skip())).isSameAs(first);
    assertThat(clients.take(skip())).isNotSameAs(second);
    clients.close();
  }

  @Test
  void sharesClientsBetweenManyCallsAtTheSameTime() throws Exception {
    OwnClient clients = new OwnClient(config);
    Set<HttpClient> taken = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      taken.add(clients.take(skip()));
    }

    assertThat(taken).hasSize(16);
    clients.close();
  }

  @Test
  void doesNotUseAClientAgainWhoseCallHadNoWholeReply() throws Exception {
    OwnClient clients = new OwnClient(config);
    HttpClient broken = clients.take(skip());
    clients.giveBack(broken, /* healthy= */ false);

    assertThat(clients.take(skip())).isNotSameAs(broken);
    clients.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 X\r\nContent-Length: 2\r\n\r\n{}",
        "200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "503 X\r\nContent-Length: 0\r\n\r\n",
        "204 X\r\n\r\n"
      })
  void closesTheConnectionAfterEveryKindOfBody(String reply) throws Exception {
    try (OneReply server = OneReply.of("HTTP/1.1 " + reply)) {
      for (int i = 0; i < 20; i++) {
        send(wire, server.uri());
        assertThat(server.awaitNoConnection()).isTrue();
      }
    }
  }

  @Test
  void asksForHttp11AndSendsAGetWithoutLength() throws Exception {
    try (OneReply plain = OneReply.of("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n")) {
      send(over(HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()), plain.uri());
      send(wire, plain.uri());

      assertThat(plain.requests()).hasSize(2);
      assertThat(plain.requests())
          .allSatisfy(
              request ->
                  assertThat(request)
                      .startsWith("GET / HTTP/1.1")
                      .doesNotContainIgnoringCase("upgrade"));
      if (Runtime.version().feature() > 17) { // which sends it with every GET
        assertThat(plain.requests()).noneMatch(request -> request.contains("Content-Length"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 403, 404, 407, 429, 500, 503})
  void saysWhatAProxyAnsweredToConnect(int status) throws Exception {
    String refusal =
        "HTTP/1.1 "
            + status
            + " X\r\nProxy-Authenticate: Basic realm=\"r\"\r\n"
            + "Location: /\r\nContent-Length: 4\r\n\r\nbody";
    try (OneReply proxy = OneReply.of(refusal)) {
      Wire behind = over(HttpClient.newBuilder().proxy(proxy.asProxy()).build());

      assertThat(failure(behind.start(get(ELSEWHERE))))
          .isInstanceOfSatisfying(
              ProxyRefused.class, refused -> assertThat(refused.status()).isEqualTo(status));
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void answersAProxyByTheCallersAuthenticatorOnce() throws Exception {
    Authenticator knowing =
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() == RequestorType.PROXY
                    && getRequestingHost() != null
                    && getRequestingPrompt().equals("a realm")
                ? new PasswordAuthentication("somebody", "secret".toCharArray())
                : null;
          }
        };
    try (OneReply proxy = OneReply.of(PASSWORD_WANTED)) {
      Wire behind =
          over(HttpClient.newBuilder().proxy(proxy.asProxy()).authenticator(knowing).build());

      assertThat(send(behind, URI.create("http://api.example/")).status()).isEqualTo(407);

      String pair =
          Base64.getEncoder().encodeToString("somebody:secret".getBytes(StandardCharsets.UTF_8));
      assertThat(proxy.requests()).hasSize(2);
      assertThat(proxy.requests().get(0)).doesNotContain("Proxy-Authorization");
      assertThat(proxy.requests().get(1)).contains("Proxy-Authorization: Basic " + pair);
    }
  }

  @Test
  void sendsNoPasswordIfTheSelectorTakesTurns() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (OneReply one = OneReply.of(PASSWORD_WANTED);
        OneReply another = OneReply.of(PASSWORD_WANTED)) {
      ProxySelector turning =
          new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
              OneReply proxy = turn.getAndIncrement() % 2 == 0 ? one : another;
              return proxy.asProxy().select(uri);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
          };
      Authenticator knowing =
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              return new PasswordAuthentication("somebody", "secret".toCharArray());
            }
          };
      HttpClient client = HttpClient.newBuilder().proxy(turning).authenticator(knowing).build();

      assertThat(send(over(client), URI.create("http://api.example/")).status()).isEqualTo(407);

      assertThat(Stream.of(one, another).flatMap(proxy -> proxy.requests().stream()))
          .singleElement()
          .asString()
          .doesNotContain("Proxy-Authorization");
    }
  }

  private static Throwable failureOf(Supplier<PasswordAuthentication> throwing) throws Exception {
    Authenticator failing =
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return throwing.get();
          }
        };
    try (OneReply proxy = OneReply.of(PASSWORD_WANTED)) {
      HttpClient client =
          HttpClient.newBuilder().proxy(proxy.asProxy()).authenticator(failing).build();
      return failure(over(client).start(get(URI.create("http://api.example/"))));
    }
  }

  @Test
  void endsACallWhoseAuthenticatorFails() throws Exception {
    AssertionError error = new AssertionError("its own");
    IllegalArgumentException exception = new IllegalArgumentException("its own");

    Throwable ofError =
        failureOf(
            () -> {
              throw error;
            });
    Throwable ofException =
        failureOf(
            () -> {
              throw exception;
            });

    assertThat(ofError).isSameAs(error);
    assertThat(ofException)
        .hasMessage("the authenticator failed")
        .hasCause(exception)
        .isNotInstanceOf(IOException.class); // which would be taken for a broken connection
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[0:0:0:0:0:0:0:1]", "[0::1]"})
  void asksNoProxyForPlainHttpToThisMachine(String host) throws Exception {
    URI here = URI.create("http://" + host + ":1/");
    ProxySelector before = ProxySelector.getDefault();
    try (OneReply proxy = OneReply.of("HTTP/1.1 200 X\r\nContent-Length: 4\r\n\r\nseen")) {
      ProxySelector.setDefault(proxy.asProxy());
      Wire behind = over(HttpClient.newBuilder().proxy(proxy.asProxy()).build());

      assertThat(failure(behind.start(get(here)))).isInstanceOf(IOException.class);
      assertThat(failure(over(HttpClient.newHttpClient()).start(get(here))))
          .isInstanceOf(IOException.class);
      assertThat(failure(wire.start(get(here)))).isInstanceOf(IOException.class);
      assertThat(proxy.requests()).isEmpty();
      assertThat(send(behind, URI.create("http://api.example/")).body()).hasSize(4);
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5_000, Long.MAX_VALUE})
  void takesAnyConnectTimeout(long millis) throws Exception {
    AuthConfig patient =
        config.toBuilder()
            .connectTimeout(Duration.ofMillis(millis))
            .callTimeout(Duration.ofSeconds(millis))
            .build();
    Wire tried = new JavaHttpWire(new OwnClient(patient));

    assertThat(send(tried, skip()).status()).isEqualTo(401);
    tried.close();
  }

  @Test
  void endsCallsAndRefusesLaterOnesWhenItIsClosed() throws Exception {
    try (OneReply silent = OneReply.of("")) {
      CompletableFuture<RawReply> begun = wire.start(get(silent.uri()));
      silent.awaitRequest();

      wire.close();

      assertThat(begun).isCancelled();
      assertThat(wire.start(get(skip()))).isCancelled();
      assertThat(silent.awaitNoConnection()).isTrue();
    }
  }

  @Test
  void dropsTheConnectionOfACallThatIsCancelled() throws Exception {
    try (OneReply silent = OneReply.of("HTTP/1.1 200 X\r\nContent-Length: 4\r\n\r\nab")) {
      CompletableFuture<RawReply> begun = wire.start(get(silent.uri()));
      silent.awaitRequest();

      assertThat(begun.cancel(true)).isTrue();

      assertThat(silent.awaitNoConnection()).isTrue();
    }
  }

  /** The JDK's own authentication would lose this 401, and its body. */
  @Test
  void bringsA401WithoutChallengeWhereTheClientHasAnAuthenticator() throws Exception {
    HttpClient client = HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
    HttpCall call =
        new HttpCall("GET", skip(), Map.of("Authorization", "a-token"), new byte[0], AMPLE);

    RawReply reply = over(client).start(call).get(20, TimeUnit.SECONDS);

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.body()).isNotEmpty();
    assertThat(server.requests().get(0).header("Authorization")).contains("a-token");
  }

  @Test
  void makesAnIoExceptionOfWhatAClientThrows() throws Exception {
    RecordingClient strange =
        new RecordingClient() {
          @Override
          public Optional<Authenticator> authenticator() {
            return Optional.empty();
          }
        };
    strange.answer = CompletableFuture.failedFuture(new IllegalStateException("its own"));
    assertThat(failure(over(strange).start(get(skip()))))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(IllegalStateException.class);

    strange.answer = CompletableFuture.failedFuture(new IllegalArgumentException("a=secret"));
    assertThat(failure(over(strange).start(get(skip()))))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("a header of the reply cannot be understood");
  }

  @Test
  void leavesNoThreadOfAClientOfItsOwnSecondsAfterTheLastCall() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    send(wire, skip());

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      while (thread.isAlive()
          && !before.contains(thread)
          && thread.getName().startsWith("HttpClient-")) {
        System.gc(); // before JDK 21 a client ends once nothing refers to it
        thread.join(200);
      }
    }
    assertThat(send(wire, skip()).status()).isEqualTo(401);
  }

  @Test
  void sendsAndWaitsForACallerOfTheTransport() throws Exception {
    HttpClientTransport transport = HttpClientTransport.over(HttpClient.newHttpClient());

    assertThat(transport.send(get(skip())).status()).isEqualTo(401);
  }
}
