// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static bytenite.auth.http.Scene.newer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The methods that {@code HttpClient} has from JDK 21 on. */
@Timeout(60)
@EnabledForJreRange(min = JRE.JAVA_21)
class AuthorizedClosingTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final FakeAuthServer server = FakeAuthServer.start();
  private final FakeAuthServer stranger = FakeAuthServer.start();
  private final StubTokens tokens = new StubTokens();
  private final HttpClient delegate = HttpClient.newHttpClient();
  private final HttpClient client = tokens.authorize(delegate, server.baseUri());
  private final HttpRequest request =
      HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build();
  private final HttpRequest elsewhere =
      HttpRequest.newBuilder(stranger.baseUri().resolve("/jobs")).build();

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

  private CompletableFuture<HttpResponse<String>> send() {
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private static boolean isTerminated(HttpClient client) {
    return (boolean) newer(client, "isTerminated");
  }

  private static boolean awaitTermination(HttpClient client, Duration duration) {
    return (boolean) newer(client, "awaitTermination", duration);
  }

  private void assertTakesNoMore() {
    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> client.send(elsewhere, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(send())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IOException.class);
    assertThat(client.sendAsync(elsewhere, BodyHandlers.ofString()))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IOException.class);
  }

  @Test
  void closesTheOtherClient() throws Exception {
    client.send(request, BodyHandlers.ofString());

    newer(client, "close");

    assertThat(isTerminated(delegate)).isTrue();
    assertThat(isTerminated(client)).isTrue();
    assertTakesNoMore();
  }

  @Test
  void canBeUsedInATryStatement() throws Exception {
    try (AutoCloseable closing = (AutoCloseable) (Object) client) {
      assertThat(closing).isSameAs(client);
      client.send(request, BodyHandlers.ofString());
    }

    assertThat(isTerminated(delegate)).isTrue();
  }

  @Test
  void passesEachCallOn() {
    RecordingClient recorder = new RecordingClient();
    HttpClient wrapper = tokens.authorize(recorder, server.baseUri());

    assertThat(isTerminated(wrapper)).isTrue();
    newer(wrapper, "shutdown");
    assertThat(awaitTermination(wrapper, LIMIT)).isTrue();
    newer(wrapper, "shutdownNow");
    newer(wrapper, "close");

    assertThat(recorder.calls)
        .containsExactly("isTerminated", "shutdown", "awaitTermination", "shutdownNow", "close");
  }

  @Test
  void finishesWhatWaitsForATokenBeforeItCloses() {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<HttpResponse<String>> waiting = send();
    CompletableFuture<Object> closing = CompletableFuture.supplyAsync(() -> newer(client, "close"));
    awaitClosed();

    assertThat(closing).isNotDone();
    assertThat(isTerminated(client)).isFalse();
    release.complete(null);

    assertThat(closing).succeedsWithin(LIMIT);
    assertThat(waiting).succeedsWithin(LIMIT).extracting(HttpResponse::body).isEqualTo("done");
    assertThat(isTerminated(delegate)).isTrue();
  }

  @Test
  void finishesASecondAttemptAfterItWasShutDown() {
    Gate refusal = Gate.named("refusal");
    server.enqueue(FakeReply.status(401).heldBy(refusal));
    CompletableFuture<HttpResponse<String>> future = send();
    refusal.awaitArrival();

    newer(client, "shutdown");
    assertTakesNoMore();
    refusal.open();

    assertThat(future).succeedsWithin(LIMIT).extracting(HttpResponse::body).isEqualTo("done");
    assertThat(awaitTermination(client, LIMIT)).isTrue();
    assertThat(isTerminated(delegate)).isTrue();
  }

  @Test
  void doesNotWaitForTerminationForEver() {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<HttpResponse<String>> waiting = send();

    assertThat(awaitTermination(client, Duration.ofMillis(10))).isFalse();
    newer(client, "shutdown");
    assertThat(awaitTermination(client, Duration.ofMillis(10))).isFalse();

    release.complete(null);
    assertThat(waiting).succeedsWithin(LIMIT);
    assertThat(awaitTermination(client, Duration.ofDays(1_000_000))).isTrue();
  }

  @Test
  void breaksOffWhatIsUnderWayWhenShutDownNow() {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<HttpResponse<String>> waiting = send();

    newer(client, "shutdownNow");

    assertThat(waiting)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IOException.class);
    assertThat(awaitTermination(client, LIMIT)).isTrue();
    assertTakesNoMore();
    release.complete(null);
  }

  @Test
  void breaksOffAnExchangeWhenShutDownNow() {
    server.answerAll(FakeReply.stall());
    CompletableFuture<HttpResponse<String>> stalled = send();
    server.awaitRequests(1);

    newer(client, "shutdownNow");

    assertThat(stalled)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IOException.class);
    assertThat(awaitTermination(client, LIMIT)).isTrue();
  }

  @Test
  void breaksOffAndStaysInterruptedIfItsCloserIsInterrupted() throws Exception {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<HttpResponse<String>> waiting = send();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread closer =
        new Thread(
            () -> {
              newer(client, "close");
              flag.complete(Thread.currentThread().isInterrupted());
            });
    closer.start();

    closer.interrupt();

    assertThat(flag).succeedsWithin(LIMIT).isEqualTo(true);
    assertThat(waiting).failsWithin(LIMIT);
    assertThat(isTerminated(delegate)).isTrue();
    release.complete(null);
  }

  @Test
  void mayBeClosedByWhoeverIsToldOfAnAnswer() {
    CompletableFuture<Object> closed =
        send().thenApply(response -> newer(client, "close")).thenApply(nothing -> "closed");

    assertThat(closed).succeedsWithin(LIMIT).isEqualTo("closed");
  }

  @Test
  void opensNoWebSocketOnceItWasShutDown() {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    newer(client, "shutdown");

    assertThat(
            builder.buildAsync(
                java.net.URI.create("ws" + server.baseUri().toString().substring(4)),
                new WebSocket.Listener() {}))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IOException.class);
    assertThat(server.requests()).isEmpty();
  }

  private void awaitClosed() {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!client.sendAsync(elsewhere, BodyHandlers.ofString()).isCompletedExceptionally()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
