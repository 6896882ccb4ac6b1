// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.client.Exchange;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.share.Wish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Leads flights, and settles each of them whatever is thrown. */
final class Flights {

  private final Session session;
  private final Attempts attempts;
  private final Optional<SharedExchange> sharedExchange; // where a store is set
  private final Optional<Executor> background; // where no caller waits; empty: a caller renews

  Flights(Session session, Attempts attempts, Waiting waiting, Optional<Executor> background) {
    this.session = session;
    this.attempts = attempts;
    this.background = background;
    this.sharedExchange =
        session.sharing().map(s -> new SharedExchange(session, s, attempts, waiting));
  }

  /**
   * Exchanges on this thread, retries included; false if somebody else leads the flight, or it was
   * ended.
   *
   * @param wish what the flight is for
   * @param fullTime whether the deadline leaves a call's whole time; with less, its end says
   *     nothing of the server, and the flight is abandoned to callers that have more
   */
  boolean lead(Flight flight, Wish wish, Deadline deadline, boolean fullTime)
      throws InterruptedException {
    return fly(flight, wish, deadline, fullTime);
  }

  /**
   * Exchanges while the old token can still be used: in the background, so that nobody waits; where
   * there is no background, by one attempt on this thread.
   *
   * @return the old token, or the new one if this thread has waited for it
   */
  AccessToken renew(Flight flight, AccessToken old) {
    if (!background.isPresent()) {
      Deadline end = session.deadline().orAt(untilExpiry(old), session.time().nanos());
      return renew(flight, old, end) ? renewed(flight, old) : old;
    }
    try { // a thread may come late or never: a caller that needs a token by then leads the flight
      background.get().execute(() -> renew(flight, old, session.deadline()));
    } catch (Throwable e) { // Kotlin throws checked ones, too
      Exchange rejected = session.exchange(flight);
      if (session.takeOff(rejected)) {
        Failure failure = Failure.local("the executor did not take the renewal", e);
        session.settle(rejected, new Outcome.Failed<>(failure));
      }
    }
    return old;
  }

  private Duration untilExpiry(AccessToken token) {
    return Duration.between(session.time().instant(), token.expiresAt());
  }

  private static AccessToken renewed(Flight flight, AccessToken old) {
    return flight.value().orElse(null) instanceof Outcome.Success<IssuedToken> success
        ? success.value().token()
        : old;
  }

  /** Renews by one attempt; false if the flight may not have ended. */
  private boolean renew(Flight flight, AccessToken old, Deadline deadline) {
    try {
      Wish wish = new Wish(/* minRemainingMillis= */ 0, Optional.of(old));
      return fly(flight, wish, deadline, /* fullTime= */ true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RuntimeException | Error e) {
      return false; // recorded by the cache, told to the listener
    }
  }

  /** Leads a flight on this thread: the one place where an exchange is made and settled. */
  private boolean fly(Flight flight, Wish wish, Deadline deadline, boolean fullTime)
      throws InterruptedException {
    Exchange exchange = session.exchange(flight);
    if (!session.takeOff(exchange)) {
      return false;
    }
    Outcome<IssuedToken> outcome = new Outcome.Abandoned<>(session.overdue());
    try {
      Attempts.Task<IssuedToken> task = new ExchangeTask(flight, exchange);
      Outcome<IssuedToken> end = end(exchange, task, wish, deadline);
      boolean outOfTime = !fullTime && end instanceof Outcome.Failed && session.isOver(deadline);
      outcome = outOfTime ? outcome : end;
    } catch (InterruptedException e) {
      outcome = new Outcome.Abandoned<>(Failure.interrupted("the leading thread was interrupted"));
      throw e;
    } catch (RuntimeException | Error e) {
      outcome = new Outcome.Failed<>(Failure.local("the exchange broke off", e));
      throw e;
    } finally {
      Optional<AccessToken> orphan = session.settle(exchange, outcome);
      if (orphan.isPresent()) {
        signOutOrphan(orphan.get());
      }
    }
    return true;
  }

  private Outcome<IssuedToken> end(
      Exchange exchange, Attempts.Task<IssuedToken> task, Wish wish, Deadline deadline)
      throws InterruptedException {
    if (sharedExchange.isPresent()) {
      return sharedExchange.get().run(exchange, task, wish, deadline);
    }
    return wish.isRenewal() ? attempts.once(task, deadline) : attempts.run(task, deadline);
  }

  /** What a leader attempts until its flight is ended; a token that comes later is signed out. */
  private final class ExchangeTask extends Attempts.Task<IssuedToken> {

    private final Exchange exchange;

    ExchangeTask(Flight flight, Exchange exchange) {
      super(flight);
      this.exchange = exchange;
    }

    @Override
    Operation<IssuedToken> operation() {
      return exchange.operation();
    }

    @Override
    void cameLate(Outcome<IssuedToken> outcome) {
      if (outcome instanceof Outcome.Success<IssuedToken> success) {
        signOutOrphan(success.value().token());
      }
    }
  }

  /** Tells the server, as well as it can be done, that nobody will use this token. */
  private void signOutOrphan(AccessToken orphan) {
    if (session.fault().isPresent()) {
      return;
    }
    try {
      if (background.isPresent()) {
        background.get().execute(() -> signOutHere(orphan));
      } else {
        signOutHere(orphan);
      }
    } catch (Throwable e) { // Kotlin throws checked ones, too
      return; // best effort: the token will expire by itself
    }
  }

  private void signOutHere(AccessToken orphan) {
    try {
      attempts.once(attempts.task(() -> session.protocol().signOut(orphan)), session.deadline());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
