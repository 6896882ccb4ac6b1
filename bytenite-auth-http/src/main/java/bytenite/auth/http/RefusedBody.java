// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.time.SharedTimer;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * The body of a 401, while it is not known whether the caller will see it: up to 64 KiB of it are
 * read, so that its connection can be used again.
 *
 * <p>The response is there at once, with a null body.
 */
@JdkOnly
final class RefusedBody<T> extends ReadAhead<List<ByteBuffer>> implements BodySubscriber<T> {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ResponseInfo info;
  private final CompletableFuture<T> none = new CompletableFuture<>();

  RefusedBody(ResponseInfo info) {
    super(
        buffers -> buffers.stream().mapToLong(ByteBuffer::remaining).sum(),
        TokenProtocol.MAX_BODY_BYTES);
    this.info = info;
  }

  @Override
  public CompletionStage<T> getBody() {
    return none;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    SharedTimer.completeAfter(PATIENCE, ready(), null);
    super.onSubscribe(subscription);
    none.complete(null);
  }

  /** What the caller's handler makes of the body, as if it had been asked in the first place. */
  CompletableFuture<T> readWith(BodyHandler<T> handler) {
    CompletableFuture<T> body = new CompletableFuture<>();
    try {
      BodySubscriber<T> reader = handler.apply(info);
      readBy(reader);
      reader.getBody().whenComplete((value, thrown) -> complete(body, value, thrown));
      broken().whenComplete((nothing, thrown) -> complete(body, null, thrown));
    } catch (RuntimeException | Error e) {
      cancel();
      body.completeExceptionally(e);
    }
    return body;
  }

  private static <T> void complete(CompletableFuture<T> body, T value, Throwable thrown) {
    if (thrown == null) {
      body.complete(value);
    } else {
      body.completeExceptionally(thrown);
    }
  }
}
