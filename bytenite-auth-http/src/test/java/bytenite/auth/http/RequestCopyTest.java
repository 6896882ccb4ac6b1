// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.RecordedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of a class of the user's own. */
class RequestCopyTest {

  private final FakeAuthServer server = FakeAuthServer.start();
  private final FakeAuthServer stranger = FakeAuthServer.start();
  private final HttpClient plain = HttpClient.newHttpClient();
  private final HttpClient client = new StubTokens().authorize(plain, server.baseUri());

  @BeforeEach
  void answerEverything() {
    server.answerAll(FakeReply.json("done"));
    stranger.answerAll(FakeReply.json("done"));
  }

  @AfterEach
  void close() {
    server.close();
    stranger.close();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  void areSentAsThePlainClientSendsThemButForTheToken(String method) throws Exception {
    HttpRequest request =
        new UserRequest(
            server.baseUri().resolve("/jobs"), method, Map.of("X-Tag", List.of("one", "two")));

    plain.send(request, BodyHandlers.ofString());
    client.send(request, BodyHandlers.ofString());

    RecordedRequest without = server.requests().get(0);
    RecordedRequest with = server.requests().get(1);
    Map<String, List<String>> headers = new TreeMap<>(without.headers());
    headers.put("Authorization", List.of("token-1"));
    assertThat(new TreeMap<>(with.headers())).isEqualTo(headers);
    assertThat(with.method()).isEqualTo(without.method());
    assertThat(with.bodyBytes()).isEqualTo(without.bodyBytes());
  }

  @Test
  void goWhereTheirUriPointedWhenItWasJudged() throws Exception {
    URI allowed = server.baseUri().resolve("/jobs");
    URI other = stranger.baseUri().resolve("/jobs");
    for (int reads = 0; reads < 8; reads++) {
      int honest = reads;
      AtomicInteger read = new AtomicInteger();
      HttpRequest changing =
          new UserRequest(allowed, "GET", Map.of()) {
            @Override
            public URI uri() {
              return read.getAndIncrement() < honest ? allowed : other;
            }
          };

      client.send(changing, BodyHandlers.ofString());
    }

    assertThat(stranger.requests())
        .allSatisfy(request -> assertThat(request.header("Authorization")).isEmpty());
    assertThat(server.requests())
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.header("Authorization")).contains("token-1"));
  }
}
