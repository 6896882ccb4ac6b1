// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.time.SharedTimer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Subscribes to a request's body for the second time, before the request is made for the second
 * time, so as to see whether that can be done.
 *
 * <p>It can if the body begins again: a publisher that throws, fails, or ends without a byte has
 * been used up. What was asked for ahead, the first buffer, is handed on to the first subscriber;
 * later ones subscribe to the body itself. Safe for use by multiple threads.
 */
@FlowTyped
final class BodyReplay implements Publisher<ByteBuffer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Publisher<ByteBuffer> body;
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
  private final AtomicBoolean taken = new AtomicBoolean();
  private final Ahead ahead = new Ahead();

  private BodyReplay(Publisher<ByteBuffer> body) {
    this.body = body;
  }

  /** Subscribes to the body, and asks for its beginning; ten seconds later it has not begun. */
  public static BodyReplay of(Publisher<ByteBuffer> body) {
    BodyReplay run = new BodyReplay(body);
    try {
      body.subscribe(run.ahead);
    } catch (RuntimeException e) {
      run.begun.complete(false); // it says no, in its way
    }
    SharedTimer.completeAfter(PATIENCE, run.begun, false);
    return run;
  }

  /** Whether the body has begun again; always complete in the end, and never exceptionally. */
  public CompletableFuture<Boolean> begun() {
    return begun;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    if (taken.compareAndSet(false, true)) {
      ahead.handTo(subscriber);
    } else {
      body.subscribe(subscriber);
    }
  }

  /** Cancels what was asked for ahead, unless somebody has subscribed to it. */
  public void cancel() {
    if (taken.compareAndSet(false, true)) {
      ahead.cancel();
    }
  }

  /** Holds the first buffer, and how the body ended if it has, until they are asked for. */
  @FlowTyped
  private final class Ahead implements Subscriber<ByteBuffer>, Subscription {

    private Subscription upstream; // null: not there yet
    private Subscriber<? super ByteBuffer> downstream; // null: nobody yet
    private ByteBuffer first; // null: not there yet
    private Consumer<Subscriber<?>> end; // null: not there yet
    private boolean handing;
    private boolean handed; // from now on it only passes on
    private long owed;

    @Override
    public void onSubscribe(Subscription subscription) {
      synchronized (this) {
        upstream = subscription;
      }
      if (begun.isDone()) {
        subscription.cancel();
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      boolean passing;
      boolean unasked;
      synchronized (this) {
        passing = handed;
        unasked = !handed && first != null;
        first = first == null ? buffer : first;
      }
      if (passing) {
        downstream.onNext(buffer);
      } else if (unasked) {
        upstream.cancel();
        onError(new IllegalStateException("the body's publisher sends more than was asked for"));
      } else if (!begun.complete(true)) {
        upstream.cancel();
      }
    }

    @Override
    public void onError(Throwable thrown) {
      end(subscriber -> subscriber.onError(thrown));
    }

    @Override
    public void onComplete() {
      end(Subscriber::onComplete);
    }

    private void end(Consumer<Subscriber<?>> signal) {
      boolean passing;
      synchronized (this) {
        passing = handed;
        end = end == null ? signal : end;
      }
      if (passing) {
        signal.accept(downstream);
      }
      begun.complete(false); // which changes nothing once it has begun
    }

    void handTo(Subscriber<? super ByteBuffer> subscriber) {
      synchronized (this) {
        downstream = subscriber;
      }
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        upstream.cancel();
        downstream.onError(new IllegalArgumentException("one must ask for one at least"));
        return;
      }
      boolean passing;
      synchronized (this) {
        if (handing && !handed) {
          owed = sum(owed, n);
          return;
        }
        handing = true;
        passing = handed;
      }
      if (passing) {
        upstream.request(n);
      } else {
        handFirst(n - 1);
      }
    }

    private static long sum(long one, long other) {
      return one + other < 0 ? Long.MAX_VALUE : one + other;
    }

    /** What is asked for meanwhile waits: a subscriber is told one thing at a time. */
    private void handFirst(long further) {
      ByteBuffer buffer;
      synchronized (this) {
        buffer = first;
      }
      downstream.onNext(buffer);
      Consumer<Subscriber<?>> ended;
      long demand;
      synchronized (this) {
        handed = true;
        ended = end;
        demand = sum(owed, further);
      }
      if (ended != null) {
        ended.accept(downstream);
      } else if (demand > 0) {
        upstream.request(demand);
      }
    }

    @Override
    public void cancel() {
      Subscription subscription;
      synchronized (this) {
        subscription = upstream;
      }
      if (subscription != null) {
        subscription.cancel();
      }
    }
  }
}
