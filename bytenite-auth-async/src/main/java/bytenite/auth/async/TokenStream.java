// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.client.Session;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The current token and every later one, for each subscriber by itself.
 *
 * <p>While someone subscribes it looks at the cell whenever something may have changed there, or is
 * due: hands on the token that is held, leads its renewal, and sees to it that it looks again in
 * time. One look at a time; whoever asks for one meanwhile has it repeated. Uses Flow, so Android
 * needs API 30, or desugaring.
 */
@FlowTyped
final class TokenStream implements Flow.Publisher<AccessToken>, AutoCloseable {

  private static final long LEAST_PAUSE_MILLIS = 500;
  private static final long FLIGHT_PAUSE_MILLIS = 100;
  private static final long MOST_PAUSE_MILLIS = 60_000;

  /**
   * A token and its number in the stream; an edition without a token is what the stream begins
   * with.
   */
  record Edition(long number, Optional<AccessToken> token, int epoch) {}

  private final Session session;
  private final Flights flights;
  private final Scheduler scheduler;
  private final CallbackExecutor workers;
  private final Set<TokenSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Edition> edition =
      new AtomicReference<>(new Edition(0, Optional.empty(), 0));
  private final AtomicReference<Runnable> timer = new AtomicReference<>(() -> {});
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean dormant; // signed out: until somebody asks for a token again
  private volatile boolean closed;

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
    if (closed) {
      subscription.complete();
    } else {
      dormant = false;
      look();
    }
  }

  /** The newest token that was published. */
  Edition newest() {
    return edition.get();
  }

  /** Whether a token can still be handed on: published long ago, it may not be the newest now. */
  boolean isCurrent(AccessToken token) {
    return session.isUsable(token);
  }

  void remove(TokenSubscription subscription) {
    subscriptions.remove(subscription);
    if (subscriptions.isEmpty()) {
      timer.getAndSet(() -> {}).run();
      if (!subscriptions.isEmpty()) { // whose timer it may have been
        look();
      }
    }
  }

  /** A flight of the cell's has been settled. */
  void landed(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Failed<?> failed) {
      failures.incrementAndGet();
      Failure failure = failed.failure();
      if (failure.rejectedKey().isPresent()) {
        fail(failure);
      } else if (!subscriptions.isEmpty()) { // one that is not remembered must not become a loop
        lookAgain(session.quietMillis());
      }
      return;
    }
    failures.set(0);
    if (session.held().isPresent()) { // not signed out since
      dormant = false;
    }
    look();
  }

  /** The token held was refused by the server. */
  void renew() {
    forgetToken();
    look();
  }

  /** The token held was signed out; the next is fetched when somebody asks for it. */
  void forget() {
    forgetToken();
    look();
  }

  /** The client is about to be signed out. */
  void rest() {
    dormant = true;
  }

  /** Forgets the token unless it is held: then it has come since, and was handed on already. */
  private void forgetToken() {
    edition.updateAndGet(
        last ->
            new Edition(
                last.number(),
                last.token().filter(token -> session.held().equals(Optional.of(token))),
                last.epoch() + 1));
  }

  private void look() {
    if (looks.getAndIncrement() != 0) {
      return;
    }
    int seen;
    do {
      seen = looks.get();
      if (!subscriptions.isEmpty() && !closed && !dormant) {
        lookOnce();
      }
    } while (looks.addAndGet(-seen) != 0);
  }

  private void lookOnce() {
    int epoch = edition.get().epoch(); // before the claim: a token forgotten since is not published
    Ticket ticket = session.claim();
    if (ticket instanceof Ticket.Lead lead) {
      lead.spare().ifPresent(spare -> publish(spare, epoch));
      flights.lead(lead.flight(), lead.spare().isPresent());
    } else if (ticket instanceof Ticket.Ready ready) {
      publish(ready.token(), epoch);
      lookAgain(session.quietMillis());
    } else if (ticket instanceof Ticket.Refuse refuse) {
      refused(refuse);
    } // who follows is told when the flight lands
  }

  private void refused(Ticket.Refuse refuse) {
    if (session.canReconsider(refuse)) {
      workers.execute(() -> reconsider(refuse));
    } else if (refuse.dependsOnKey()) {
      fail(refuse.failure());
    } else {
      lookAgain(refuse.quietMillis());
    }
  }

  private void reconsider(Ticket.Refuse refuse) {
    Ticket again = session.reconsider(/* minRemainingMillis= */ 0);
    if (again instanceof Ticket.Lead lead) {
      flights.lead(lead.flight(), lead.spare().isPresent());
    } else if (again instanceof Ticket.Refuse) {
      fail(refuse.failure());
    } else {
      look();
    }
  }

  private void publish(AccessToken token, int epoch) {
    Edition next =
        edition.updateAndGet(
            last ->
                last.epoch() != epoch || last.token().equals(Optional.of(token))
                    ? last
                    : new Edition(last.number() + 1, Optional.of(token), epoch));
    if (next.token().isPresent()) {
      subscriptions.forEach(TokenSubscription::drain);
    }
  }

  private void lookAgain(long quietMillis) {
    long pause = quietMillis == 0 ? FLIGHT_PAUSE_MILLIS : quietMillis; // zero: one is under way
    int inARow = failures.get();
    if (inARow > 0) {
      long least = LEAST_PAUSE_MILLIS << Math.min(inARow - 1, 7);
      pause = Math.max(pause, Math.min(least, MOST_PAUSE_MILLIS));
    }
    try {
      Runnable cancel = scheduler.schedule(Duration.ofMillis(pause), this::look);
      timer.getAndSet(cancel).run();
    } catch (RuntimeException | Error e) { // nobody would look again
      fail(Failure.local("the stream broke off", e));
    }
    if (subscriptions.isEmpty()) {
      timer.getAndSet(() -> {}).run();
    }
  }

  private void fail(Failure failure) {
    for (TokenSubscription subscription : subscriptions) {
      AuthException own = failure.toException();
      subscription.fail(own);
    }
  }

  @Override
  public void close() {
    closed = true;
    forgetToken();
    timer.getAndSet(() -> {}).run();
    subscriptions.forEach(TokenSubscription::complete);
  }
}
