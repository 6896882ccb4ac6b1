// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.FlowTyped;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * Reads the beginning of a body before there is a reader, and passes everything on once there is
 * one. The reader is told of the end only after it has asked for something: JDK 17 fails if a
 * request's body ends while it subscribes. Safe for use by multiple threads.
 */
@FlowTyped
class ReadAhead<T> implements Subscriber<T>, Subscription {

  private final ToLongFunction<T> size;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private final AtomicInteger rounds = new AtomicInteger(); // of draining that are still to be made
  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final AtomicLong demand = new AtomicLong(); // of the reader
  private final AtomicLong left; // to be read ahead
  private volatile Subscription upstream; // null: not there yet
  private volatile Subscriber<? super T> reader; // null: none yet
  private volatile boolean asked; // for an item that has not come yet
  private volatile boolean requested; // by the reader
  private volatile Throwable failure; // null: none
  private volatile boolean ended;
  private volatile boolean over; // the reader is told nothing more

  ReadAhead(ToLongFunction<T> size, long limit) {
    this.size = size;
    this.left = new AtomicLong(limit);
  }

  /** Complete once as much was read as is read ahead; it may be completed earlier. */
  final CompletableFuture<Void> ready() {
    return ready;
  }

  /** Fails with what the reader throws. */
  final CompletableFuture<Void> broken() {
    return broken;
  }

  /** Whether there is an item, or, if it {@code mayBeEmpty}, the end without a failure. */
  final boolean hasBegun(boolean mayBeEmpty) {
    return !items.isEmpty() || (mayBeEmpty && ended && failure == null);
  }

  /** Passes everything on to this reader; to be called once. */
  final void readBy(Subscriber<? super T> given) {
    given.onSubscribe(this);
    reader = given;
    drain();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    upstream = subscription;
    if (over) {
      subscription.cancel();
    }
    drain();
  }

  @Override
  public void onNext(T item) {
    items.add(item);
    asked = false;
    if (left.addAndGet(-size.applyAsLong(item)) <= 0) {
      ready.complete(null);
    }
    drain();
  }

  @Override
  public void onError(Throwable thrown) {
    if (!ended) {
      failure = thrown;
    }
    onComplete();
  }

  @Override
  public void onComplete() {
    ended = true;
    ready.complete(null);
    drain();
  }

  @Override
  public void request(long n) {
    requested = true;
    if (n <= 0) {
      items.clear();
      cancelUpstream();
      onError(new IllegalArgumentException("a reader must ask for one item at least, not " + n));
    }
    demand.accumulateAndGet(
        Math.max(n, 0), (sum, more) -> sum + more < 0 ? Long.MAX_VALUE : sum + more);
    drain();
  }

  @Override
  public void cancel() {
    over = true;
    items.clear();
    cancelUpstream();
  }

  private void cancelUpstream() {
    Subscription subscription = upstream;
    if (subscription != null && !ended) {
      subscription.cancel();
    }
  }

  /** Cancels what nobody reads; what has a reader is the reader's. */
  final void cancelUnread() {
    if (reader == null) {
      cancel();
    }
  }

  /** Takes one step after the other; a call in the meantime makes the one that runs look again. */
  private void drain() {
    if (rounds.getAndIncrement() > 0) {
      return;
    }
    for (int seen = 1; seen != 0; seen = rounds.addAndGet(-seen)) {
      try {
        tell();
      } catch (RuntimeException | Error e) {
        cancel();
        broken.completeExceptionally(e);
      }
      ask();
    }
  }

  private void tell() {
    Subscriber<? super T> told = reader;
    if (told == null) {
      return;
    }
    while (!over && demand.get() > 0) {
      T item = items.poll();
      if (item == null) {
        break;
      }
      demand.decrementAndGet();
      told.onNext(item);
    }
    boolean end = ended && items.isEmpty(); // in this order: what came before the end is seen
    if (end && !over && (requested || failure != null)) {
      over = true;
      if (failure == null) {
        told.onComplete();
      } else {
        told.onError(failure);
      }
    }
  }

  private void ask() {
    boolean wanted = reader == null ? left.get() > 0 : items.isEmpty() && demand.get() > 0;
    if (!wanted || asked || ended || over || upstream == null) {
      return;
    }
    asked = true;
    try {
      upstream.request(1);
    } catch (RuntimeException e) {
      onError(e);
    }
  }
}
