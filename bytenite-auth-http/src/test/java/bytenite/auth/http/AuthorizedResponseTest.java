// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a response tells of its request, and of the response before it. */
@Timeout(60)
class AuthorizedResponseTest {

  private final FakeAuthServer server = FakeAuthServer.start();
  private final HttpClient client =
      new StubTokens().authorize(HttpClient.newHttpClient(), server.baseUri());
  private final HttpRequest request =
      HttpRequest.newBuilder(server.baseUri().resolve("/jobs"))
          .header("X-Tag", "one")
          .POST(BodyPublishers.ofString("a body"))
          .build();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void showsTheCallersRequest(AuthorizedResendTest.Way way) throws Exception {
    server.answerAll(FakeReply.json("done"));

    HttpResponse<String> response = way.send(client, request, BodyHandlers.ofString());

    assertThat(response.request()).isEqualTo(request);
    assertThat(response.request().headers().map()).doesNotContainKey("Authorization");
    assertThat(response.previousResponse()).isEmpty();
    assertThat(response.toString()).isEqualTo("(POST " + request.uri() + ") 200");
  }

  @ParameterizedTest
  @EnumSource
  void tellsOfTheRefusalBeforeIt(AuthorizedResendTest.Way way) throws Exception {
    server.answerAll(FakeReply.json("done"));
    server.enqueue(FakeReply.json(401, "no").header("X-Reason", "old"));

    HttpResponse<String> response = way.send(client, request, BodyHandlers.ofString());

    HttpResponse<String> refusal = response.previousResponse().orElseThrow();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(refusal.statusCode()).isEqualTo(401);
    assertThat(refusal.headers().firstValue("X-Reason")).contains("old");
    assertThat(refusal.body()).isNull();
    assertThat(refusal.request()).isEqualTo(request);
    assertThat(refusal.previousResponse()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void tellsOfNoRefusalIfItIsTheOnlyResponse(AuthorizedResendTest.Way way) throws Exception {
    server.answerAll(FakeReply.json(401, "no"));
    HttpRequest once =
        HttpRequest.newBuilder(request, (name, value) -> true)
            .POST(Bodies.changing(BodyPublishers.ofString("a"), BodyPublishers.noBody()))
            .build();

    HttpResponse<String> response = way.send(client, once, BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("no");
    assertThat(response.request()).isEqualTo(once);
    assertThat(response.previousResponse()).isEmpty();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_25)
  void tellsTheLabelOfItsConnection() throws Exception {
    server.answerAll(FakeReply.json("done"));

    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

    Object label = HttpResponse.class.getMethod("connectionLabel").invoke(response);
    assertThat((Optional<?>) label).isPresent();
  }
}
