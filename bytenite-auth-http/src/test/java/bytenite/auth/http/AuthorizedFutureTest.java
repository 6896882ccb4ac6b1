// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AuthorizedFutureTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final FakeAuthServer server = FakeAuthServer.start();
  private final StubTokens tokens = new StubTokens();
  private final HttpClient client = tokens.authorize(HttpClient.newHttpClient(), server.baseUri());
  private final HttpRequest request =
      HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).build();

  @BeforeEach
  void answerEverything() {
    server.answerAll(FakeReply.json("done"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private CompletableFuture<HttpResponse<String>> send() {
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  @Test
  void returnsBeforeThereIsAToken() {
    CompletableFuture<Void> release = tokens.hold();

    CompletableFuture<HttpResponse<String>> future = send();

    assertThat(future).isNotDone();
    assertThat(server.requests()).isEmpty();
    release.complete(null);
    assertThat(future).succeedsWithin(LIMIT).extracting(HttpResponse::body).isEqualTo("done");
  }

  @Test
  void occupiesNoThreadOfTheOtherClientWhileThereIsNoToken() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    HttpClient delegate = HttpClient.newBuilder().executor(single).build();
    HttpClient wrapper = tokens.authorize(delegate, server.baseUri());
    server.enqueue(FakeReply.status(401));
    CompletableFuture<Void> release = tokens.hold();

    List<CompletableFuture<HttpResponse<String>>> futures =
        Stream.generate(() -> wrapper.sendAsync(request, BodyHandlers.ofString()))
            .limit(40)
            .toList();
    tokens.awaitAsked(1);
    int meanwhile =
        delegate
            .sendAsync(request, BodyHandlers.ofString())
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
            .statusCode();
    release.complete(null);

    assertThat(meanwhile).isEqualTo(401);
    assertThat(futures)
        .allSatisfy(
            future ->
                assertThat(future)
                    .succeedsWithin(LIMIT)
                    .extracting(HttpResponse::statusCode)
                    .isEqualTo(200));
    single.shutdown();
  }

  @Test
  void doesNotBlockAThreadThatBringsA401() {
    HttpClient direct = HttpClient.newBuilder().executor(Runnable::run).build();
    HttpClient wrapper = tokens.authorize(direct, server.baseUri());
    Gate refusal = Gate.named("refusal");
    server.enqueue(FakeReply.status(401).heldBy(refusal));
    CompletableFuture<HttpResponse<String>> first =
        wrapper.sendAsync(request, BodyHandlers.ofString());
    refusal.awaitArrival();
    CompletableFuture<Void> release = tokens.hold();

    refusal.open();

    assertThat(direct.sendAsync(request, BodyHandlers.ofString())).succeedsWithin(LIMIT);
    assertThat(first).isNotDone();
    release.complete(null);
    assertThat(first).succeedsWithin(LIMIT).extracting(HttpResponse::body).isEqualTo("done");
  }

  /** Forty callbacks would hold all threads that ask for tokens. */
  @Test
  void runsNoCallbackOfAFailedTokenOnAThreadThatAsksForTokens() {
    tokens.failWith(() -> new AuthException.Closed("no more tokens"));
    List<CompletableFuture<Object>> sentTwice =
        Stream.generate(this::send)
            .limit(40)
            .map(
                first ->
                    first.handle(
                        (response, thrown) -> send().handle((again, why) -> (Object) why).join()))
            .toList();

    assertThat(sentTwice)
        .allSatisfy(
            future ->
                assertThat(future)
                    .succeedsWithin(LIMIT)
                    .isInstanceOfSatisfying(
                        CompletionException.class,
                        why -> assertThat(why).hasCauseInstanceOf(AuthException.Closed.class)));
  }

  @Test
  void endsInAnExecutionExceptionIfADependentIsCancelledWhileThereIsNoToken() throws Exception {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<HttpResponse<String>> root = send();
    CompletableFuture<String> told = new CompletableFuture<>();
    root.exceptionally(
        thrown -> {
          told.complete(thrown.getClass().getSimpleName());
          return null;
        });
    tokens.awaitAsked(1);

    root.thenApply(HttpResponse::body).cancel(true);

    assertThatThrownBy(() -> root.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CancellationException.class);
    assertThat(root.isCancelled()).isFalse();
    assertThat(told).succeedsWithin(LIMIT).isEqualTo("CompletionException");
    release.complete(null);
  }

  @Test
  void breaksOffTheExchangeWhenCancelled() {
    CompletableFuture<HttpResponse<String>> sent = new CompletableFuture<>();
    HttpClient wrapper = tokens.authorize(answeringWith(sent), server.baseUri());
    CompletableFuture<HttpResponse<String>> future =
        wrapper.sendAsync(request, BodyHandlers.ofString());
    awaitDependent(sent);

    boolean cancelled = future.cancel(true);

    assertThat(cancelled).isTrue();
    assertThat(sent).isCancelled();
    assertThat(future).isCancelled();
  }

  @Test
  void breaksOffTheExchangeWhenADerivedFutureIsCancelled() {
    CompletableFuture<HttpResponse<String>> sent = new CompletableFuture<>();
    HttpClient wrapper = tokens.authorize(answeringWith(sent), server.baseUri());
    CompletableFuture<Integer> derived =
        wrapper
            .sendAsync(request, BodyHandlers.ofString())
            .thenApply(HttpResponse::body)
            .thenApply(String::length);
    awaitDependent(sent);

    derived.cancel(true);

    assertThat(sent).isCancelled();
    assertThat(derived).isCancelled();
  }

  @Test
  void sendsNothingMoreWhenCancelledWhileThereIsNoToken() throws Exception {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<HttpResponse<String>> future = send();
    tokens.awaitAsked(1);

    future.cancel(true);
    release.complete(null);

    assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    assertThat(send()).succeedsWithin(LIMIT);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void sendsNothingTwiceWhenCancelledInBetween() throws Exception {
    Gate refusal = Gate.named("refusal");
    server.enqueue(FakeReply.status(401).heldBy(refusal));
    CompletableFuture<HttpResponse<String>> future = send();
    refusal.awaitArrival();
    CompletableFuture<Void> release = tokens.hold();
    refusal.open();
    tokens.awaitAsked(2);

    future.cancel(true);
    release.complete(null);

    assertThat(send()).succeedsWithin(LIMIT);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void leavesOthersAloneWhenOneIsCancelled() throws Exception {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<HttpResponse<String>> one = send();
    CompletableFuture<HttpResponse<String>> other = send();
    tokens.awaitAsked(2);

    one.cancel(true);
    release.complete(null);

    assertThat(other).succeedsWithin(LIMIT).extracting(HttpResponse::body).isEqualTo("done");
  }

  @Test
  void failsWithTheOtherClientsException() {
    server.answerAll(FakeReply.reset());

    assertThat(send())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IOException.class);
  }

  @Test
  void failsIfTheTokenSourceReturnsNull() {
    HttpClient wrapper = StubTokens.authorizeWithNull(HttpClient.newHttpClient(), server.baseUri());

    assertThat(wrapper.sendAsync(request, BodyHandlers.ofString()))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(NullPointerException.class)
        .withMessageContaining("token source");
    assertThatThrownBy(() -> wrapper.send(request, BodyHandlers.ofString()))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("token source");
  }

  @Test
  void asksTheHandlerOfPushedResponsesWithoutShowingTheToken() {
    RecordingClient delegate = new RecordingClient();
    HttpClient wrapper = tokens.authorize(delegate, server.baseUri());
    CompletableFuture<HttpRequest> shown = new CompletableFuture<>();
    PushPromiseHandler<String> pushes =
        (initiating, pushed, acceptor) -> shown.complete(initiating);
    wrapper.sendAsync(request, BodyHandlers.ofString(), pushes);
    awaitDependent(delegate.answer);

    delegate.pushPromiseHandlers.get(0).applyPushPromise(delegate.requests.get(0), request, null);

    assertThat(delegate.requests.get(0).headers().map()).containsKey("Authorization");
    assertThat(shown).isCompletedWithValue(request);
  }

  @Test
  void asksTheHandlerOfPushedResponsesAgainWhenTheTokenWasRefused() throws Exception {
    try (PushServer pushing = new PushServer()) {
      pushing.refuse(1);
      HttpRequest pushed = HttpRequest.newBuilder(pushing.uri()).build();
      List<HttpRequest> initiators = new CopyOnWriteArrayList<>();
      PushPromiseHandler<String> pushes =
          (initiating, promised, acceptor) -> initiators.add(initiating);

      HttpResponse<String> response =
          tokens
              .authorize(HttpClient.newHttpClient(), pushing.uri())
              .sendAsync(pushed, BodyHandlers.ofString(), pushes)
              .get();

      assertThat(response.body()).isEqualTo("done");
      assertThat(initiators).containsExactly(pushed, pushed);
      assertThat(tokens.invalidated()).containsExactly("token-1");
    }
  }

  @Test
  void endsTheWaitOfAThreadThatIsInterrupted() throws Exception {
    CompletableFuture<Void> release = tokens.hold();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              try {
                client.send(request, BodyHandlers.ofString());
              } catch (InterruptedException | AuthException.Interrupted e) {
                thrown.complete(e);
              } catch (IOException | RuntimeException e) {
                thrown.completeExceptionally(e);
              }
              ended.countDown();
            });
    waiting.start();
    tokens.awaitAsked(1);

    waiting.interrupt();

    assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(thrown).isCompleted();
    assertThat(server.requests()).isEmpty();
    release.complete(null);
  }

  /** A client whose requests are answered by this future. */
  private static HttpClient answeringWith(CompletableFuture<HttpResponse<String>> sent) {
    RecordingClient delegate = new RecordingClient();
    delegate.answer = sent;
    return delegate;
  }

  /** Waits until somebody waits for it. */
  private static void awaitDependent(CompletableFuture<?> future) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (future.getNumberOfDependents() == 0) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
