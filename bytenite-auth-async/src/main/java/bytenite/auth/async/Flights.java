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
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.Scheduler;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Leads the flights that the cell hands out, settles each of them, and ends what is under way when
 * the client is closed.
 */
final class Flights implements AutoCloseable {

  private final Session session;
  private final Wire wire;
  private final Scheduler scheduler;
  private final Executor exchangeStarter;
  private final Set<Attempts<?>> underWay = ConcurrentHashMap.newKeySet();
  private Consumer<Outcome<?>> afterEach = outcome -> {};

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

  /** Has this told how each flight landed, once it was settled; to be set before the first. */
  void afterEach(Consumer<Outcome<?>> action) {
    this.afterEach = action;
  }

  /** Exchanges for the cell, and settles. */
  void lead(Flight flight, boolean renewal) {
    long started = session.started(renewal);
    begin(session::exchange, session.deadline(), exchangeStarter)
        .thenAccept(
            outcome -> {
              session.settle(flight, started, outcome).ifPresent(this::signOutOrphan);
              afterEach.accept(flight.landing().getNow(outcome));
            });
  }

  /** Exchanges for one caller. */
  CompletableFuture<Outcome<IssuedToken>> exchange() {
    if (session.fault().isPresent()) {
      return CompletableFuture.completedFuture(session.fenced());
    }
    long started = session.started(/* renewal= */ false);
    return begin(session::exchange, session.deadline(), exchangeStarter)
        .thenApply(outcome -> session.ended(started, outcome));
  }

  /** Makes a call with a token. */
  <T> CompletableFuture<Outcome<T>> call(Supplier<Operation<T>> operations, Deadline deadline) {
    return begin(operations, deadline, Runnable::run);
  }

  private <T> CompletableFuture<Outcome<T>> begin(
      Supplier<Operation<T>> operations, Deadline deadline, Executor starter) {
    Attempts<T> attempts = new Attempts<>(session, wire, scheduler, starter, operations, deadline);
    underWay.add(attempts);
    if (session.fault().isPresent()) { // closed: close() may have missed it
      attempts.stop(session.fenced());
    }
    CompletableFuture<Outcome<T>> result = attempts.begin();
    result.whenComplete((outcome, thrown) -> underWay.remove(attempts));
    return result;
  }

  /** Tells the server, as well as it can be done, that nobody will use this token. */
  private void signOutOrphan(AccessToken orphan) {
    if (!session.fault().isPresent()) {
      call(() -> session.protocol().signOut(orphan), session.deadline());
    }
  }

  /** Ends what is under way; nothing is sent from now on. */
  @Override
  public void close() {
    underWay.forEach(this::stop);
    wire.close();
  }

  private <T> void stop(Attempts<T> attempts) {
    attempts.stop(session.fenced());
  }
}
