// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.AuthStatus;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.jfr.JfrListener;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The snippets of the pages in docs, between marks, and that they do what the pages say. */
class GuideSnippetsTest {

  private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
  private FakeAuthServer server;
  private AuthConfig config;

  @BeforeEach
  void startTheServer() {
    server = FakeAuthServer.builder().resource("/v1/jobs", "no jobs").start();
    config = AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
  }

  @AfterEach
  void closeTheServer() {
    server.close();
  }

  @Test
  void gettingStartedGetsAToken() {
    ApiKey key = server.apiKey();
    URI baseUri = server.baseUri();
    // snippet
    AuthConfig config =
        AuthConfig.builder(key) // ApiKey.fromEnvironment(), ApiKey.fromFile(path)
            .baseUri(baseUri) // default: https://api.bytenite.com
            .callTimeout(Duration.ofSeconds(10)) // default: 30 s
            .build();
    try (AuthClient client = AuthClient.create(config)) {
      AccessToken token = client.token();
      System.out.println("good until " + token.expiresAt());
    }
    // end of snippet
    assertThat(server.exchanges()).isOne();
  }

  @Test
  void aConfigurationStartsFromAnother() {
    assertThatThrownBy(GuideSnippetsTest::patient)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("BYTENITE_API_KEY");
    assertThat(config.toBuilder().callTimeout(Duration.ofMinutes(1)).build().baseUri())
        .isEqualTo(config.baseUri());
  }

  private static AuthConfig patient() {
    // snippet
    AuthConfig base = AuthConfig.builderFromEnvironment().maxAttempts(5).build();
    AuthConfig patient = base.toBuilder().callTimeout(Duration.ofMinutes(1)).build();
    // end of snippet
    return patient;
  }

  @Test
  void aListenerWritesLines() throws Exception {
    RecordingLogger log = new RecordingLogger(outcomes);

    // snippet
    AuthConfig logged = config.toBuilder().listener(AuthListener.lines(log::info)).build();
    // end of snippet
    try (AuthClient client = AuthClient.create(logged)) {
      client.token();

      assertThat(outcomes.poll(30, TimeUnit.SECONDS)).contains("exchange");
    }
  }

