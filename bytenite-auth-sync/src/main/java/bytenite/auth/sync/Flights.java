// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Flight;
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
import java.util.concurrent.Executor;

/** Leads flights, and settles each of them whatever is thrown. */
final class Flights {

  private final Session session;
  private final Attempts attempts;
  private final Waiting waiting;
  private final Optional<Executor> background; // where no caller waits; empty: a caller renews

  Flights(Session session, Attempts attempts, Waiting waiting, Optional<Executor> background) {
    this.session = session;
    this.attempts = attempts;
    this.waiting = waiting;
    this.background = background;
  }

  /**
   * Exchanges while the old token can still be used: in the background, so that no caller waits, or
   * by one attempt on this thread if there is no background.
   *
   * @return the old token, or the new one if this thread has waited for it
   */
  AccessToken renew(Flight flight, AccessToken old) {
    if (!background.isPresent()) {
      Duration left = Duration.between(session.time().instant(), old.expiresAt());
      renew(flight, old, session.deadline().orAt(left, session.time().nanos()));
      return flight.value().orElse(null) instanceof Outcome.Success<IssuedToken> success
          ? success.value().token()
          : old;
    }
    try { // if no thread takes it in time, a caller that needs a token leads the flight
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

  private void renew(Flight flight, AccessToken old, Deadline deadline) {
    try {
      Wish wish = new Wish(/* minRemainingMillis= */ 0, Optional.of(old));
      lead(flight, wish, deadline, /* fullTime= */ true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      return; // recorded by the cache, told to the listener
    }
  }

  /**
   * Exchanges on this thread, retries included; false if somebody else leads the flight, or it was
   * ended. The one place where an exchange is made for all callers, and settled.
   *
   * @param wish what the flight is for
   * @param fullTime whether the deadline leaves a call's whole time; with less, its end says
   *     nothing of the server, and the flight is abandoned to callers that have more
   */
  boolean lead(Flight flight, Wish wish, Deadline deadline, boolean fullTime)
      throws InterruptedException {
    Exchange exchange = session.exchange(flight);
    if (!session.takeOff(exchange)) {
      return false;
    }
    Outcome<IssuedToken> outcome = new Outcome.Abandoned<>();
    try {
      outcome = outcome(exchange, flight, wish, deadline);
      if (!fullTime
          && outcome instanceof Outcome.Failed
          && deadline.remainingNanos(session.time().nanos()) <= 0) {
        outcome = new Outcome.Abandoned<>(session.overdue());
      }
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

  /** Attempts until the flight is ended; a token that comes later is signed out. */
  private Outcome<IssuedToken> outcome(
      Exchange exchange, Flight flight, Wish wish, Deadline deadline) throws InterruptedException {
    Attempts.Task<IssuedToken> task =
        new Attempts.Task<>(exchange::operation, !wish.isRenewal(), flight, this::signOutOrphan);
    Optional<TokenSharing> sharing = session.sharing();
    Optional<Round> round =
        sharing.isPresent() ? sharing.get().round(exchange, wish, deadline) : Optional.empty();
    return round.isPresent()
        ? new SharedExchange(sharing.get(), round.get(), exchange).run(task, deadline)
        : attempts.run(task, deadline);
  }

  /** An exchange as part of a round in the store. */
  private final class SharedExchange {

    private final TokenSharing sharing;
    private final Round round;
    private final Exchange exchange;
    private Outcome<IssuedToken> exchanged; // null: not yet

    SharedExchange(TokenSharing sharing, Round round, Exchange exchange) {
      this.sharing = sharing;
      this.round = round;
      this.exchange = exchange;
    }

    /**
     * What the flight ends with: a token of another process, or what an exchange ends with.
     *
     * @param task the exchange; its stop ends the round
     */
    Outcome<IssuedToken> run(Attempts.Task<IssuedToken> task, Deadline deadline)
        throws InterruptedException {
      CompletableFuture<Step> next = perform(round.begin(sharing.now()));
      try {
        while (true) {
          waiting.untilEither(next, task.stop(), deadline);
          if (!next.isDone() || task.stop().isDone()) {
            release(next);
            return exchanged != null ? exchanged : late(task);
          }
          Step step = next.join();
          if (step instanceof Step.Land land) {
            exchange.landed(land.place());
            return land.outcome();
          }
          next = perform(after(step, task, deadline));
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        release(next);
        throw e;
      }
    }

    private CompletableFuture<Step> perform(Step step) {
      return sharing.perform(exchange, round, step);
    }

    private void release(CompletableFuture<Step> next) {
      next.thenAccept(step -> sharing.release(round, step));
    }

    /** Performs a step that is this thread's; the next one. */
    private Step after(Step step, Attempts.Task<IssuedToken> task, Deadline deadline)
        throws InterruptedException {
      if (step instanceof Step.Exchange) {
        exchanged = attempts.run(task, deadline);
        return round.exchanged(exchanged, sharing.now());
      }
      if (step instanceof Step.Pause pause) {
        waiting.pause(task.stop(), Duration.ofMillis(pause.millis()));
      } else { // signed out by another process
        task.cameLate().accept(exchanged);
        exchanged = null;
      }
      return round.resumed(sharing.now());
    }

    private Outcome<IssuedToken> late(Attempts.Task<IssuedToken> task) {
      return task.stop().isDone() ? session.fenced() : new Outcome.Failed<>(session.overdue());
    }
  }

  private void signOutOrphan(Outcome<IssuedToken> late) {
    if (late instanceof Outcome.Success<IssuedToken> success) {
      signOutOrphan(success.value().token());
    }
  }

  /** Signs out at the server a token that nobody will use; a failure is ignored. */
  private void signOutOrphan(AccessToken orphan) {
    if (session.fault().isPresent()) {
      return;
    }
    try {
      background.orElse(Runnable::run).execute(() -> signOut(orphan));
    } catch (Throwable e) { // Kotlin throws checked ones, too
      return; // best effort: the token will expire by itself
    }
  }

  private void signOut(AccessToken orphan) {
    try {
      attempts.run(
          attempts.task(() -> session.protocol().signOut(orphan), /* retried= */ false),
          session.deadline());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
