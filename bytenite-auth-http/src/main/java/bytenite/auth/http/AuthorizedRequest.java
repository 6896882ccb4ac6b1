// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * One request with a token.
 *
 * <p>Every response but a refusal that may be answered is read by the caller's handler. The body of
 * that one is kept until it is known whether the caller gets it.
 */
@JdkOnly
final class AuthorizedRequest<T> extends ResendingFuture<HttpResponse<T>>
    implements BodyHandler<T> {

  private final HttpRequest request;
  private final BodyHandler<T> handler;
  private final PushPromiseHandler<T> pushes; // null: none, as with java.net.http
  private final BodyReplay body; // null: none
  private volatile boolean headSeen; // of the latest attempt
  private volatile boolean refused; // the latest attempt was
  private volatile RefusedBody<T> refusedBody; // of the latest refusal; null: it has none
  private volatile HttpResponse<T> refusal; // the latest; null: there was none, or it broke off
  private volatile Throwable refusalFailure; // null: it did not break off

  /** For a request that does not change. */
  AuthorizedRequest(
      AuthorizingClient.Carrier carrier,
      HttpRequest request,
      BodyHandler<T> handler,
      PushPromiseHandler<T> pushes) {
    super(carrier);
    this.request = request;
    this.handler = handler;
    this.pushes = pushes == null ? null : withoutToken(request, pushes);
    this.body = request.bodyPublisher().map(BodyReplay::new).orElse(null);
  }

  private static <T> PushPromiseHandler<T> withoutToken(
      HttpRequest request, PushPromiseHandler<T> pushes) {
    return (initiating, pushed, acceptor) -> pushes.applyPushPromise(request, pushed, acceptor);
  }

  /** Sends it on this thread. */
  HttpResponse<T> send() throws IOException, InterruptedException {
    Optional<Deadline> deadline = deadline();
    AccessToken token = carrier.tokens().await(deadline);
    while (true) {
      HttpResponse<T> response = null; // stays so if a refusal breaks off
      IOException failure = null;
      try {
        response = carrier.http().send(with(token, password, left(deadline)), this);
      } catch (IOException e) {
        failure = e;
      }
      if (!isRefused(response, failure)) {
        if (isCutShort()) {
          return get(refusal());
        }
        if (failure != null) {
          throw failure;
        }
        return seen(response);
      }
      deadline = deadline();
      Optional<AccessToken> next = awaitNext(token, deadline);
      if (next.isEmpty()) {
        return get(refusal());
      }
      token = next.get();
    }
  }

  @Override
  CompletableFuture<HttpResponse<T>> attempt(
      AccessToken token, Optional<String> proxyAuthorization, Optional<Duration> timeout) {
    HttpRequest sent = with(token, proxyAuthorization, timeout);
    return pushes == null
        ? carrier.http().sendAsync(sent, this)
        : carrier.http().sendAsync(sent, this, pushes);
  }

  private HttpRequest with(
      AccessToken token, Optional<String> proxyAuthorization, Optional<Duration> timeout) {
    headSeen = false;
    refused = false;
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers().map());
    headers.put(TokenProtocol.AUTHORIZATION, List.of(token.value()));
    proxyAuthorization.ifPresent(value -> headers.put(PROXY_AUTHORIZATION, List.of(value)));
    return RequestCopy.with(request, headers, Optional.<BodyPublisher>ofNullable(body), timeout);
  }

  /** A 407 that comes through a tunnel is the server's: the proxy has no password for that. */
  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    headSeen = true;
    boolean inTunnel = request.uri().getScheme().equalsIgnoreCase("https");
    if ((inTunnel && info.statusCode() == PROXY_AUTHENTICATION_REQUIRED)
        || !canAnswer(request.uri(), info.statusCode(), info.headers())) {
      return handler.apply(info);
    }
    end(); // what was kept of the refusal before this
    refused = true;
    refusedBody = new RefusedBody<>(info);
    return refusedBody;
  }

  /** The JDK asks no handler for what a proxy has answered to CONNECT. */
  @Override
  boolean isRefused(HttpResponse<T> response, Throwable thrown) {
    if (!headSeen
        && response != null
        && response.statusCode() == PROXY_AUTHENTICATION_REQUIRED
        && canAnswer(request.uri(), response.statusCode(), response.headers())) {
      end();
      refused = true;
      refusedBody = null;
    }
    if (refused) {
      refusal = response;
      refusalFailure = thrown;
    }
    if (refused && thrown != null && refusedBody != null) {
      refusedBody.ready().complete(null); // the JDK may have failed before it subscribed
    }
    return refused;
  }

  @Override
  Optional<Duration> timeout() {
    return request.timeout();
  }

  @Override
  CompletableFuture<Boolean> isRepeatable() {
    CompletableFuture<Boolean> yes = CompletableFuture.completedFuture(true);
    CompletableFuture<?> read = refusedBody == null ? yes : refusedBody.ready();
    return read.thenCompose(nothing -> body == null ? yes : body.beginAgain());
  }

  @Override
  boolean isCutShort() {
    return body != null && body.isCutShort();
  }

  @Override
  HttpResponse<T> seen(HttpResponse<T> response) {
    return new AuthorizedResponse<>(response, response.body(), request, refusal);
  }

  /** The latest refusal, with the body that the caller's handler makes of it. */
  @Override
  CompletableFuture<HttpResponse<T>> refusal() {
    if (refusal == null) {
      return CompletableFuture.failedFuture(refusalFailure);
    }
    CompletableFuture<T> read =
        refusedBody == null
            ? CompletableFuture.completedFuture(refusal.body())
            : refusedBody.readWith(handler);
    return read.thenApply(made -> new AuthorizedResponse<>(refusal, made, request, null));
  }

  @Override
  void end() {
    if (body != null) {
      body.cancel();
    }
    if (refusedBody != null) {
      refusedBody.cancelUnread();
    }
  }
}
