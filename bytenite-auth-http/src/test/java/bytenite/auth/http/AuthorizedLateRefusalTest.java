// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when it takes a while to find out that a body cannot be sent again; or fails. */
@Timeout(60)
class AuthorizedLateRefusalTest {

  private final FakeAuthServer server = FakeAuthServer.start();
  private final StubTokens tokens = new StubTokens();
  private final HttpClient client = tokens.authorize(HttpClient.newHttpClient(), server.baseUri());

  @AfterEach
  void close() {
    server.close();
  }

  private HttpRequest post(BodyPublisher body) {
    return HttpRequest.newBuilder(server.baseUri().resolve("/jobs")).POST(body).build();
  }

  private static BodyPublisher whole() {
    return BodyPublishers.ofString("a body");
  }

  private static BodyPublisher once() {
    return Bodies.changing(
        whole(), Bodies.later(Bodies.failing(new IllegalStateException("once"))));
  }

  @Test
  void givesTheReaderOfALateRefusalItsOwnTrouble() {
    server.answerAll(FakeReply.status(401));
    IllegalStateException trouble = new IllegalStateException("cannot read this");

    assertThatThrownBy(
            () ->
                client.send(
                    post(once()),
                    info -> {
                      throw trouble;
                    }))
        .hasRootCause(trouble);
  }

  @Test
  void failsIfTheReaderOfALateRefusalFails() {
    server.answerAll(FakeReply.status(401));
    IllegalStateException trouble = new IllegalStateException("cannot read this");

    assertThatThrownBy(() -> client.send(post(once()), info -> new Throwing(trouble)))
        .hasRootCause(trouble);
  }

  @Test
  void cancelsABodyThatIsNotSentAgain() {
    server.enqueue(FakeReply.status(401));
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    BodyPublisher twoItems = BodyPublishers.ofString("a body, ".repeat(4_000));
    BodyPublisher body =
        Bodies.changing(twoItems, subscriber -> twoItems.subscribe(telling(subscriber, cancelled)));
    tokens.failOnceInvalidated(() -> new IllegalStateException("no more"));

    assertThatThrownBy(() -> client.send(post(body), BodyHandlers.discarding()))
        .hasMessage("no more");

    assertThat(cancelled).isCompleted();
  }

  private static Subscriber<ByteBuffer> telling(
      Subscriber<? super ByteBuffer> subscriber, CompletableFuture<Void> cancelled) {
    return new Subscriber<>() {
      @Override
      public void onSubscribe(Subscription subscription) {
        subscriber.onSubscribe(
            new Subscription() {
              @Override
              public void request(long n) {
                subscription.request(n);
              }

              @Override
              public void cancel() {
                subscription.cancel();
                cancelled.complete(null);
              }
            });
      }

      @Override
      public void onNext(ByteBuffer buffer) {
        subscriber.onNext(buffer);
      }

      @Override
      public void onError(Throwable thrown) {
        subscriber.onError(thrown);
      }

      @Override
      public void onComplete() {
        subscriber.onComplete();
      }
    };
  }

  /** Reads nothing. */
  private record Throwing(RuntimeException trouble, BodySubscriber<String> text)
      implements BodySubscriber<String> {

    Throwing(RuntimeException trouble) {
      this(trouble, BodySubscribers.ofString(UTF_8));
    }

    @Override
    public CompletableFuture<String> getBody() {
      return text.getBody().toCompletableFuture();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      text.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      throw trouble;
    }

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }
}
