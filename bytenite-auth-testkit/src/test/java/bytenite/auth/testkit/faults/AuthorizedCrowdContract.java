// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.FakeAuthServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many authorized requests at once, with tokens from a real client.
 *
 * @param <T> the client under test
 */
@Timeout(60)
public abstract class AuthorizedCrowdContract<T extends AutoCloseable> {

  private static final int CROWD = 50;

  private final FakeAuthServer server =
      FakeAuthServer.builder().resource("/jobs", "no jobs").start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request =
      HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build();
  private T tokens;
  private HttpClient client;

  /** The client under test. */
  protected abstract T tokens(AuthConfig config);

  /** The transport over a caller's HttpClient. */
  protected abstract HttpTransport over(HttpClient http);

  /** An HttpClient that authorizes what it sends to this origin. */
  protected abstract HttpClient authorized(HttpClient http, T tokens, URI origin);

  @BeforeEach
  void open() {
    tokens = tokensOver(http);
    client = authorized(http, tokens, server.baseUri());
  }

  @AfterEach
  void close() throws Exception {
    tokens.close();
    server.close();
  }

  private T tokensOver(HttpClient carrier) {
    return tokens(
        AuthConfig.builder(server.apiKey())
            .baseUri(server.baseUri())
            .transport(over(carrier))
            .build());
  }

  @RepeatedTest(3)
  void costsOneExchangeIfFiftyAsynchronousRequestsAreRefusedAtOnce() {
    assertThat(sendCrowd()).allSatisfy(AuthorizedCrowdContract::assertAnswered);
    assertThat(server.exchanges()).isEqualTo(1);
    server.revokeAll();

    assertThat(sendCrowd()).allSatisfy(AuthorizedCrowdContract::assertAnswered);
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
  void costsOneExchangeIfFiftyBlockingRequestsAreRefusedAtOnce() throws Exception {
    Callable<String> call = () -> client.send(request, BodyHandlers.ofString()).body();
    call.call();
    server.revokeAll();
    ExecutorService threads = Executors.newFixedThreadPool(CROWD);

    List<Future<String>> answers = threads.invokeAll(Collections.nCopies(CROWD, call));
    threads.shutdown();

    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo("no jobs");
    }
    assertThat(server.exchanges()).isEqualTo(2);
  }

  /** The exchange needs the one thread that would be waiting for its token. */
  @Test
  void sharesAClientThatHasOneThreadWithItsTokenSource() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    HttpClient shared = HttpClient.newBuilder().executor(single).build();
    T source = tokensOver(shared);
    try {
      HttpClient wrapper = authorized(shared, source, server.baseUri());

      assertAnswered(wrapper.sendAsync(request, BodyHandlers.ofString()));
      server.revokeAll();
      assertAnswered(wrapper.sendAsync(request, BodyHandlers.ofString()));
    } finally {
      source.close();
    }
    single.shutdown();
  }
}
