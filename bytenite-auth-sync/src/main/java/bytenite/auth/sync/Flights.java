// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.HttpCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** Leads the flights that the cell hands out, and settles each of them whatever is thrown. */
final class Flights {

  private final Session session;
  private final Wire wire;
  private final Attempts attempts;
  private final Optional<Executor> background; // where no caller waits; empty: a caller renews

  Flights(Session session, Wire wire, Attempts attempts, Optional<Executor> background) {
    this.session = session;
    this.wire = wire;
    this.attempts = attempts;
    this.background = background;
  }

  /**
   * Exchanges on this thread, retries included; how the flight landed.
   *
   * @param whole whether the deadline leaves a call's whole time; with less, its end says nothing
   *     of the server, and the flight is abandoned to those who have more
   */
  Outcome<IssuedToken> lead(Flight flight, Deadline deadline, boolean whole)
      throws InterruptedException {
    fly(flight, /* renewal= */ false, deadline, whole);
    return flight.landing().join();
  }

  /**
   * Exchanges while the old token can still be used: in the background, so that nobody waits; where
   * there is no background, by one attempt on this thread.
   *
   * @return the old token, or the new one if this thread has waited for it
   */
  AccessToken renew(Flight flight, AccessToken spare) {
    if (!background.isPresent()) {
      return renewHere(flight, spare);
    }
    flight.park(); // a thread may come late or never; who needs a token before then leads it
    try {
      background.get().execute(() -> renewBehind(flight));
    } catch (Throwable e) { // Kotlin throws checked ones, too
      if (flight.takeOff()) {
        Failure rejected = Failure.local("the executor did not take the renewal", e);
        session.settle(flight, session.time().nanos(), new Outcome.Failed<>(rejected));
      }
    }
    return spare;
  }

  private AccessToken renewHere(Flight flight, AccessToken spare) {
    try {
      Deadline deadline = session.deadline().orAt(untilExpiry(spare), session.time().nanos());
      fly(flight, /* renewal= */ true, deadline, /* whole= */ true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      return spare; // recorded by the cell, told to the listener
    }
    return flight.landing().getNow(new Outcome.Abandoned<>())
            instanceof Outcome.Success<IssuedToken> success
        ? success.value().token()
        : spare;
  }

  private Duration untilExpiry(AccessToken spare) {
    return Duration.between(session.time().instant(), spare.expiresAt());
  }

  private void renewBehind(Flight flight) {
    if (flight.takeOff()) {
      Renewal renewal = new Renewal(flight);
      try {
        renewal.begin();
      } catch (Throwable e) { // the key supplier's or the clock's, whatever it is
        renewal.accept(null, e);
      }
    }
  }

  /** A renewal that nobody waits for. */
  private final class Renewal implements BiConsumer<RawReply, Throwable> {

    private final Flight flight;
    private final Deadline deadline = session.deadline();
    private long started = session.time().nanos();
    private Operation<IssuedToken> exchange; // null before it begins

    Renewal(Flight flight) {
      this.flight = flight;
    }

    void begin() {
      started = session.started(/* renewal= */ true);
      exchange = session.exchange();
      Duration timeout = deadline.remaining(session.time().nanos());
      Flights.this.begin(exchange.call(timeout), deadline).whenComplete(this);
    }

    @Override
    public void accept(RawReply reply, Throwable thrown) {
      settle(flight, started, outcome(reply, thrown));
    }

    private Outcome<IssuedToken> outcome(RawReply reply, Throwable thrown) {
      if (exchange == null) {
        return brokenOff(thrown);
      }
      try {
        return reply != null
            ? exchange.outcome(reply, /* attempt= */ 1, session.time().instant())
            : new Outcome.Failed<>(
                exchange.failure(thrown, deadline.remainingNanos(session.time().nanos())));
      } catch (RuntimeException | Error e) { // the clock's
        return brokenOff(e);
      }
    }
  }

  /** Exchanges on this thread, for a renewal by one attempt. */
  private void fly(Flight flight, boolean renewal, Deadline deadline, boolean whole)
      throws InterruptedException {
    long started = session.time().nanos();
    Outcome<IssuedToken> outcome = new Outcome.Abandoned<>();
    try {
      started = session.started(renewal);
      outcome =
          renewal
              ? attempts.once(new Exchange(flight), deadline)
              : attempts.run(new Exchange(flight), deadline);
      if (!whole && outcome instanceof Outcome.Failed && session.isOver(deadline)) {
        outcome = new Outcome.Abandoned<>();
      }
    } catch (RuntimeException | Error e) {
      outcome = brokenOff(e);
      throw e;
    } finally {
      settle(flight, started, outcome);
    }
  }

  private static Outcome<IssuedToken> brokenOff(Throwable thrown) {
    return new Outcome.Failed<>(Failure.local("the exchange broke off", thrown));
  }

  private void settle(Flight flight, long startedNanos, Outcome<IssuedToken> outcome) {
    Optional<AccessToken> orphan = session.settle(flight, startedNanos, outcome);
    if (orphan.isPresent()) {
      signOutOrphan(orphan.get());
    }
  }

  /**
   * What a flight attempts, unless it is fenced off; a token that is granted after all goes back.
   */
  private final class Exchange extends Attempts.Task<IssuedToken> {

    Exchange(Flight flight) {
      super(flight.landing());
    }

    @Override
    Operation<IssuedToken> operation() {
      return session.exchange();
    }

    @Override
    void late(Outcome<IssuedToken> outcome) {
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
        background.get().execute(() -> signOutBehind(orphan));
      } else {
        attempts.once(
            Attempts.task(() -> session.protocol().signOut(orphan), new CompletableFuture<>()),
            session.deadline());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // Kotlin throws checked ones, too
      return; // best effort: the token will expire by itself
    }
  }

  private void signOutBehind(AccessToken orphan) {
    Deadline deadline = session.deadline();
    Duration timeout = deadline.remaining(session.time().nanos());
    begin(session.protocol().signOut(orphan).call(timeout), deadline);
  }

  /** Begins a call that ends by its deadline though nothing waits for it. */
  private CompletableFuture<RawReply> begin(HttpCall call, Deadline deadline) {
    CompletableFuture<RawReply> reply = wire.start(call);
    session.endInTime(reply, deadline);
    return reply;
  }
}
