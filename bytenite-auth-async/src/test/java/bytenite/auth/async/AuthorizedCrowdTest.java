// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.faults.AuthorizedCrowdContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuthorizedCrowdTest extends AuthorizedCrowdContract<AsyncAuthClient> {

  @Override
  protected AsyncAuthClient tokens(AuthConfig config) {
    return AsyncAuthClient.create(config);
  }

  @Override
  protected HttpTransport over(HttpClient http) {
    return HttpClientTransport.over(http);
  }

  @Override
  protected HttpClient authorized(HttpClient http, AsyncAuthClient tokens, URI origin) {
    return AuthorizedHttpClient.create(http, tokens, origin);
  }

  /** A source is told not to share its futures; one that does is not harmed. */
  @Test
  void leavesTheSourcesFutureAloneWhenCancelled() {
    CompletableFuture<AccessToken> shared = new CompletableFuture<>();
    try (FakeAuthServer server = FakeAuthServer.builder().resource("/jobs", "no jobs").start()) {
      HttpRequest request = HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build();
      HttpClient wrapper =
          AuthorizedHttpClient.create(HttpClient.newHttpClient(), () -> shared, server.baseUri());
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
}
