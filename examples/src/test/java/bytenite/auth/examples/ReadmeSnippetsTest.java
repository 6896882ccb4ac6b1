// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.testkit.FakeAuthClient;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.ScriptedTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The README's snippets, between marks, and that they do what it says they do. */
class ReadmeSnippetsTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private FakeAuthServer server;
  private AuthConfig config;
  private URI jobs;

  @BeforeEach
  void startTheServer() {
    server = FakeAuthServer.builder().resource("/v1/jobs", "no jobs").start();
    config = AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
    jobs = server.baseUri().resolve("/v1/jobs");
  }

  @AfterEach
  void closeTheServer() {
    server.close();
  }

  @Test
  void theBlockingSnippetSendsTheToken() throws Exception {
    assertThat(blocking()).isEqualTo("no jobs");
    assertThat(server.exchanges()).isOne();
  }

  private String blocking() throws IOException, InterruptedException {
    // snippet
    try (AuthClient client = AuthClient.create(config)) {
      String token = client.token().value(); // cached; renewed ahead of expiry
      HttpRequest request = HttpRequest.newBuilder(jobs).header("Authorization", token).build();
      return http.send(request, BodyHandlers.ofString()).body();
    }
    // end of snippet
  }

  @Test
  void theAuthorizedClientReplacesARefusedToken() throws Exception {
    try (AuthClient client = AuthClient.create(config)) {
      client.token();
      server.revokeAll();
      HttpClient authorized = AuthorizedHttpClient.create(http, client, config.baseUri());
      HttpRequest request = HttpRequest.newBuilder(jobs).build();

      assertThat(authorized.send(request, BodyHandlers.ofString()).body()).isEqualTo("no jobs");
      assertThat(server.exchanges()).isEqualTo(2);
    }
  }

  @Test
  void theAsynchronousSnippetSendsTheTokenAndStreams() {
    try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
      FirstToken subscriber = new FirstToken();

      assertThat(asynchronous(client, subscriber).join().body()).isEqualTo("no jobs");
      assertThat(subscriber.received.join()).isEqualTo(client.token().join());
      assertThat(server.exchanges()).isOne();
    }
  }

  private CompletableFuture<HttpResponse<String>> asynchronous(
      AsyncAuthClient client, Flow.Subscriber<AccessToken> subscriber) {
    // snippet
    client.tokens().subscribe(subscriber); // the current token, then each new one
    return client
        .token()
        .thenApply(token -> authorized(jobs, token.value()))
        .thenCompose(request -> http.sendAsync(request, BodyHandlers.ofString()));
    // end of snippet
  }

  private static HttpRequest authorized(URI uri, String token) {
    return HttpRequest.newBuilder(uri).header("Authorization", token).build();
  }

  @Test
  void theThreeFakesDoAsTheyAreTold() {
    // snippet
    AuthClient fake = FakeAuthClient.create().failNext(503); // no network
    ScriptedTransport wire = ScriptedTransport.of().reply(503, "").token("t1", 3600); // no socket
    FakeAuthServer server = FakeAuthServer.start(); // HTTP on 127.0.0.1
    server.enqueue(FakeReply.status(503).retryAfter(Duration.ofSeconds(1)));
    // end of snippet
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    AuthConfig scripted =
        AuthConfig.builder(server.apiKey()).transport(wire).clock(clock).scheduler(clock).build();
    AuthConfig served =
        AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).maxAttempts(1).build();

    try (server;
        fake;
        AuthClient onScript = AuthClient.create(scripted);
        AuthClient onServer = AuthClient.create(served)) {
      CompletableFuture<AccessToken> token = CompletableFuture.supplyAsync(onScript::token);
      clock.awaitPending(1);
      clock.advance(clock.untilNext().orElseThrow());

      assertThatThrownBy(fake::token).isInstanceOf(AuthException.Unavailable.class);
      assertThat(token.join().value()).isEqualTo("t1");
      assertThatThrownBy(onServer::token)
          .hasMessageEndingWith("retry after 1 s")
          .isInstanceOf(AuthException.Unavailable.class);
    }
  }

  /** Asks for one token. */
  private static final class FirstToken implements Flow.Subscriber<AccessToken> {

    private final CompletableFuture<AccessToken> received = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(AccessToken token) {
      received.complete(token);
    }

    @Override
    public void onError(Throwable failure) {
      received.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      received.cancel(false);
    }
  }
}
