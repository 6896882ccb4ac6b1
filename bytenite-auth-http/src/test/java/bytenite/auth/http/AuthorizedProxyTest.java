// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.AuthorizedResendTest.Way;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.RecordedRequest;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy that wants a password gets it from the delegate's authenticator. */
@Timeout(60)
class AuthorizedProxyTest {

  private static final URI ORIGIN = URI.create("http://api.example");
  private static final String PASSWORD =
      "Basic " + Base64.getEncoder().encodeToString("somebody:secret".getBytes(UTF_8));

  private final FakeAuthServer proxy = FakeAuthServer.start();
  private final StubTokens tokens = new StubTokens();
  private final AtomicInteger asked = new AtomicInteger();
  private final HttpClient client = client(ORIGIN);
  private final HttpRequest request =
      HttpRequest.newBuilder(ORIGIN.resolve("/jobs")).POST(BodyPublishers.ofString("all")).build();

  private HttpClient client(URI origin) {
    return client(HttpClient.newBuilder(), proxy.baseUri().getPort(), origin);
  }

  private HttpClient client(HttpClient.Builder settings, int port, URI origin) {
    Authenticator knowing =
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            assertThat(getRequestorType()).isEqualTo(RequestorType.PROXY);
            assertThat(getRequestingPort()).isEqualTo(port);
            asked.incrementAndGet();
            return new PasswordAuthentication("somebody", "secret".toCharArray());
          }
        };
    HttpClient delegate =
        settings
            .authenticator(knowing)
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", port)))
            .build();
    AuthConfig config =
        AuthConfig.builder(ApiKey.of("key")).baseUri(origin).allowPlainHttp(true).build();
    return AuthorizedHttpClient.create(delegate, tokens, config);
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  private static FakeReply passwordWanted() {
    return FakeReply.json(407, "who?").header("Proxy-Authenticate", "Basic realm=\"r\"");
  }

  private List<String> sent(String header) {
    return proxy.requests().stream().map(sent -> sent.header(header).orElse("none")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void isToldThePasswordOnceItAsksForIt(Way way) throws Exception {
    proxy.enqueue(passwordWanted());
    proxy.answerAll(FakeReply.json("done"));

    HttpResponse<String> response = way.send(client, request, BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
    assertThat(response.request()).isEqualTo(request);
    assertThat(response.previousResponse()).map(HttpResponse::statusCode).contains(407);
    assertThat(sent("Proxy-Authorization")).containsExactly("none", PASSWORD);
    assertThat(sent("Authorization")).containsExactly("token-1", "token-1");
    assertThat(proxy.requests()).extracting(RecordedRequest::body).containsOnly("all");
    assertThat(tokens.invalidated()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void staysToldWhenTheTokenIsRefused(Way way) throws Exception {
    proxy.enqueue(passwordWanted());
    proxy.enqueue(FakeReply.status(401));
    proxy.answerAll(FakeReply.json("done"));

    HttpResponse<String> response = way.send(client, request, BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
    assertThat(sent("Proxy-Authorization")).containsExactly("none", PASSWORD, PASSWORD);
    assertThat(sent("Authorization")).containsExactly("token-1", "token-1", "token-2");
  }

  @ParameterizedTest
  @EnumSource
  void isToldTheAuthenticatorsPasswordInPlaceOfOneInTheRequest(Way way) throws Exception {
    proxy.enqueue(passwordWanted());
    proxy.answerAll(FakeReply.json("done"));
    HttpRequest old =
        HttpRequest.newBuilder(request, (name, value) -> true)
            .header("proxy-authorization", "Basic old")
            .build();

    HttpResponse<String> response = way.send(client, old, BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("done");
    assertThat(sent("Proxy-Authorization")).containsExactly("Basic old", PASSWORD);
  }

  @ParameterizedTest
  @EnumSource
  void isToldAWrongPasswordOnce(Way way) throws Exception {
    proxy.answerAll(passwordWanted());

    HttpResponse<String> response = way.send(client, request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(407);
    assertThat(response.body()).isEqualTo("who?");
    assertThat(proxy.requests()).hasSize(2);
    assertThat(asked).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatCannotBeSentAgain(Way way) throws Exception {
    proxy.answerAll(passwordWanted());
    HttpRequest once =
        HttpRequest.newBuilder(request.uri())
            .POST(
                Bodies.changing(
                    BodyPublishers.ofString("all"),
                    Bodies.failing(new IllegalStateException("once"))))
            .build();

    HttpResponse<String> response = way.send(client, once, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(407);
    assertThat(response.body()).isEqualTo("who?");
    assertThat(proxy.requests()).hasSize(1);
  }

  /** JDK 17 and later do not send Basic in a CONNECT, unless a system property says so. */
  @ParameterizedTest
  @EnumSource
  void isAskedASecondTimeToConnect(Way way) throws Exception {
    proxy.answerAll(passwordWanted());
    URI secure = URI.create("https://api.example/jobs");

    HttpResponse<String> response =
        way.send(client(secure), HttpRequest.newBuilder(secure).build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(407);
    assertThat(proxy.requests()).hasSize(2);
    assertThat(asked).hasValue(1);
  }

  @Test
  void isAskedASecondTimeForAWebSocket() {
    proxy.answerAll(passwordWanted());

    CompletableFuture<WebSocket> opened =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://api.example/jobs"), new WebSocket.Listener() {});

    assertThat(opened.handle((socket, thrown) -> thrown.getCause()).join())
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> {
              assertThat(e.getResponse().statusCode()).isEqualTo(407);
              assertThat(e.getResponse().request().headers().map())
                  .doesNotContainKeys("Authorization", "Proxy-Authorization");
            });
    assertThat(proxy.requests()).hasSize(2);
  }

  /** Passes everything on to a server, once it has been told to connect. */
  private static final class Tunnel extends SocketServer {

    private final int target;

    Tunnel(int target) {
      super(ServerSocketFactory.getDefault());
      this.target = target;
      begin();
    }

    @Override
    protected void serve(Socket socket) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) socket.getInputStream().read());
      }
      socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
      try (socket;
          Socket server = new Socket("127.0.0.1", target)) {
        Thread there =
            new Thread(
                () -> {
                  try {
                    socket.getInputStream().transferTo(server.getOutputStream());
                  } catch (IOException e) {
                    return; // closed
                  }
                });
        there.setDaemon(true);
        there.start();
        server.getInputStream().transferTo(socket.getOutputStream());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isNotMeantByAServerThatAnswers407InATunnel(Way way) throws Exception {
    try (TlsServer server = new TlsServer("407 X\r\nProxy-Authenticate: Basic realm=\"r\"");
        Tunnel tunnel = new Tunnel(server.port())) {
      HttpClient.Builder settings = HttpClient.newBuilder().sslContext(TlsServer.context());
      HttpClient tunnelled = client(settings, tunnel.port(), server.uri());

      HttpResponse<String> response =
          way.send(
              tunnelled, HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(407);
      assertThat(response.body()).isEqualTo("done");
      assertThat(asked).hasValue(0);
    }
  }
}
