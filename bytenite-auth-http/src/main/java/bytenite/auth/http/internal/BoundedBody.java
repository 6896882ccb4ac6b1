// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.transport.BodyBuffer;
import bytenite.auth.internal.transport.ContentLength;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * Reads a body up to the limit of {@link TokenProtocol#MAX_BODY_BYTES}, unless the head is at
 * fault.
 *
 * <p>Hands a whole body on at once, with the last byte that was announced if there is a length: the
 * JDK's response may wait for a thread of the common pool, and before {@link #onComplete} the JDK
 * returns the connection to its pool.
 */
@JdkOnly
final class BoundedBody implements BodySubscriber<byte[]> {

  private final CompletableFuture<?> ready;
  private final BodyBuffer buffer = new BodyBuffer();
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final long announced; // -1: unknown
  private Subscription subscription;

  /**
   * A body that has not been read.
   *
   * @param ready completes when the body may be read
   */
  BoundedBody(HttpHeaders headers, CompletableFuture<?> ready) {
    this.ready = ready;
    Optional<IOException> fault = ContentLength.fault(headers.map());
    fault.ifPresent(whole::completeExceptionally);
    this.announced = fault.isPresent() ? -1 : headers.firstValueAsLong("Content-Length").orElse(-1);
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
      ready.thenRun(() -> given.request(Long.MAX_VALUE));
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    try {
      for (ByteBuffer next : buffers) {
        buffer.add(next);
      }
      if (buffer.length() == announced) {
        onComplete();
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

  @Override
  public void onComplete() {
    if (!whole.isDone()) {
      whole.complete(buffer.toBytes());
    }
  }
}
