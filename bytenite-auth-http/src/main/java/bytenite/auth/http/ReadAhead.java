// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.FlowTyped;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * Reads the beginning of a body before there is a reader, and passes everything on once there is
 * one. The reader is told of the end only after it has asked for something: JDK 17 fails if a
 * request's body ends while it subscribes. Safe for use by multiple threads.
 */
@FlowTyped
class ReadAhead<T> implements Subscriber<T>, Subscription {

  private static final Runnable NOTHING = () -> {};

  private final ToLongFunction<T> size;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private final AtomicInteger rounds = new AtomicInteger(); // of draining that are still to be made
  private final Queue<T> items = new ArrayDeque<>(); // guarded by this, like all that follow
  private Subscription upstream; // null: not there yet
  private Subscriber<? super T> reader; // null: none yet
  private Throwable failure; // null: none
  private boolean ended;
  private boolean over; // the reader is told nothing more
  private boolean asked; // for an item that has not come yet
  private long left; // to be read ahead
  private long demand; // of the reader
  private boolean requested; // by the reader

  ReadAhead(ToLongFunction<T> size, long limit) {
    this.size = size;
    this.left = limit;
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
  final synchronized boolean hasBegun(boolean mayBeEmpty) {
    return !items.isEmpty() || (mayBeEmpty && ended && failure == null);
  }

  /** Passes everything on to this reader; to be called once. */
  final void readBy(Subscriber<? super T> given) {
    given.onSubscribe(this);
    synchronized (this) {
      reader = given;
    }
    drain();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    synchronized (this) {
      upstream = subscription;
    }
    if (isOver()) {
      subscription.cancel();
    }
    drain();
  }

  private synchronized boolean isOver() {
    return over;
  }

  @Override
  public void onNext(T item) {
    boolean enough;
    synchronized (this) {
      asked = false;
      left -= size.applyAsLong(item);
      enough = left <= 0;
      items.add(item);
    }
    if (enough) {
      ready.complete(null);
    }
    drain();
  }

  @Override
  public void onError(Throwable thrown) {
    end(thrown);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(Throwable thrownOrNull) {
    synchronized (this) {
      failure = ended ? failure : thrownOrNull;
      ended = true;
    }
    ready.complete(null);
    drain();
  }

  @Override
  public void request(long n) {
    synchronized (this) {
      requested = true;
      demand = n > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + Math.max(n, 0);
    }
    if (n <= 0) {
      stop(/* andTellNothing= */ false);
      end(new IllegalArgumentException("a reader must ask for one item at least, not " + n));
    }
    drain();
  }

  @Override
  public void cancel() {
    stop(/* andTellNothing= */ true);
  }

  /** Cancels what nobody reads; what has a reader is the reader's. */
  final void cancelUnread() {
    boolean unread;
    synchronized (this) {
      unread = reader == null;
    }
    if (unread) {
      cancel();
    }
  }

  private void stop(boolean andTellNothing) {
    Subscription subscription;
    synchronized (this) {
      items.clear();
      over |= andTellNothing;
      subscription = ended ? null : upstream;
    }
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /** Takes one step after the other; a call in the meantime makes the one that runs look again. */
  private void drain() {
    if (rounds.getAndIncrement() > 0) {
      return;
    }
    for (int seen = 1; seen != 0; seen = rounds.addAndGet(-seen)) {
      for (Runnable step = next(); step != NOTHING; step = next()) {
        step.run();
      }
    }
  }

  /** What is to be done next. */
  private synchronized Runnable next() {
    Subscriber<? super T> told = reader;
    if (over) {
      return NOTHING;
    }
    if (told != null && !items.isEmpty() && demand > 0) {
      demand--;
      T item = items.remove();
      return () -> tell(() -> told.onNext(item));
    }
    if (told != null && items.isEmpty() && ended && (requested || failure != null)) {
      over = true;
      Throwable thrown = failure;
      return () -> tell(thrown == null ? told::onComplete : () -> told.onError(thrown));
    }
    boolean wanted = told == null ? left > 0 : items.isEmpty() && demand > 0;
    if (wanted && !asked && !ended && upstream != null) {
      asked = true;
      return this::ask;
    }
    return NOTHING;
  }

  private void ask() {
    try {
      upstream.request(1);
    } catch (RuntimeException e) {
      end(e);
    }
  }

  private void tell(Runnable signal) {
    try {
      signal.run();
    } catch (RuntimeException | Error e) {
      cancel();
      broken.completeExceptionally(e);
    }
  }
}
