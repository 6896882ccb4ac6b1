// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

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

/** Leads a round in the store on the calling thread. */
final class SharedExchange {

  private final Session session;
  private final TokenSharing sharing;
  private final Attempts attempts;
  private final Waiting waiting;

  SharedExchange(Session session, TokenSharing sharing, Attempts attempts, Waiting waiting) {
    this.session = session;
    this.sharing = sharing;
    this.attempts = attempts;
    this.waiting = waiting;
  }

  /**
   * What the flight ends with: a token of another process, or what an exchange ends with.
   *
   * @param task the exchange; its stop ends the round
   */
  Outcome<IssuedToken> run(
      Exchange exchange, Attempts.Task<IssuedToken> task, Wish wish, Deadline deadline)
      throws InterruptedException {
    Optional<Round> round = sharing.round(exchange, wish, deadline);
    return round.isPresent()
        ? new Lead(round.get(), exchange, task, deadline).run(wish)
        : attempt(task, wish, deadline);
  }

  private Outcome<IssuedToken> attempt(
      Attempts.Task<IssuedToken> task, Wish wish, Deadline deadline) throws InterruptedException {
    return wish.isRenewal() ? attempts.once(task, deadline) : attempts.run(task, deadline);
  }

  private final class Lead {

    private final Round round;
    private final Exchange exchange;
    private final Attempts.Task<IssuedToken> task;
    private final Deadline deadline;
    private Outcome<IssuedToken> exchanged; // null: not yet

    Lead(Round round, Exchange exchange, Attempts.Task<IssuedToken> task, Deadline deadline) {
      this.round = round;
      this.exchange = exchange;
      this.task = task;
      this.deadline = deadline;
    }

    Outcome<IssuedToken> run(Wish wish) throws InterruptedException {
      CompletableFuture<Step> next = CompletableFuture.completedFuture(begin());
      try {
        while (true) {
          waiting.untilEither(next, task.stop(), deadline);
          if (!next.isDone() || task.stop().isDone()) {
            sharing.release(round, next);
            return exchanged != null ? exchanged : late();
          }
          Step step = next.join();
          if (step instanceof Step.Land land) {
            exchange.landed(land.place());
            return land.outcome();
          }
          next = perform(step, wish);
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        sharing.release(round, next);
        throw e;
      }
    }

    private Step begin() {
      return round.begin(sharing.now());
    }

    private CompletableFuture<Step> perform(Step step, Wish wish) throws InterruptedException {
      if (step instanceof Step.Load || step instanceof Step.Replace) {
        return sharing.perform(round, step);
      }
      if (step instanceof Step.Exchange) {
        exchanged = attempt(task, wish, deadline);
        return CompletableFuture.completedFuture(round.exchanged(exchanged, sharing.now()));
      }
      if (step instanceof Step.Pause pause) {
        waiting.pause(
            task.stop(), Deadline.after(Duration.ofMillis(pause.millis()), session.time().nanos()));
      } else { // signed out by another process
        task.cameLate(exchanged);
        exchanged = null;
      }
      return CompletableFuture.completedFuture(round.resumed(sharing.now()));
    }

    private Outcome<IssuedToken> late() {
      return task.stop().isDone() ? session.fenced() : new Outcome.Failed<>(session.overdue());
    }
  }
}
