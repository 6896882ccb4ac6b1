// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.ExchangeScript.Failed;
import bytenite.auth.testkit.ExchangeScript.Fault;
import bytenite.auth.testkit.ExchangeScript.Outcome;
import bytenite.auth.testkit.ScriptedTokens.Current;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
final class Subscriptions implements ScriptedTokens.Audience {

  private static final Set<AuthException.Kind> REFUSALS =
      EnumSet.of(
          AuthException.Kind.BAD_REQUEST,
          AuthException.Kind.UNAUTHENTICATED,
          AuthException.Kind.PERMISSION_DENIED,
          AuthException.Kind.NOT_FOUND);

  private final List<One> all = new CopyOnWriteArrayList<>();

  /**
   * Adds a subscriber to this token and its successors, and tells it so; whether it still wants
   * them then.
   */
  boolean add(Flow.Subscriber<? super AccessToken> subscriber, Supplier<Optional<Current>> newest) {
    One one = new One(Objects.requireNonNull(subscriber, "subscriber"), newest);
    all.add(one); // before it is told, so that it misses nothing
    one.signal();
    return !one.isOver();
  }

  @Override
  public void cached() {
    all.forEach(One::signal);
  }

  @Override
  public void failed(Outcome outcome) {
    if (outcome instanceof Failed failed && REFUSALS.contains(failed.kind())) {
      fail(failed.failure());
    } else if (outcome instanceof Fault fault) {
      fail(fault::toError);
    }
  }

  /** Ends all with a failure, a fresh one for each. */
  void fail(Supplier<? extends Throwable> failure) {
    all.forEach(one -> one.fail(failure.get()));
  }

  void complete() {
    all.forEach(One::complete);
  }

  int count() {
    return all.size();
  }

  /** What one subscriber asked for, and which token it has seen last. */
  private final class One implements Flow.Subscription {

    private final Supplier<Optional<Current>> newest;
    private Flow.Subscriber<? super AccessToken>
        subscriber; // guarded by this, as below; null: over
    private Consumer<Flow.Subscriber<? super AccessToken>> end; // null: not yet
    private boolean introduced;
    private boolean signalling;
    private long demand;
    private long seen = -1;

    One(Flow.Subscriber<? super AccessToken> subscriber, Supplier<Optional<Current>> newest) {
      this.subscriber = subscriber;
      this.newest = newest;
    }

    void complete() {
      end(Flow.Subscriber::onComplete);
    }

    void fail(Throwable failure) {
      end(told -> told.onError(failure));
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
        fail(
            new IllegalArgumentException(
                "a subscriber must ask for at least 1, not " + n + " (rule 3.9)"));
        return;
      }
      synchronized (this) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      signal();
    }

    @Override
    public void cancel() {
      synchronized (this) {
        subscriber = null; // so that nothing keeps it from being collected
      }
      all.remove(this);
    }

    synchronized boolean isOver() {
      return subscriber == null;
    }

    /**
     * Tells the subscriber all that there is to tell, unless that is being done: then it goes on
     * there.
     */
    void signal() {
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
      Optional<Runnable> next = nextSignal();
      signalling = next.isPresent();
      return next;
    }

    private Optional<Runnable> nextSignal() {
      Flow.Subscriber<? super AccessToken> told = subscriber;
      if (told == null) {
        return Optional.empty();
      }
      if (!introduced) {
        introduced = true;
        return Optional.of(() -> told.onSubscribe(this));
      }
      if (end != null) {
        Consumer<Flow.Subscriber<? super AccessToken>> how = end;
        cancel();
        return Optional.of(() -> how.accept(told));
      }
      Optional<Current> token = newest.get().filter(t -> demand > 0 && t.number() > seen);
      token.ifPresent(
          t -> {
            seen = t.number();
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
          });
      return token.map(t -> () -> told.onNext(t.token()));
    }
  }
}
