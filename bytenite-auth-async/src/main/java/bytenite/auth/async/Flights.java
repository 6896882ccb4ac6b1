// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.FixedKey;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.client.Exchange;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.client.TokenSharing;
import bytenite.auth.internal.share.Round;
import bytenite.auth.internal.share.Step;
import bytenite.auth.internal.share.Wish;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Leads flights, settles each of them whatever is thrown, and makes the other calls. */
final class Flights {

  private final Session session;
  private final Wire wire;
  private final Scheduler scheduler;
  private final Executor exchangeStarter;
  private Consumer<Outcome<IssuedToken>> afterEach = outcome -> {};

  Flights(
      AuthConfig config,
      Session session,
      Wire wire,
      Scheduler scheduler,
      CallbackExecutor workers) {
    this.session = session;
    this.wire = wire;
    this.scheduler = scheduler;
    // A supplier is the user's code; a key that is known can be sent from any thread.
    this.exchangeStarter = config.keys() instanceof FixedKey ? Runnable::run : workers;
  }

  /** Has this told how each flight ended, once it was settled; to be set before the first. */
  void afterEach(Consumer<Outcome<IssuedToken>> action) {
    this.afterEach = action;
  }

  /**
   * Leads a flight, unless somebody else does or it was ended: the one place where an exchange is
   * made for all callers, and settled. How it is settled, and its deadline, are set before it takes
   * off.
   *
   * @param wish what the flight is for
   */
  void lead(Flight flight, Wish wish) {
    Exchange exchange = session.exchange(flight);
    Attempts<IssuedToken> attempts =
        session.sharing().isPresent()
            ? new SharedAttempts(session.sharing().get(), exchange, wish, session.deadline())
            : attempts(exchange::operation, session.deadline(), exchangeStarter);
    attempts.result().thenAccept(outcome -> settle(flight, exchange, outcome));
    boolean leads = false;
    try {
      attempts.arm();
      leads = session.takeOff(exchange);
    } finally {
      if (!leads) {
        attempts.stop(session.fenced());
      }
    }
    if (attempts.result().isDone()) { // before it took off, so that it was not settled
      settle(flight, exchange, attempts.result().join());
    }
    attempts.start();
  }

  private void settle(Flight flight, Exchange exchange, Outcome<IssuedToken> outcome) {
    try {
      session.settle(exchange, outcome).ifPresent(this::signOutOrphan);
    } finally {
      flight.value().ifPresent(afterEach);
    }
  }

  /** Exchanges for one caller. */
  CompletableFuture<Outcome<IssuedToken>> exchange() {
    Deadline deadline = session.deadline();
    Exchange exchange = session.exchange();
    return begin(attempts(exchange::operation, deadline, exchangeStarter))
        .thenApply(outcome -> session.ended(exchange, outcome));
  }

  /** Makes a call with a token. */
  <T> CompletableFuture<Outcome<T>> call(Supplier<Operation<T>> operations, Deadline deadline) {
    return begin(attempts(operations, deadline, Runnable::run));
  }

  private <T> Attempts<T> attempts(
      Supplier<Operation<T>> operations, Deadline deadline, Executor starter) {
    return new Attempts<>(session, wire, scheduler, starter, operations, deadline);
  }

  private static <T> CompletableFuture<Outcome<T>> begin(Attempts<T> attempts) {
    attempts.arm();
    attempts.start();
    return attempts.result();
  }

  /** Begins a new epoch in the store, if there is one; the token that was found in time. */
  CompletableFuture<Optional<AccessToken>> signOutOfStore(Deadline deadline) {
    if (!session.sharing().isPresent()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    CompletableFuture<Optional<AccessToken>> stored = new CompletableFuture<>();
    session.endInTime(stored, deadline);
    try {
      exchangeStarter.execute( // it asks for the key
          () ->
              session
                  .sharing()
                  .get()
                  .signOut()
                  .whenComplete(
                      (token, thrown) ->
                          stored.complete(thrown == null ? token : Optional.empty())));
    } catch (Throwable e) { // Kotlin throws checked ones, too
      stored.complete(Optional.empty());
    }
    return stored.exceptionally(late -> Optional.empty());
  }

  /** Signs out at the server a token that nobody will use; a failure is ignored. */
  void signOutOrphan(AccessToken orphan) {
    if (!session.fault().isPresent()) {
      call(() -> session.protocol().signOut(orphan), session.deadline());
    }
  }

  /** Leads a round in the store, of which the attempts are a part; never blocks. */
  private final class SharedAttempts extends Attempts<IssuedToken> {

    private final TokenSharing sharing;
    private final Exchange exchange;
    private final Wish wish;
    private final Deadline deadline;
    private final AtomicBoolean exchanging = new AtomicBoolean();
    private volatile Round round; // null: it has not begun, or there is none
    private volatile Outcome<IssuedToken> exchanged; // null: not yet

    SharedAttempts(TokenSharing sharing, Exchange exchange, Wish wish, Deadline deadline) {
      super(session, wire, scheduler, exchangeStarter, exchange::operation, deadline);
      this.sharing = sharing;
      this.exchange = exchange;
      this.wish = wish;
      this.deadline = deadline;
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
      boolean leads = exchange.leads(); // read first: the flight is settled by the next line
      super.stop(known != null ? known : outcome);
      if (exchanging.compareAndSet(true, false) && leads) {
        exchanged = outcome;
        sharing.end(round, outcome);
      }
    }

    private void perform(Step step) {
      sharing
          .perform(exchange, round, step)
          .whenComplete((next, thrown) -> guard(() -> act(next, thrown)));
    }

    private void act(Step step, Throwable thrown) {
      if (thrown != null) { // the user's clock
        broken(thrown);
      } else if (result().isDone() || !exchange.leads()) { // out of time, signed out, or closed
        sharing.release(round, step);
        super.stop(exchanged != null ? exchanged : session.fenced());
      } else if (step instanceof Step.Land land) {
        exchange.landed(land.place());
        super.end(land.outcome());
      } else if (step instanceof Step.Exchange) {
        exchanging.set(true);
        super.start();
      } else if (step instanceof Step.Pause pause) {
        schedule(Duration.ofMillis(pause.millis()), () -> guard(this::resume));
      } else if (step instanceof Step.Discard discard) {
        exchanged = null;
        signOutOrphan(discard.orphan());
        resume();
      }
    }

    private void resume() {
      perform(round.resumed(sharing.now()));
    }
  }
}