  @Test
  void authorizedHttpCarriesTheToken() throws Exception {
    try (AuthClient client = AuthClient.create(config)) {
      // snippet
      URI origin = config.baseUri(); // its scheme, host and port count; there may be several
      HttpClient http = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, origin);
      HttpRequest request = HttpRequest.newBuilder(origin.resolve("/v1/jobs")).build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      // end of snippet
      assertThat(response.body()).isEqualTo("no jobs");
      assertThat(server.exchanges()).isOne();
    }
  }

  @Test
  void aCallerCatchesWhatItCanActOn() {
    server.enqueue(FakeReply.status(401));
    try (AuthClient client = AuthClient.create(config)) {
      assertThatThrownBy(() -> tokenOf(client))
          .isInstanceOf(IllegalStateException.class)
          .hasCauseInstanceOf(AuthException.Unauthenticated.class);
    }
    server.enqueue(FakeReply.status(404));
    try (AuthClient client = AuthClient.create(config)) {
      assertThatThrownBy(() -> tokenOf(client)).isInstanceOf(AuthException.NotFound.class);
    }
    assertThat(outcomes.poll()).contains("answered 404");
  }

  private AccessToken tokenOf(AuthClient client) {
    RecordingLogger log = new RecordingLogger(outcomes);
    // snippet
    try {
      return client.token();
    } catch (AuthException.Unauthenticated e) {
      throw new IllegalStateException("the API key is not accepted: replace it", e);
    } catch (AuthException e) {
      log.warning(e.getMessage() + (e.retryable() ? "; try later" : ""));
      throw e;
    }
    // end of snippet
  }

  @Test
  void asynchronousCarriesTheToken() {
    HttpClient http = HttpClient.newHttpClient();
    // snippet
    AsyncAuthClient client = AsyncAuthClient.create(config);
    CompletableFuture<HttpResponse<String>> answer =
        client
            .token()
            .thenCompose(token -> http.sendAsync(requestWith(token), BodyHandlers.ofString()));
    // end of snippet
    try (client) {
      assertThat(answer.join().body()).isEqualTo("no jobs");
    }
  }

  private HttpRequest requestWith(AccessToken token) {
    return HttpRequest.newBuilder(config.baseUri().resolve("/v1/jobs"))
        .header("Authorization", token.value())
        .build();
  }

  @Test
  void theStreamTellsOfATokenAndOfItsEnd() {
    List<String> told = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> received = new CompletableFuture<>();
    CompletableFuture<Void> completed = new CompletableFuture<>();
    PrintStream standardOutput = System.out;
    AsyncAuthClient client = AsyncAuthClient.create(config);
    System.setOut(
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void println(String line) {
            told.add(line);
            (told.size() == 1 ? received : completed).complete(null);
          }
        });
    try (client) {
      stream(client);
      received.orTimeout(30, TimeUnit.SECONDS).join();
      client.close();
      completed.orTimeout(30, TimeUnit.SECONDS).join();
    } finally {
      System.setOut(standardOutput);
    }

    assertThat(told.get(0)).startsWith("good until 2");
    assertThat(told.get(1)).isEqualTo("the client was closed");
  }

  private static void stream(AsyncAuthClient client) {
    // snippet
    client
        .tokens()
        .subscribe(
            new Flow.Subscriber<AccessToken>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(AccessToken token) {
                System.out.println("good until " + token.expiresAt());
              }

              @Override
              public void onError(Throwable thrown) {
                System.err.println("the key was refused: " + thrown.getMessage());
              }

              @Override
              public void onComplete() {
                System.out.println("the client was closed");
              }
            });
    // end of snippet
  }

  @Test
  void theListenerCountsWhatSucceedsAndWhatFails() throws Exception {
    AuthConfig counted =
        AuthConfig.builder(server.apiKey())
            .baseUri(server.baseUri())
            .listener(countingListener())
            .maxAttempts(1)
            .build();
    try (AuthClient client = AuthClient.create(counted)) {
      client.exchange();
      server.enqueue(FakeReply.status(503));
      assertThatThrownBy(client::exchange).isInstanceOf(AuthException.Unavailable.class);

      assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo("success");
      assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo("UNAVAILABLE");
    }
  }

  @Test
  void theRecordingListenerTellsTheNextOne() throws Exception {
    ApiKey key = server.apiKey();
    URI baseUri = server.baseUri();
    AuthListener metrics = countingListener();
    // snippet
    AuthConfig recorded =
        AuthConfig.builder(key)
            .baseUri(baseUri)
            .listener(JfrListener.create(metrics)) // or create(), with no other listener
            .build();
    // end of snippet
    try (AuthClient client = AuthClient.create(recorded)) {
      client.token();

      assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo("success");
    }
  }

  private AuthListener countingListener() {
    // snippet
    AuthListener metrics =
        new AuthListener() {
          @Override
          public void exchangeSucceeded(ExchangeSucceeded event) {
            record("bytenite.auth.exchange", event.took(), "success");
          }

          @Override
          public void exchangeFailed(ExchangeFailed event) {
            record("bytenite.auth.exchange", event.took(), event.kind().name());
          }
        };
    // end of snippet
    return metrics;
  }

  private void record(String name, Duration took, String outcome) {
    if (name.equals("bytenite.auth.exchange") && !took.isNegative()) {
      outcomes.add(outcome);
    }
  }

  @Test
  void aClientIsHealthyUnlessItFailsOrIsClosed() {
    try (AuthClient client = AuthClient.create(config)) {
      assertThat(isHealthy(client)).isTrue();

      server.acceptOnly(ApiKey.of("another"));
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unauthenticated.class);
      assertThat(isHealthy(client)).isFalse();
    }
  }

  private static boolean isHealthy(AuthClient client) {
    // snippet
    AuthStatus status = client.status();
    boolean healthy =
        status.state() != AuthStatus.State.FAILING && status.state() != AuthStatus.State.CLOSED;
    // end of snippet
    return healthy;
  }

  /** Stands for a logger of any framework. */
  private record RecordingLogger(BlockingQueue<String> lines) {

    void info(String line) {
      lines.add(line);
    }

    void warning(String line) {
      lines.add(line);
    }
  }
}
