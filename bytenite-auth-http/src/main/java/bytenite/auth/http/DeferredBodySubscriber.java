// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.FlowTyped;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads nothing of a body until it is known who reads; from then on it is as if that reader had
 * always been the one.
 *
 * @param <T> what the reader makes of the body
 * @param <S> the reader
 */
@FlowTyped
class DeferredBodySubscriber<T, S extends Subscriber<List<ByteBuffer>>>
    implements Subscriber<List<ByteBuffer>> {

  private final CompletableFuture<T> body = new CompletableFuture<>();
  private CompletableFuture<S> told; // the latest signal: complete once the reader was told

  /** For a reader to come, with what tells its body. */
  protected DeferredBodySubscriber(
      CompletableFuture<S> reader, Function<S, CompletionStage<T>> bodyOf) {
    told = reader;
    reader
        .thenCompose(bodyOf)
        .whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                body.complete(value);
              } else {
                body.completeExceptionally(thrown);
              }
            });
  }

  /** What the reader makes of the body. */
  public CompletionStage<T> getBody() {
    return body;
  }

  /** In order, and as soon as there is a reader; one that throws is told nothing more. */
  private void tell(Consumer<S> signal) {
    told =
        told.thenApply(
            reader -> {
              signal.accept(reader);
              return reader;
            });
    told.whenComplete(
        (reader, thrown) -> {
          if (thrown != null) {
            body.completeExceptionally(thrown);
          }
        });
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    tell(reader -> reader.onSubscribe(subscription));
    body.whenComplete(
        (value, thrown) -> {
          if (thrown != null) {
            subscription.cancel();
          }
        });
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    tell(reader -> reader.onNext(buffers));
  }

  @Override
  public void onError(Throwable thrown) {
    tell(reader -> reader.onError(thrown));
  }

  @Override
  public void onComplete() {
    tell(Subscriber::onComplete);
  }
}
