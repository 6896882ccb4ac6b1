// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.share.Wish;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Publishes the current token and every later one to each subscriber.
 *
 * <p>While somebody subscribes it looks at the cache whenever something may have changed there, and
 * at least once a second: a timer stands still while the machine is suspended, but the token ages.
 * It publishes the cached token and leads its renewal; it keeps no token itself. It looks once at a
 * time; a look that is asked for meanwhile is made afterwards. Uses Flow, so Android needs API 30,
 * or desugaring.
 */
@FlowTyped
final class TokenStream implements Flow.Publisher<AccessToken>, AutoCloseable {

  private static final long TICK_MILLIS = 1_000;

  private final Session session;
  private final Flights flights;
  private final Scheduler scheduler;
  private final CallbackExecutor workers;
  private final Set<TokenSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Runnable> timer = new AtomicReference<>(() -> {});
  private final AtomicInteger looks = new AtomicInteger();

  TokenStream(Session session, Flights flights, Scheduler scheduler, CallbackExecutor workers) {
    this.session = session;
    this.flights = flights;
    this.scheduler = scheduler;
    this.workers = workers;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super AccessToken> subscriber) {
    TokenSubscription subscription = new TokenSubscription(this, subscriber, workers);
    subscriptions.add(subscription);
    subscription.drain();
    if (session.fault().isPresent()) {
      subscription.complete();
    } else {
      session.cache().wake();
      look();
    }
  }

  /** The token to publish, if there is one; none while the user's clock throws. */
  Optional<Ticket.Ready> current() {
    try {
      return session.current();
    } catch (RuntimeException | Error e) {
      return Optional.empty(); // the next look asks again
    }
  }

  void remove(TokenSubscription subscription) {
    subscriptions.remove(subscription);
    if (subscriptions.isEmpty()) {
      disarm();
      if (!subscriptions.isEmpty()) { // it may have been the timer of a new one
        look();
      }
    }
  }

  /** A flight has been settled. */
  void landed(Outcome<IssuedToken> outcome) {
    if (subscriptions.isEmpty() || outcome instanceof Outcome.Abandoned) {
      return;
    }
    if (refusesKey(outcome) && !session.current().isPresent()) {
      fail(outcome);
    } else {
      look();
    }
  }

  private static boolean refusesKey(Outcome<IssuedToken> outcome) {
    return outcome instanceof Outcome.Unsuccessful<?> ended
        && ended.failure().rejectedKey().isPresent();
  }

  /** Looks whether there is something to do. */
  void look() {
    if (looks.getAndIncrement() != 0) {
      return;
    }
    int seen;
    do {
      seen = looks.get();
      try {
        lookOnce();
      } catch (RuntimeException | Error e) { // the user's clock, or an Error: the timer is set
        continue;
      }
    } while (looks.addAndGet(-seen) != 0);
  }

  private void lookOnce() {
    if (subscriptions.isEmpty() || session.fault().isPresent()) {
      disarm();
      return;
    }
    arm(TICK_MILLIS); // first: whatever is thrown, it looks again
    Ticket ticket = session.claimForStream();
    if (ticket instanceof Ticket.Lead lead) {
      publish();
      flights.lead(lead.flight(), new Wish(/* minRemainingMillis= */ 0, lead.usable()));
    } else if (ticket instanceof Ticket.Ready) {
      publish();
      arm(session.quietMillis());
    } else if (ticket instanceof Ticket.Refuse refuse) {
      if (refusesKey(refuse.outcome())) {
        fail(refuse.outcome());
      } else if (refuse.outcome().quietMillis() > 0) {
        arm(refuse.outcome().quietMillis());
      } else { // signed out: until somebody asks for a token
        disarm();
      }
    } // Follow: landed() is called when that flight ends
  }

  private void publish() {
    subscriptions.forEach(TokenSubscription::drainIfNew);
  }

  private void arm(long pauseMillis) {
    if (pauseMillis <= 0 || pauseMillis > TICK_MILLIS) {
      pauseMillis = TICK_MILLIS;
    }
    try {
      Runnable cancel = scheduler.schedule(Duration.ofMillis(pauseMillis), this::look);
      timer.getAndSet(cancel).run();
    } catch (RuntimeException | Error e) { // it would not look again
      fail(new Outcome.Failed<>(Failure.local("the stream broke off", e)));
    }
    if (subscriptions.isEmpty()) {
      disarm();
    }
  }

  private void disarm() {
    timer.getAndSet(() -> {}).run();
  }

  private void fail(Outcome<IssuedToken> outcome) {
    for (TokenSubscription subscription : subscriptions) {
      subscription.fail(session.exception(outcome));
    }
  }

  @Override
  public void close() {
    disarm();
    subscriptions.forEach(TokenSubscription::complete);
  }
}
