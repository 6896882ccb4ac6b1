// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.testkit.FakeAuthServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests at once, with tokens from a real client; and what others see of them. */
@Timeout(60)
class AuthorizedCrowdTest {

  private static final int CROWD = 50;

  private final FakeAuthServer server =
      FakeAuthServer.builder().resource("/jobs", "no jobs").start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AsyncAuthClient tokens =
      AsyncAuthClient.create(
          AuthConfig.builder(server.apiKey())
              .baseUri(server.baseUri())
              .transport(HttpClientTransport.over(http))
              .build());
  private final HttpClient client = AuthorizedHttpClient.create(http, tokens, server.baseUri());
  private final HttpRequest request =
      HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build();

  @AfterEach
  void close() {
    tokens.close();
    server.close();
  }

  @RepeatedTest(5)
  void costsOneExchangeIfFiftyRequestsAreRefusedAtOnce() {
    List<CompletableFuture<HttpResponse<String>>> first = sendCrowd();
    assertThat(first).allSatisfy(AuthorizedCrowdTest::assertAnswered);
    assertThat(server.exchanges()).isEqualTo(1);
    server.revokeAll();

    List<CompletableFuture<HttpResponse<String>>> second = sendCrowd();

    assertThat(second).allSatisfy(AuthorizedCrowdTest::assertAnswered);
    assertThat(server.exchanges()).isEqualTo(2);
  }

  private List<CompletableFuture<HttpResponse<String>>> sendCrowd() {
    return Stream.generate(() -> client.sendAsync(request, BodyHandlers.ofString()))
        .limit(CROWD)
        .toList();
  }

  private static void assertAnswered(CompletableFuture<HttpResponse<String>> future) {
    assertThat(future)
        .succeedsWithin(Duration.ofSeconds(20))
        .extracting(HttpResponse::body)
        .isEqualTo("no jobs");
  }

  @Test
  void sharesAClientThatHasOneThreadWithItsTokenSource() {
    ExecutorService single = Executors.newSingleThreadExecutor();
    HttpClient shared = HttpClient.newBuilder().executor(single).build();
    AuthConfig config =
        AuthConfig.builder(server.apiKey())
            .baseUri(server.baseUri())
            .transport(HttpClientTransport.over(shared))
            .build();
    try (AsyncAuthClient source = AsyncAuthClient.create(config)) {
      HttpClient wrapper = AuthorizedHttpClient.create(shared, source, server.baseUri());

      assertAnswered(wrapper.sendAsync(request, BodyHandlers.ofString()));
      server.revokeAll();
      assertAnswered(wrapper.sendAsync(request, BodyHandlers.ofString()));
    }
    single.shutdown();
  }

  /** A source is told not to share its futures; one that does is not harmed. */
  @Test
  void leavesTheSourcesFutureAloneWhenCancelled() {
    CompletableFuture<AccessToken> shared = new CompletableFuture<>();
    HttpClient wrapper = AuthorizedHttpClient.create(http, () -> shared, server.baseUri());
    CompletableFuture<HttpResponse<String>> one =
        wrapper.sendAsync(request, BodyHandlers.ofString());
    CompletableFuture<HttpResponse<String>> other =
        wrapper.sendAsync(request, BodyHandlers.ofString());

    one.cancel(true);

    assertThat(shared).isNotDone();
    Instant now = Instant.now();
    shared.complete(new AccessToken("unknown", "", now, now.plusSeconds(3600)));
    assertThat(other)
        .succeedsWithin(Duration.ofSeconds(20))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(401);
  }
}
