// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.Ticket;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One subscriber's place in the stream: what it asked for, and which token it has seen last.
 *
 * <p>All signals come from one loop, which runs on the workers, one run at a time (Reactive
 * Streams, rule 1.3). Holds no tokens: a subscriber that asks late is given the newest. A
 * subscriber that throws is treated as if it had cancelled.
 */
@FlowTyped
final class TokenSubscription implements Flow.Subscription {

  private final TokenStream stream;
  private final Executor workers;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<Consumer<Flow.Subscriber<?>>> end =
      new AtomicReference<>(); // how it is told; null: it goes on
  private volatile Flow.Subscriber<? super AccessToken> subscriber; // null: cancelled or ended
  private boolean begun; // the loop's own
  private volatile long lastNumber; // of the token that it was told last; written by the loop

  TokenSubscription(
      TokenStream stream, Flow.Subscriber<? super AccessToken> subscriber, Executor workers) {
    this.stream = stream;
    this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
    this.workers = workers;
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      fail(
          new IllegalArgumentException(
              "a subscriber must request more than nothing, not " + n + " (rule 3.9)"));
      return;
    }
    demand.getAndUpdate(asked -> asked + n < 0 ? Long.MAX_VALUE : asked + n);
    drain();
  }

  @Override
  public void cancel() {
    subscriber = null;
    stream.remove(this);
  }

  void complete() {
    endWith(Flow.Subscriber::onComplete);
  }

  void fail(Throwable thrown) {
    endWith(told -> told.onError(thrown));
  }

  private void endWith(Consumer<Flow.Subscriber<?>> how) {
    stream.remove(this);
    end.compareAndSet(null, how);
    drain();
  }

  /** As {@link #drain}, if there may be something to tell. */
  void drainIfNew() {
    if (demand.get() > 0 && news().isPresent()) {
      drain();
    }
  }

  private Optional<Ticket.Ready> news() {
    return stream.current().filter(ready -> ready.number() > lastNumber);
  }

  /** Runs the loop on the workers, unless it runs already; then it runs once more. */
  void drain() {
    if (runs.getAndIncrement() == 0) {
      try {
        workers.execute(this::run);
      } catch (Throwable e) { // Kotlin throws checked ones, too; the stream's next look drains
        runs.set(0);
      }
    }
  }

  private void run() {
    int seen;
    do {
      seen = runs.get();
      try {
        tell();
      } catch (Throwable e) { // checked ones too: not all subscribers are written in Java
        cancel(); // rule 2.13: it is not told again
      }
    } while (runs.addAndGet(-seen) != 0);
  }

  private void tell() {
    Flow.Subscriber<? super AccessToken> told = subscriber;
    if (told != null && !begun) {
      begun = true;
      told.onSubscribe(this);
      told = subscriber;
    }
    Consumer<Flow.Subscriber<?>> how = end.get();
    if (told != null && how != null) {
      subscriber = null;
      how.accept(told);
      return;
    }
    Optional<Ticket.Ready> news = told == null || demand.get() == 0 ? Optional.empty() : news();
    if (news.isPresent()) {
      demand.getAndUpdate(asked -> asked == Long.MAX_VALUE ? asked : asked - 1);
      lastNumber = news.get().number();
      told.onNext(news.get().token());
    }
  }
}
