// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.http.RecordingClient;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.spi.HttpCall;
import java.io.IOException;
import java.net.Authenticator;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What a call makes of an HttpClient that does as it is told, at moments that no socket hits. */
class JavaHttpWireCallTest {

  private static final HttpCall CALL =
      new HttpCall(
          "POST",
          URI.create("http://127.0.0.1:9/"),
          Map.of("Accept", "text/plain"),
          new byte[] {1, 2},
          Duration.ofSeconds(30));

  private final Told client = new Told();
  private final JavaHttpWire transport = JavaHttpWire.over(client, Runnable::run);
  private final JavaHttpWire.Reply reply = transport.prepare();
  private final Asked asked = new Asked();

  private BodySubscriber<byte[]> begin(Map<String, List<String>> headers) {
    transport.start(CALL, reply);
    BodySubscriber<byte[]> body = client.handler.apply(new Head(headers));
    body.onSubscribe(asked);
    return body;
  }

  private static List<ByteBuffer> bytes(int count) {
    return List.of(ByteBuffer.allocate(count - 1), ByteBuffer.allocate(1));
  }

  @Test
  void sendsWhatTheCallSaysThroughTheCallersClient() {
    transport.start(CALL, reply);

    HttpRequest request = client.requests.get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri()).isEqualTo(CALL.uri());
    assertThat(request.headers().map()).isEqualTo(Map.of("Accept", List.of("text/plain")));
    assertThat(request.bodyPublisher().orElseThrow().contentLength()).isEqualTo(2);
    assertThat(transport.isMade()).isTrue();
  }

  @Test
  void makesAClientOfItsOwnWithTheFirstCall() {
    JavaHttpWire owned = JavaHttpWire.owned(Duration.ofSeconds(10), Runnable::run);
    assertThat(owned.isMade()).isFalse();

    JavaHttpWire.Reply first = owned.prepare();
    owned.start(CALL, first);
    assertThat(owned.isMade()).isTrue();

    owned.close();
    assertThat(owned.isMade()).isFalse();
    assertThat(first).isCompletedExceptionally();
  }

  @Test
  void makesNoClientOnceItIsClosed() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    JavaHttpWire owned = JavaHttpWire.owned(Duration.ofSeconds(10), Runnable::run);
    owned.close();
    owned.start(CALL, owned.prepare());

    assertThat(clientsThreads(before)).isEmpty();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void shutsItsOwnClientDownWhenItIsClosed() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    JavaHttpWire owned = JavaHttpWire.owned(Duration.ofSeconds(10), Runnable::run);
    owned.start(CALL, owned.prepare());
    List<Thread> threads = clientsThreads(before);
    assertThat(threads).isNotEmpty();

    owned.close();

    for (Thread thread : threads) {
      thread.join(20_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private static List<Thread> clientsThreads(Set<Thread> but) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !but.contains(thread) && thread.getName().startsWith("HttpClient-"))
        .toList();
  }

  @Test
  void endsWithTheBodyAndDoesNotWaitForTheResponse() {
    BodySubscriber<byte[]> body = begin(Map.of("Content-Length", List.of("3")));
    body.onNext(bytes(3));
    body.onComplete();

    assertThat(asked.requested).isEqualTo(Long.MAX_VALUE);
    assertThat(reply.join().body()).hasSize(3);
    assertThat(reply.join().status()).isEqualTo(201);
    assertThat(body.getBody().toCompletableFuture().join()).hasSize(3);
    assertThat(client.response).as("the caller's client's own future").isNotDone();
    assertThat(client.response.brokenOff).isZero();
  }

  @Test
  void keepsNoConnectionAfterAChunkedBody() {
    BodySubscriber<byte[]> body = begin(Map.of("Transfer-Encoding", List.of("chunked")));
    body.onNext(bytes(3));
    body.onComplete();

    assertThat(client.response.brokenOff).isOne();
    assertThat(reply.join().body()).hasSize(3);
  }

  @Test
  void readsNoBodyOfAHeadThatIsAtFault() {
    BodySubscriber<byte[]> body = begin(Map.of("Content-Length", List.of("1", "2")));
    body.onComplete();

    assertThat(asked.cancelled).isOne();
    assertThat(asked.requested).isZero();
    assertThat(body.getBody().toCompletableFuture()).isCompletedExceptionally();
    assertThat(reply).isNotDone();
  }

  @Test
  void readsABodyUpToTheLimitAndNoFurther() {
    BodySubscriber<byte[]> body = begin(Map.of());
    body.onNext(bytes(TokenProtocol.MAX_BODY_BYTES));
    assertThat(asked.cancelled).isZero();

    body.onNext(bytes(2));
    body.onComplete();

    assertThat(asked.cancelled).isOne();
    assertThat(body.getBody().toCompletableFuture()).isCompletedExceptionally();
    assertThat(reply).isNotDone();
  }

  @Test
  void failsWithWhatWasThrownAndKeepsNoConnection() {
    transport.start(CALL, reply);
    IOException thrown = new IOException("reset");

    client.response.completeExceptionally(new CompletionException(thrown));

    assertThat(thrown()).isSameAs(thrown);
    assertThat(client.response.brokenOff).isOne();
  }

  @Test
  void failsWithWhatWasThrownAndNotWithItsCause() {
    transport.start(CALL, reply);
    IOException thrown = new IOException("reset", new IllegalStateException("the cause"));

    client.response.completeExceptionally(thrown);

    assertThat(thrown()).isSameAs(thrown);
  }

  private Throwable thrown() {
    return reply.handle((answer, thrown) -> thrown).join();
  }

  @Test
  void failsWithWhatWasThrownWithoutACause() {
    transport.start(CALL, reply);
    CompletionException thrown = new CompletionException("bare", null);

    client.response.completeExceptionally(thrown);

    assertThat(thrown()).isSameAs(thrown);
  }

  @Test
  void saysPlainlyThatAHeaderWasRefused() {
    transport.start(CALL, reply);

    client.response.completeExceptionally(new IllegalArgumentException("a secret: it quotes"));

    assertThatThrownBy(reply::join)
        .hasCauseInstanceOf(ProtocolException.class)
        .hasMessageContaining("a header of the reply cannot be understood")
        .hasMessageNotContaining("secret");
  }

  @Test
  void takesTheResponseOfAClientThatHasNotAskedForTheBody() {
    transport.start(CALL, reply);

    client.response.complete(new Answer(new byte[] {7}));

    assertThat(reply.join().status()).isEqualTo(201);
    assertThat(reply.join().body()).containsExactly(7);
  }

  @Test
  void keepsWhatAClientGaveWhateverTheClientDoesWithItLater() {
    transport.start(CALL, reply);
    byte[] clients = {7};

    client.response.complete(new Answer(clients));
    clients[0] = 8;

    assertThat(reply.join().body()).containsExactly(7);
  }

  @Test
  void failsAtOnceWhenTheClientGivesNoBody() {
    transport.start(CALL, reply);

    client.response.complete(new Answer(null));

    assertThat(reply).isCompletedExceptionally();
  }

  @Test
  void isNotDoneWhenTheClientSaysNothing() {
    transport.start(CALL, reply);

    client.response.complete(null); // as takeOver does

    assertThat(reply).isNotDone();
  }

  @Test
  void sendsNothingThatWasCancelledBefore() {
    reply.cancel(true);

    transport.start(CALL, reply);

    assertThat(client.requests).isEmpty();
  }

  @Test
  void breaksOffOnceWhatIsCancelledMeanwhile() {
    transport.start(CALL, reply);

    assertThat(reply.cancel(true)).isTrue();
    assertThat(client.response.brokenOff).isOne();
    assertThat(reply.cancel(true)).isTrue(); // as any future's that was cancelled
  }

  @Test
  void breaksOffWhatIsCancelledWhileItIsSent() {
    client.whenSending = () -> reply.cancel(true);

    transport.start(CALL, reply);

    assertThat(client.response.brokenOff).isOne();
  }

  @Test
  void leavesAloneWhatIsCancelledTooLate() {
    BodySubscriber<byte[]> body = begin(Map.of());
    body.onComplete();

    assertThat(reply.cancel(true)).isFalse();
    assertThat(client.response.brokenOff).isZero();
  }

  @Test
  void endsCallsAndRefusesLaterOnesWhenItIsClosed() {
    transport.start(CALL, reply);

    transport.close();

    assertThat(reply).isCancelled();
    assertThat(client.calls).containsExactly("sendAsync"); // the caller's client is left open
    JavaHttpWire.Reply late = transport.prepare();
    transport.start(CALL, late);
    assertThatThrownBy(late::join).hasRootCauseMessage("the client is closed");
  }

  @Test
  void usesAClientThatSendsNothingElse() {
    assertThat(JavaHttpWire.plain(client)).isSameAs(client);
  }

  @Test
  void replacesAClientThatFollowsRedirects() {
    client.redirects = HttpClient.Redirect.NORMAL;

    assertThatIsPlain(JavaHttpWire.plain(client));
  }

  @Test
  void replacesAClientThatAnswersChallenges() {
    client.answering = Optional.of(client.authenticator);

    assertThatIsPlain(JavaHttpWire.plain(client));
  }

  private void assertThatIsPlain(HttpClient other) {
    assertThat(other.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
    assertThat(other.authenticator()).isEmpty();
    assertThat(other.cookieHandler()).isEmpty();
    assertThat(other.version()).isEqualTo(client.version());
    assertThat(other.connectTimeout()).isEqualTo(client.connectTimeout());
    assertThat(other.executor()).isEqualTo(client.executor());
    assertThat(other.proxy()).isEqualTo(client.proxy());
    assertThat(other.sslContext()).isSameAs(client.sslContext());
  }

  /** A client that keeps what it is given, and counts what is broken off. */
  private static final class Told extends RecordingClient {

    private final Response response = new Response();
    private Optional<Authenticator> answering = Optional.empty();
    private Redirect redirects = Redirect.NEVER;
    private Runnable whenSending = () -> {};
    private BodyHandler<byte[]> handler;

    Told() {
      answer = response;
    }

    @Override
    @SuppressWarnings("unchecked") // it is asked for bytes
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
        HttpRequest request, BodyHandler<T> handler) {
      this.handler = (BodyHandler<byte[]>) handler;
      whenSending.run();
      return super.sendAsync(request, handler);
    }

    @Override
    public Redirect followRedirects() {
      return redirects;
    }

    @Override
    public Optional<Authenticator> authenticator() {
      return answering;
    }
  }

  /** As the JDK's: to cancel what depends on it breaks the exchange off. */
  private static final class Response extends CompletableFuture<HttpResponse<byte[]>> {

    private int brokenOff;

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
          brokenOff++;
          return super.cancel(mayInterruptIfRunning);
        }
      };
    }
  }

  /** Counts what a subscriber asks for. */
  private static final class Asked implements Flow.Subscription {

    private long requested;
    private int cancelled;

    @Override
    public void request(long count) {
      requested += count;
    }

    @Override
    public void cancel() {
      cancelled++;
    }
  }

  private record Head(Map<String, List<String>> fields) implements ResponseInfo {

    @Override
    public int statusCode() {
      return 201;
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(fields, (name, value) -> true);
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }

  private record Answer(byte[] body) implements HttpResponse<byte[]> {

    @Override
    public int statusCode() {
      return 201;
    }

    @Override
    public HttpRequest request() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<byte[]>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return CALL.uri();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
