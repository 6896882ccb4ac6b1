// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One request on its way with a token, and, if need be, once more with another. JDK-only.
 *
 * <p>It decides when the head of the first answer is there: a 401 whose request can be sent again
 * is emptied and forgotten, every other answer is read as the caller wants it read.
 *
 * <p>It has a twin in the other client's module.
 */
@JdkOnly
final class AuthorizedRequest<T>
    implements ResendingFuture.Carrier<HttpResponse<T>>, BodyHandler<T> {

  private final HttpClient delegate;
  private final HttpRequest.Builder parts;
  private final Optional<BodyPublisher> body;
  private final BodyHandler<T> handler;
  private final PushPromiseHandler<T> pushPromiseHandler; // null: none, as with java.net.http
  private volatile CompletableFuture<Boolean> repeatable; // null: not asked yet
  private volatile BodyReplay secondRun; // null: none
  private volatile boolean forgotten; // the first answer: nothing that becomes of it matters

  AuthorizedRequest(
      HttpClient delegate,
      HttpRequest request,
      BodyHandler<T> handler,
      PushPromiseHandler<T> pushPromiseHandler) {
    this.delegate = delegate;
    this.parts = HttpRequest.newBuilder(request, (name, value) -> true);
    this.body = parts.build().bodyPublisher().filter(publisher -> publisher.contentLength() != 0);
    this.handler = handler;
    this.pushPromiseHandler = pushPromiseHandler;
  }

  /** Sends it on this thread. */
  HttpResponse<T> send(TokenProvider tokens) throws IOException, InterruptedException {
    AccessToken token = tokens.await();
    HttpResponse<T> response = null; // stays so if the body of a 401 breaks off
    try {
      response = delegate.send(with(token), this);
    } catch (IOException e) {
      if (!forgotten) {
        throw e;
      }
    }
    if (!isRefused(response, /* thrown= */ null)) {
      return response;
    }
    tokens.invalidate(token);
    return isRepeatable().join() // known since the answer's head was read
        ? delegate.send(againWith(tokens.await()), handler)
        : response;
  }

  @Override
  public CompletableFuture<HttpResponse<T>> first(AccessToken token) {
    return sendAsync(with(token), this);
  }

  @Override
  public CompletableFuture<HttpResponse<T>> again(AccessToken token) {
    return sendAsync(againWith(token), handler);
  }

  private CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> reader) {
    return pushPromiseHandler == null
        ? delegate.sendAsync(request, reader)
        : delegate.sendAsync(request, reader, pushPromiseHandler);
  }

  @Override
  public boolean isRefused(HttpResponse<T> response, Throwable thrown) {
    return forgotten || (response != null && TokenProtocol.refusesToken(response.statusCode()));
  }

  private HttpRequest with(AccessToken token) {
    return parts.copy().setHeader(TokenProtocol.AUTHORIZATION, token.value()).build();
  }

  private HttpRequest againWith(AccessToken token) {
    HttpRequest request = with(token);
    if (body.isEmpty()) {
      return request;
    }
    long length = body.get().contentLength();
    BodyPublisher second =
        length < 0
            ? BodyPublishers.fromPublisher(secondRun)
            : BodyPublishers.fromPublisher(secondRun, length);
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .method(request.method(), second)
        .build();
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    if (!TokenProtocol.refusesToken(info.statusCode())) {
      return handler.apply(info);
    }
    CompletableFuture<Boolean> again = isRepeatable();
    return again.isDone()
        ? reader(info, again.join())
        : new Late<>(again.thenApply(yes -> reader(info, yes)));
  }

  private BodySubscriber<T> reader(ResponseInfo info, boolean sentAgain) {
    forgotten = sentAgain;
    return sentAgain ? new Refusal<>() : handler.apply(info);
  }

  @Override
  public CompletableFuture<Boolean> isRepeatable() {
    if (repeatable == null) {
      repeatable =
          body.map(this::beginAgain).orElseGet(() -> CompletableFuture.completedFuture(true));
    }
    return repeatable;
  }

  private CompletableFuture<Boolean> beginAgain(BodyPublisher publisher) {
    secondRun = BodyReplay.of(publisher);
    return secondRun.begun();
  }

  @Override
  public void end() {
    if (secondRun != null) {
      secondRun.cancel();
    }
  }

  @JdkOnly
  private static final class Refusal<T> extends DiscardingBodySubscriber<T>
      implements BodySubscriber<T> {}

  @JdkOnly
  private static final class Late<T> extends DeferredBodySubscriber<T, BodySubscriber<T>>
      implements BodySubscriber<T> {

    Late(CompletableFuture<BodySubscriber<T>> reader) {
      super(reader, BodySubscriber::getBody);
    }
  }
}
