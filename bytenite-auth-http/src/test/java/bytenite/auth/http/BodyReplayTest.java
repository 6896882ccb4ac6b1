// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.http.ScriptedBody.Script;
import bytenite.auth.http.ScriptedBody.Second;
import bytenite.auth.http.ScriptedBody.Step;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** No byte of a body is lost or doubled when its request is sent again. */
class BodyReplayTest {

  private static final HttpClient PLAIN =
      HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();

  @AfterContainer
  static void collect() {
    System.gc(); // before JDK 21, that ends a client which nothing refers to
  }

  @Provide
  Arbitrary<Script> scripts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 6),
            Arbitraries.integers().between(1, 9_000),
            Arbitraries.of(Second.class),
            Arbitraries.of(true, false),
            Arbitraries.of(Step.class),
            Arbitraries.of(1, 2))
        .as(Script::new);
  }

  @Property(tries = 200)
  void theServerSeesTheWholeBodyOrTheCallerSeesThe401OrAnException(
      @ForAll("scripts") Script script, @ForAll boolean blocking) throws Exception {
    try (FakeAuthServer server = FakeAuthServer.start()) {
      server.answerAll(FakeReply.json("done"));
      server.enqueue(FakeReply.json(401, "no"));
      HttpClient client = new StubTokens().authorizeAsync(PLAIN, server.baseUri());
      HttpRequest request =
          HttpRequest.newBuilder(server.baseUri().resolve("/jobs"))
              .POST(new ScriptedBody(script))
              .build();

      Optional<HttpResponse<String>> response = send(client, request, blocking);

      assertThat(server.requests())
          .allSatisfy(received -> assertThat(received.bodyBytes()).isEqualTo(script.whole()));
      int requests = server.requests().size();
      response.ifPresent(
          seen -> {
            assertThat(seen.body()).isEqualTo(seen.statusCode() == 401 ? "no" : "done");
            assertThat(requests).isEqualTo(seen.statusCode() == 401 ? 1 : 2);
          });
      if (script.canBeSentAgain()) {
        assertThat(response).map(HttpResponse::statusCode).contains(200);
      }
    }
  }

  /** The response; empty: an exception. */
  private static Optional<HttpResponse<String>> send(
      HttpClient client, HttpRequest request, boolean blocking) throws Exception {
    try {
      return Optional.of(
          blocking
              ? client.send(request, BodyHandlers.ofString())
              : client.sendAsync(request, BodyHandlers.ofString()).get(60, TimeUnit.SECONDS));
    } catch (IOException | ExecutionException | IllegalStateException e) {
      return Optional.empty();
    }
  }
}
