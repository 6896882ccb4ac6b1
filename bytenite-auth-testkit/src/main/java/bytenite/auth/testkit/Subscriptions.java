// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.testkit.ScriptedTokens.Current;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Those who subscribed to a fake client's tokens; each is told by itself, on the thread that brings
 * the news.
 *
 * <p>Safe for use by multiple threads; no subscriber is called under a lock, nor by two threads at
 * once.
 */
final class Subscriptions {

  private final List<One> all = new CopyOnWriteArrayList<>();

  /** Adds a subscriber, and tells it so; empty if it cancelled at once. */
  Optional<One> add(Flow.Subscriber<? super AccessToken> subscriber) {
    One one = new One(Objects.requireNonNull(subscriber, "subscriber"));
    all.add(one); // before it is told, so that it misses nothing
    one.signal();
    return one.isOver() ? Optional.empty() : Optional.of(one);
  }

  void offer(Current token) {
    all.forEach(one -> one.offer(token));
  }

  void complete() {
    all.forEach(One::complete);
  }

  /** Ends all with a failure, a fresh one for each. */
  void fail(Supplier<? extends Throwable> failure) {
    all.forEach(one -> one.fail(failure.get()));
  }

  int count() {
    return all.size();
  }

  /**
   * What one subscriber asked for and what it is still to be told: the newest token alone, however
   * slow it is.
   */
  final class One implements Flow.Subscription {

    private Flow.Subscriber<? super AccessToken>
        subscriber; // guarded by this, as all below; null: over
    private boolean introduced;
    private boolean signalling;
    private long demand;
    private Current newest; // null: it was told already, or there is none yet
    private long known = -1; // the number of the newest token that was offered
    private Consumer<Flow.Subscriber<? super AccessToken>> end; // null: not yet

    One(Flow.Subscriber<? super AccessToken> subscriber) {
      this.subscriber = subscriber;
    }

    void offer(Current token) {
      synchronized (this) {
        if (token.number() <= known) {
          return;
        }
        known = token.number();
        newest = token;
      }
      signal();
    }

    void complete() {
      end(Flow.Subscriber::onComplete);
    }

    void fail(Throwable failure) {
      end(s -> s.onError(failure));
    }

    private void end(Consumer<Flow.Subscriber<? super AccessToken>> how) {
      synchronized (this) {
        if (end == null) {
          end = how;
        }
      }
      signal();
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        fail(new IllegalArgumentException("a subscriber must ask for at least 1, not " + n));
        return;
      }
      synchronized (this) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      signal();
    }

    @Override
    public synchronized void cancel() {
      subscriber = null; // and so nothing keeps it from being collected
      newest = null;
      all.remove(this);
    }

    synchronized boolean isOver() {
      return subscriber == null;
    }

    /**
     * Tells the subscriber all that can be told now, unless another call is doing so: that one then
     * goes on.
     */
    private void signal() {
      synchronized (this) {
        if (signalling) {
          return;
        }
        signalling = true;
      }
      for (Optional<Runnable> next; (next = next()).isPresent(); ) {
        try {
          next.get().run();
        } catch (RuntimeException | Error e) {
          cancel(); // Reactive Streams 2.13: who throws has cancelled
          Thread self = Thread.currentThread();
          self.getUncaughtExceptionHandler().uncaughtException(self, e);
        }
      }
    }

    private synchronized Optional<Runnable> next() {
      Flow.Subscriber<? super AccessToken> to = subscriber;
      if (to == null) {
        signalling = false;
        return Optional.empty();
      }
      if (!introduced) {
        introduced = true;
        return Optional.of(() -> to.onSubscribe(this));
      }
      if (end != null) {
        Consumer<Flow.Subscriber<? super AccessToken>> how = end;
        cancel();
        return Optional.of(() -> how.accept(to));
      }
      if (newest != null && demand > 0) {
        AccessToken token = newest.token();
        newest = null;
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        return Optional.of(() -> to.onNext(token));
      }
      signalling = false;
      return Optional.empty();
    }
  }
}
