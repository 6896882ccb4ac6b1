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
 * The body of a refusal, while it is not known whether the caller will see it: up to 64 KiB of it
 * are read, so that its connection can be used again.
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
  @SuppressWarnings("unchecked") // the other future never completes but by an exception
  CompletableFuture<T> readWith(BodyHandler<T> handler) {
    try {
      BodySubscriber<T> reader = handler.apply(info);
      readBy(reader);
      CompletableFuture<T> body = reader.getBody().toCompletableFuture();
      return (CompletableFuture<T>) CompletableFuture.anyOf(body, broken());
    } catch (RuntimeException | Error e) {
      cancel();
      return CompletableFuture.failedFuture(e);
    }
  }
}
