// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * One request with a token and, if that is refused, once more with another.
 *
 * <p>Every answer but a first 401 is read by the caller's handler. The body of that one is kept
 * until it is known whether the caller gets it.
 */
@JdkOnly
final class AuthorizedRequest<T>
    implements ResendingFuture.Carrier<HttpResponse<T>>, BodyHandler<T> {

  private final HttpClient client;
  private final HttpRequest request;
  private final BodyHandler<T> handler;
  private final PushPromiseHandler<T> pushes; // null: none, as with java.net.http
  private final Optional<BodyReplay> body;
  private volatile RefusedBody<T> refused; // null: the token was not refused

  /** For a request that does not change. */
  AuthorizedRequest(
      HttpClient client,
      HttpRequest request,
      BodyHandler<T> handler,
      PushPromiseHandler<T> pushes) {
    this.client = client;
    this.request = request;
    this.handler = handler;
    this.pushes = pushes == null ? null : withoutToken(request, pushes);
    this.body = request.bodyPublisher().map(BodyReplay::new);
  }

  private static <T> PushPromiseHandler<T> withoutToken(
      HttpRequest request, PushPromiseHandler<T> pushes) {
    return (initiating, pushed, acceptor) -> pushes.applyPushPromise(request, pushed, acceptor);
  }

  /** Sends it on this thread. */
  HttpResponse<T> send(TokenProvider tokens) throws IOException, InterruptedException {
    TimeLimit limit = TimeLimit.of(timeout());
    AccessToken token = tokens.await(limit);
    HttpResponse<T> first = null; // stays so if the body of a 401 breaks off
    IOException failure = null;
    try {
      first = client.send(with(token, limit.left()), this);
    } catch (IOException e) {
      failure = e;
    }
    if (refused == null) {
      return seen(orThrow(first, failure));
    }
    tokens.invalidate(token);
    limit = TimeLimit.of(timeout());
    AccessToken next = get(isRepeatable()) ? tokens.await(limit) : token;
    if (!next.equals(token)) {
      try {
        HttpResponse<T> second = client.send(with(next, limit.left()), handler);
        if (!isCutShort()) {
          return seen(second, first);
        }
      } catch (IOException e) {
        if (!isCutShort()) {
          throw e;
        }
      }
    }
    return get(refusal(orThrow(first, failure), failure));
  }

  private static <V> V orThrow(V value, IOException failure) throws IOException {
    if (failure != null) {
      throw failure;
    }
    return value;
  }

  /** Waits, and throws what {@code HttpClient.send} would. */
  private static <V> V get(CompletableFuture<V> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private HttpRequest with(AccessToken token, Optional<Duration> timeout) {
    return RequestCopy.withToken(
        request, token.value(), body.map(Function.<BodyPublisher>identity()), timeout);
  }

  private boolean isCutShort() {
    return body.isPresent() && body.get().isCutShort();
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    if (!TokenProtocol.refusesToken(info.statusCode())) {
      return handler.apply(info);
    }
    refused = new RefusedBody<>(info);
    return refused;
  }

  @Override
  public Optional<Duration> timeout() {
    return request.timeout();
  }

  @Override
  public CompletableFuture<HttpResponse<T>> first(AccessToken token, Optional<Duration> timeout) {
    return sendAsync(with(token, timeout), this);
  }

  private CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest sent, BodyHandler<T> reader) {
    return pushes == null ? client.sendAsync(sent, reader) : client.sendAsync(sent, reader, pushes);
  }

  @Override
  public boolean isRefused(HttpResponse<T> response, Throwable thrown) {
    return refused != null;
  }

  @Override
  public CompletableFuture<Boolean> isRepeatable() {
    return refused
        .ready()
        .thenCompose(
            read ->
                body.map(BodyReplay::beginAgain)
                    .orElseGet(() -> CompletableFuture.completedFuture(true)));
  }

  @Override
  public CompletableFuture<HttpResponse<T>> second(
      AccessToken token, Optional<Duration> timeout, HttpResponse<T> refusal) {
    return sendAsync(with(token, timeout), handler)
        .handle(
            (second, thrown) -> {
              if (isCutShort()) {
                return refusal(refusal, thrown);
              }
              return thrown == null
                  ? CompletableFuture.completedFuture(seen(second, refusal))
                  : CompletableFuture.<HttpResponse<T>>failedFuture(thrown);
            })
        .thenCompose(Function.identity());
  }

  @Override
  public HttpResponse<T> seen(HttpResponse<T> response) {
    return seen(response, null);
  }

  private HttpResponse<T> seen(HttpResponse<T> response, HttpResponse<T> refusalOrNull) {
    return new AuthorizedResponse<>(response, response.body(), request, refusalOrNull);
  }

  /** The first 401, with the body that the caller's handler makes of it. */
  @Override
  public CompletableFuture<HttpResponse<T>> refusal(HttpResponse<T> response, Throwable thrown) {
    return response == null
        ? CompletableFuture.failedFuture(thrown)
        : refused
            .readWith(handler)
            .thenApply(read -> new AuthorizedResponse<>(response, read, request, null));
  }

  @Override
  public void end() {
    body.ifPresent(BodyReplay::cancel);
    if (refused != null) {
      refused.cancelUnread();
    }
  }
}
