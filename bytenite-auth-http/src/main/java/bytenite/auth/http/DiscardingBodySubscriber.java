// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.time.SharedTimer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * Reads the body of a refusal that nobody will see, so that its connection can be used again; a
 * body that is long, or long in coming, is cut off, and the connection is dropped.
 *
 * @param <T> what the body would have been for its reader
 */
@FlowTyped
class DiscardingBodySubscriber<T> implements Subscriber<List<ByteBuffer>> {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final CompletableFuture<Boolean> cutOff = new CompletableFuture<>();
  private final CompletableFuture<T> nothing = cutOff.thenApply(this::ended);
  private int leftBytes = TokenProtocol.MAX_BODY_BYTES;
  private volatile Subscription subscription; // null: not there yet

  private T ended(boolean early) {
    if (early) {
      subscription.cancel();
    }
    return null; // what java.net.http's discarding reader makes of a body
  }

  /** Null, once the body has been read or cut off. */
  public CompletionStage<T> getBody() {
    return nothing;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
    SharedTimer.completeAfter(PATIENCE, cutOff, true);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      leftBytes -= Math.min(leftBytes, buffer.remaining());
    }
    if (leftBytes == 0) {
      cutOff.complete(true);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    cutOff.complete(false);
  }

  @Override
  public void onComplete() {
    cutOff.complete(false);
  }
}
