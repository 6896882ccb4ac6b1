// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.client.Exchange;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.client.TokenSharing;
import bytenite.auth.internal.share.Round;
import bytenite.auth.internal.share.Step;
import bytenite.auth.internal.share.Wish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Leads a round in the store, of which the attempts are a part; never blocks. */
final class SharedAttempts extends Attempts<IssuedToken> {

  private final Session session;
  private final TokenSharing sharing;
  private final Exchange exchange;
  private final Wish wish;
  private final Deadline deadline;
  private final Consumer<AccessToken> orphans;
  private final AtomicBoolean exchanging = new AtomicBoolean();
  private volatile Round round; // null: it has not begun, or there is none
  private volatile Outcome<IssuedToken> exchanged; // null: not yet

  /** A round that has not begun, for the leader of this exchange's flight. */
  SharedAttempts(Flights flights, Exchange exchange, Wish wish, Deadline deadline) {
    super(
        flights.session,
        flights.wire,
        flights.scheduler,
        flights.exchangeStarter,
        exchange::operation,
        deadline);
    this.session = flights.session;
    this.sharing = session.sharing().get();
    this.exchange = exchange;
    this.wish = wish;
    this.deadline = deadline;
    this.orphans = flights::signOutOrphan;
  }

  /** Asks for the key where the user's code may run, and begins. */
  @Override
  void start() {
    runOnStarter(
        () -> {
          Optional<Round> begun = sharing.round(exchange, wish, deadline);
          if (begun.isPresent()) {
            round = begun.get();
            perform(round.begin(sharing.now()));
          } else {
            super.start();
          }
        });
  }

  @Override
  void end(Outcome<IssuedToken> outcome) {
    if (round == null) {
      super.end(outcome);
    } else if (exchanging.compareAndSet(true, false)) {
      exchanged = outcome;
      perform(round.exchanged(outcome, sharing.now()));
    }
  }

  /** A failure is shared even if it came by the deadline; the callers do not wait for that. */
  @Override
  void stop(Outcome<IssuedToken> outcome) {
    Outcome<IssuedToken> known = exchanged;
    super.stop(known != null ? known : outcome);
    if (exchanging.compareAndSet(true, false) && session.leads(exchange)) {
      exchanged = outcome;
      Step step = round.exchanged(outcome, sharing.now());
      if (step instanceof Step.Replace) {
        sharing.perform(round, step);
      }
    }
  }

  private void perform(Step step) {
    if (!session.leads(exchange)) { // signed out, or closed
      super.stop(exchanged != null ? exchanged : session.fenced());
    } else if (step instanceof Step.Land land) {
      exchange.landed(land.place());
      super.end(land.outcome());
    } else if (step instanceof Step.Exchange) {
      exchanging.set(true);
      super.start();
    } else if (step instanceof Step.Pause pause) {
      schedule(Duration.ofMillis(pause.millis()), this::resume);
    } else if (step instanceof Step.Discard discard) {
      exchanged = null;
      orphans.accept(discard.orphan());
      resume();
    } else {
      sharing
          .perform(round, step)
          .whenComplete((next, thrown) -> guard(() -> performNext(next, thrown)));
    }
  }

  private void performNext(Step next, Throwable thrown) {
    if (thrown != null) { // the user's clock
      broken(thrown);
    } else if (result().isDone()) {
      sharing.release(round, CompletableFuture.completedFuture(next));
    } else {
      perform(next);
    }
  }

  private void resume() {
    guard(() -> perform(round.resumed(sharing.now())));
  }
}
