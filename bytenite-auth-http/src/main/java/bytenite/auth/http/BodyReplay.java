// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.time.SharedTimer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A request's body, counted as it is sent, so that it is never sent again in part.
 *
 * <p>A publisher that can be subscribed to again need not have the same bytes for the second
 * subscriber: its source may have been used up. A second run that ends before it has as many bytes
 * as the first fails.
 */
@JdkOnly
final class BodyReplay implements BodyPublisher {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long UNKNOWN = -1;

  private final BodyPublisher body;
  private final AtomicReference<ReadAhead<ByteBuffer>> ahead = new AtomicReference<>();
  private volatile long announced;
  private volatile long expected = UNKNOWN; // of a second run
  private volatile Run latest; // null: the body has not been asked for
  private volatile boolean cutShort;

  BodyReplay(BodyPublisher body) {
    this.body = body;
  }

  @Override
  public long contentLength() {
    announced = body.contentLength();
    return announced;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    Run run = new Run(subscriber);
    latest = run;
    ReadAhead<ByteBuffer> begun = ahead.getAndSet(null);
    if (begun != null) {
      begun.readBy(run);
      return;
    }
    try {
      body.subscribe(run);
    } catch (RuntimeException | Error e) {
      run.fail();
      throw e;
    }
  }

  /**
   * Begins the second run, and says whether that could be done: not if the first run has not ended
   * and nobody knows how many bytes it would have had, nor if the publisher announces another
   * length, throws, fails, ends too early, or has not begun within ten seconds.
   */
  CompletableFuture<Boolean> beginAgain() {
    Run first = latest;
    if (!isAnnouncedAgain() || (first != null && announced < 0 && !first.ended)) {
      return CompletableFuture.completedFuture(false);
    }
    if (first == null) { // nothing of it has been used
      return CompletableFuture.completedFuture(true);
    }
    expected = announced < 0 ? first.bytes.get() : announced;
    ReadAhead<ByteBuffer> begun = new ReadAhead<>(buffer -> 1, /* limit= */ 1);
    ahead.set(begun);
    try {
      body.subscribe(begun);
    } catch (RuntimeException e) {
      begun.onError(e);
    }
    SharedTimer.completeAfter(PATIENCE, begun.ready(), null);
    return begun.ready().thenApply(nothing -> begun.hasBegun(/* mayBeEmpty= */ expected == 0));
  }

  private boolean isAnnouncedAgain() {
    try {
      return body.contentLength() == announced;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Whether the second run failed, so that the server has not seen the whole body. */
  boolean isCutShort() {
    return cutShort;
  }

  /** Lets go of a second run that nobody reads. */
  void cancel() {
    ReadAhead<ByteBuffer> begun = ahead.getAndSet(null);
    if (begun != null) {
      begun.cancel();
    }
  }

  /** Counts what passes. */
  @JdkOnly
  private final class Run implements Subscriber<ByteBuffer> {

    private final Subscriber<? super ByteBuffer> reader;
    private final long least = expected;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean ended;

    Run(Subscriber<? super ByteBuffer> reader) {
      this.reader = reader;
    }

    /** A body of known length has been sent once its last byte has, whatever its publisher says. */
    void fail() {
      boolean sent = announced >= 0 && bytes.get() >= announced;
      if (least != UNKNOWN && !sent) {
        cutShort = true;
      }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      reader.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      bytes.addAndGet(buffer.remaining());
      reader.onNext(buffer);
    }

    @Override
    public void onError(Throwable thrown) {
      fail();
      reader.onError(thrown);
    }

    @Override
    public void onComplete() {
      if (bytes.get() < least) {
        onError(
            new IOException("the body had " + bytes + " bytes the second time, and not " + least));
        return;
      }
      ended = true;
      reader.onComplete();
    }
  }
}
