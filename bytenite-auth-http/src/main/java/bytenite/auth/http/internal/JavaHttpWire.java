// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.transport.BlockingWire;
import bytenite.auth.internal.transport.BodyBuffer;
import bytenite.auth.internal.transport.ContentLength;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends calls through java.net.http.
 *
 * <p>A client of our own is made with the first call, runs its completions on its selector's thread
 * (so nothing of the user's may run in them), and is closed; a caller's client is used as it is and
 * never closed.
 */
@JdkOnly
public final class JavaHttpWire implements Wire {

  private final Duration connectTimeout; // null: the client is the caller's
  private final AtomicReference<HttpClient> client; // null: not made yet, or closed
  private final Executor starter;
  private volatile boolean closed;
  private final Set<Reply> underWay = ConcurrentHashMap.newKeySet();

  private JavaHttpWire(Duration connectTimeout, HttpClient client, Executor starter) {
    this.starter = starter;
    this.connectTimeout = connectTimeout;
    this.client = new AtomicReference<>(client);
  }

  /**
   * Over the client of the configured {@link JavaHttpTransport}, over the configured blocking
   * transport, or else over a client of our own.
   *
   * @param executor where a blocking transport is called; ours begins its calls on our own pool,
   *     for a busy executor of the user's must not stop them
   */
  public static Wire of(AuthConfig config, Executor executor) {
    HttpTransport transport = config.transport().orElse(null);
    Executor own = new CallbackExecutor(config, Optional.empty());
    if (transport instanceof JavaHttpTransport given) {
      return over(given.client(), own);
    }
    return transport == null
        ? owned(config.connectTimeout(), own)
        : BlockingWire.of(config, executor);
  }

  static JavaHttpWire owned(Duration connectTimeout, Executor executor) {
    return new JavaHttpWire(connectTimeout, null, executor);
  }

  /** Over a caller's client, or one like it that neither follows redirects nor has credentials. */
  static JavaHttpWire over(HttpClient given, Executor executor) {
    return new JavaHttpWire(null, plain(given), executor);
  }

  @Override
  public CompletableFuture<RawReply> start(HttpCall call) {
    Reply reply = prepare();
    starter.execute(() -> start(call, reply));
    return reply;
  }

  /**
   * The client, if it sends what it is given and nothing else; or one that does, and is like it.
   */
  public static HttpClient plain(HttpClient given) {
    if (given.followRedirects() == HttpClient.Redirect.NEVER && given.authenticator().isEmpty()) {
      return given;
    }
    HttpClient.Builder plain =
        HttpClient.newBuilder()
            .version(given.version())
            .sslContext(given.sslContext())
            .sslParameters(given.sslParameters());
    given.connectTimeout().ifPresent(plain::connectTimeout);
    given.executor().ifPresent(plain::executor);
    given.proxy().ifPresent(plain::proxy);
    return plain.build();
  }

  /**
   * A reply to a call that is to be begun; cancelling it breaks the call off and drops its
   * connection.
   */
  Reply prepare() {
    Reply reply = new Reply(connectTimeout != null);
    underWay.add(reply);
    reply.whenComplete((answer, thrown) -> underWay.remove(reply));
    return reply;
  }

  /** Whether the client is there, so that to begin a call takes no time. */
  boolean isMade() {
    return client.get() != null;
  }

  /** Begins the call. */
  void start(HttpCall call, Reply reply) {
    if (reply.isDone()) { // broken off before it began
      return;
    }
    try {
      reply.follow(client().sendAsync(request(call), info -> new BoundedBody(reply, info)));
    } catch (IOException | RuntimeException e) {
      reply.completeExceptionally(e);
    }
  }

  private static HttpRequest request(HttpCall call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .method(call.method(), BodyPublishers.ofByteArray(call.body()));
    call.headers().forEach(request::setHeader);
    return request.build();
  }

  private HttpClient client() throws IOException {
    HttpClient made = client.get();
    if (made == null && !closed) {
      made = make();
    }
    if (closed) { // perhaps while it was made
      giveUp();
      throw new IOException("the client is closed");
    }
    return made;
  }

  /** Takes a while: who finds the client made, and who closes it, does not wait for this. */
  private synchronized HttpClient make() {
    HttpClient made = client.get();
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(connectTimeout)
              .executor(Runnable::run)
              .build();
      client.set(made);
    }
    return made;
  }

  @Override
  public void close() {
    closed = true;
    giveUp();
    underWay.forEach(reply -> reply.cancel(true));
  }

  /**
   * From JDK 21 on a client can be shut down; not by {@code close()}, which waits for the
   * selector's thread, and that may be the one that closes.
   */
  private void giveUp() {
    HttpClient made = client.getAndSet(null); // before JDK 21, one that nobody refers to ends
    if (made != null && connectTimeout != null) {
      shutdownNow(made);
    }
  }

  /** JDK 21's {@code HttpClient.shutdownNow()}; before, a client ends once nothing refers to it. */
  private static void shutdownNow(HttpClient client) {
    try {
      MethodHandles.publicLookup()
          .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class))
          .invoke(client);
    } catch (NoSuchMethodException e) {
      return; // before JDK 21
    } catch (Throwable e) {
      throw new IllegalStateException(e); // it throws nothing
    }
  }

  /** The reply to come. */
  @JdkOnly
  static final class Reply extends CompletableFuture<RawReply> {

    private volatile CompletableFuture<?> response; // the JDK's own; null: the call has not begun
    private volatile boolean brokenOff; // its connection is to carry nothing more
    private final boolean ours; // the client

    private Reply(boolean ours) {
      this.ours = ours;
    }

    void follow(CompletableFuture<HttpResponse<byte[]>> response) {
      this.response = response;
      response.whenComplete(
          (answer, thrown) -> {
            if (thrown != null) {
              breakOff(); // the JDK keeps a connection on which it could not make out a head
              completeExceptionally(meaning(thrown));
            } else if (answer != null) { // from a client that has not asked for the body
              take(answer);
            }
          });
      if (brokenOff) { // meanwhile
        breakOff();
      }
    }

    /** Copies the body, which is the client's own, if there is one. */
    private void take(HttpResponse<byte[]> answer) {
      try {
        byte[] body = answer.body().clone();
        complete(new RawReply(answer.statusCode(), answer.headers().map(), body));
      } catch (RuntimeException e) {
        completeExceptionally(e);
      }
    }

    /**
     * Keeps the JDK from handing the response on through the common pool, or rather, where that has
     * but one thread, through a new one: it does not for one that is complete. What a caller's
     * client hangs on its response is left to run.
     */
    void takeOver() {
      CompletableFuture<?> begun = response;
      boolean startsThread = ForkJoinPool.getCommonPoolParallelism() <= 1;
      if (ours && startsThread && begun != null) { // null: the reply was faster than the call
        begun.complete(null);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) { // else its connection may carry another call by now
        breakOff();
      }
      return cancelled;
    }

    /**
     * What was thrown, without wrapping; what the JDK throws at a header's value is said plainly.
     */
    private static Throwable meaning(Throwable thrown) {
      Throwable cause =
          thrown instanceof CompletionException && thrown.getCause() != null
              ? thrown.getCause()
              : thrown;
      return cause instanceof IllegalArgumentException
          ? new ProtocolException("a header of the reply cannot be understood")
          : cause;
    }

    /**
     * Cancels the exchange, and not the body's subscription as well: on JDK 17 the two at once may
     * keep the client's thread for ever.
     */
    void breakOff() {
      brokenOff = true;
      CompletableFuture<?> begun = response;
      if (begun != null) {
        begun.newIncompleteFuture().cancel(true);
      }
    }
  }

  /**
   * Reads a body up to the limit of {@link TokenProtocol#MAX_BODY_BYTES}, then drops the
   * connection.
   */
  @JdkOnly
  private static final class BoundedBody implements BodySubscriber<byte[]> {

    private final Reply reply;
    private final ResponseInfo head;
    private final BodyBuffer buffer = new BodyBuffer();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private Subscription subscription;

    /** A body that is to be read, unless the head was at fault. */
    BoundedBody(Reply reply, ResponseInfo head) {
      this.reply = reply;
      this.head = head;
      ContentLength.fault(head.headers().map()).ifPresent(whole::completeExceptionally);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      if (whole.isDone()) {
        given.cancel();
      } else {
        given.request(Long.MAX_VALUE);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      try {
        for (ByteBuffer next : buffers) {
          buffer.add(next);
        }
      } catch (IOException e) {
        subscription.cancel();
        whole.completeExceptionally(e);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      whole.completeExceptionally(thrown);
    }

    /**
     * Ends the call here: the JDK's response may wait for a thread of the common pool. After a
     * chunked body the connection is dropped: the JDK does not read trailers (RFC 9112, section
     * 7.1.2), and what is left of them would be taken for the next reply.
     */
    @Override
    public void onComplete() {
      if (!whole.isDone()) {
        byte[] body = buffer.toBytes();
        reply.takeOver();
        whole.complete(body);
        if (head.headers().map().containsKey("Transfer-Encoding")) {
          reply.breakOff();
        }
        reply.complete(new RawReply(head.statusCode(), head.headers().map(), body));
      }
    }
  }
}
