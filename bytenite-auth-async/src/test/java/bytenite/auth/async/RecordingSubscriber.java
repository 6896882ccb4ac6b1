// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import bytenite.auth.AccessToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Predicate;

/** A subscriber that keeps what it is told, and notices when rules 1.3, 1.7 or 2.12 are broken. */
class RecordingSubscriber implements Flow.Subscriber<AccessToken> {

  private static final long PATIENCE_NANOS = SECONDS.toNanos(20);

  private final long first;
  private final List<AccessToken> tokens = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private Flow.Subscription subscription; // null: not subscribed yet
  private Throwable error; // null: none
  private boolean complete;
  private Thread inside; // null: no signal is being handled

  /** Asks for so many tokens at once; none if zero. */
  RecordingSubscriber(long first) {
    this.first = first;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    enter();
    synchronized (this) {
      if (subscription != null) {
        faults.add("onSubscribe came twice");
      }
      subscription = given;
      notifyAll();
    }
    if (first > 0) {
      given.request(first);
    }
    leave();
  }

  @Override
  public void onNext(AccessToken token) {
    enter();
    synchronized (this) {
      tokens.add(token);
      notifyAll();
    }
    leave();
  }

  @Override
  public void onError(Throwable thrown) {
    enter();
    synchronized (this) {
      error = thrown;
      notifyAll();
    }
    leave();
  }

  @Override
  public void onComplete() {
    enter();
    synchronized (this) {
      complete = true;
      notifyAll();
    }
    leave();
  }

  private synchronized void enter() {
    if (inside != null && inside != Thread.currentThread()) {
      faults.add("signals overlapped");
    }
    if (complete || error != null) {
      faults.add("a signal came after the end");
    }
    inside = Thread.currentThread();
  }

  private synchronized void leave() {
    inside = null;
  }

  private synchronized void await(Predicate<RecordingSubscriber> condition, String what) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.test(this)) {
      long left = NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("no " + what + " in time; so far " + tokens.size() + " tokens");
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  List<AccessToken> awaitTokens(int count) {
    await(s -> s.tokens.size() >= count, count + " tokens");
    return tokens();
  }

  Throwable awaitError() {
    await(s -> s.error != null, "onError");
    return error;
  }

  void awaitComplete() {
    await(s -> s.complete, "onComplete");
  }

  synchronized List<AccessToken> tokens() {
    return List.copyOf(tokens);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  synchronized boolean ended() {
    return complete || error != null;
  }

  Flow.Subscription subscription() {
    await(s -> s.subscription != null, "onSubscribe");
    return subscription;
  }
}
