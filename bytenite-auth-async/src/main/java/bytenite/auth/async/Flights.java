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
import bytenite.auth.internal.share.Wish;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.Scheduler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Leads flights, settles each of them whatever is thrown, and makes the other calls. */
final class Flights {

  final Session session;
  final Wire wire;
  final Scheduler scheduler;
  final Executor exchangeStarter;
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
            ? new SharedAttempts(this, exchange, wish, session.deadline())
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

  /** Begins a new epoch in the store; the token that was found there, by the deadline. */
  CompletableFuture<Optional<AccessToken>> signOutOfStore(Deadline deadline) {
    CompletableFuture<Optional<AccessToken>> stored = new CompletableFuture<>();
    session.endInTime(stored, deadline);
    try {
      exchangeStarter.execute( // it asks for the key
          () ->
              session
                  .sharing()
                  .get()
                  .signOut()
                  .whenComplete((token, thrown) -> stored.complete(known(token))));
    } catch (Throwable e) { // Kotlin throws checked ones, too
      stored.complete(Optional.empty());
    }
    return stored;
  }

  private static Optional<AccessToken> known(Optional<AccessToken> tokenOrNull) {
    return tokenOrNull == null ? Optional.empty() : tokenOrNull;
  }

  /** Tells the server, as well as it can be done, that nobody will use this token. */
  void signOutOrphan(AccessToken orphan) {
    if (!session.fault().isPresent()) {
      call(() -> session.protocol().signOut(orphan), session.deadline());
    }
  }
}
