// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.http.internal.GivenClient;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token that goes to this machine by plain http goes through no proxy. */
class LoopbackIsDirectTest {

  private final FakeAuthServer server = FakeAuthServer.start();
  private final FakeAuthServer proxy = FakeAuthServer.start();
  private final InetSocketAddress address =
      new InetSocketAddress("127.0.0.1", proxy.baseUri().getPort());
  private final StubTokens tokens = new StubTokens();

  @BeforeEach
  void answerEverything() {
    server.answerAll(FakeReply.json("done"));
    proxy.answerAll(FakeReply.json("by proxy"));
  }

  @AfterEach
  void close() {
    server.close();
    proxy.close();
  }

  private HttpClient throughProxy(URI... origins) {
    HttpClient delegate = HttpClient.newBuilder().proxy(ProxySelector.of(address)).build();
    return tokens.authorize(delegate, origins);
  }

  @Test
  void sendsNoTokenForThisMachineThroughAProxy() throws Exception {
    HttpClient client = throughProxy(server.baseUri());
    HttpRequest request = HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build();

    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("done");
    assertThat(client.sendAsync(request, BodyHandlers.ofString()).get().body()).isEqualTo("done");
    client
        .newWebSocketBuilder()
        .buildAsync(
            URI.create("ws" + request.uri().toString().substring(4)), new WebSocket.Listener() {})
        .handle((opened, thrown) -> opened)
        .get();

    assertThat(proxy.requests()).isEmpty();
    assertThat(server.lastRequest().header("Authorization")).contains("token-1");
  }

  @Test
  void usesTheProxyForWhatHasNoToken() throws Exception {
    HttpClient client = throughProxy(URI.create("https://api.example.com"));
    HttpRequest request = HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build();

    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("by proxy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:1",
        "http://LOCALHOST",
        "http://127.1.2.3/v1",
        "http://[::1]:8080",
        "http://[0:0:0:0:0:0:0:1]",
        "http://[::01]",
        "http://[0::1]",
        "ws://127.0.0.1:8080",
      })
  void isDirectInEverySpelling(String uri) {
    ProxySelector selector = selectorOver(proxied());

    assertThat(selector.select(URI.create(uri))).containsExactly(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource({"https://127.0.0.1", "http://api.example.com", "http://localhost.example.com"})
  void asksTheOtherSelectorForEverythingElse(String uri) {
    ProxySelector selector = selectorOver(proxied());

    assertThat(selector.select(URI.create(uri)))
        .containsExactly(new Proxy(Proxy.Type.HTTP, address));
  }

  @Test
  void tellsTheOtherSelectorOfFailures() {
    StringBuilder told = new StringBuilder();
    ProxySelector given =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return List.of(Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            told.append(failure.getMessage());
          }
        };
    HttpClient client = HttpClient.newBuilder().proxy(given).build();

    selectorOver(client).connectFailed(server.baseUri(), address, new IOException("refused"));

    assertThat(told).hasToString("refused");
  }

  private static ProxySelector selectorOver(HttpClient client) {
    return new GivenClient(client).copy().build().proxy().orElseThrow();
  }

  private HttpClient proxied() {
    return HttpClient.newBuilder().proxy(ProxySelector.of(address)).build();
  }
}
