// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener.StoreFailed.Operation;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Moment;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.SafeCause;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.share.Now;
import bytenite.auth.internal.share.RefusedTokens;
import bytenite.auth.internal.share.Round;
import bytenite.auth.internal.share.Sealing;
import bytenite.auth.internal.share.Sharing;
import bytenite.auth.internal.share.SignOut;
import bytenite.auth.internal.share.Step;
import bytenite.auth.internal.share.StoreHealth;
import bytenite.auth.internal.share.StoreSequence;
import bytenite.auth.internal.share.Wish;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Shares one client's token through its store: begins rounds, and performs their steps in the
 * store. Each step ends in time, whatever the store does.
 *
 * <p>Safe for use by multiple threads.
 */
public final class TokenSharing {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int MAX_TYPES = 5; // told of a failure of the store

  private final Session session;
  private final AuthConfig config;
  private final Sharing sharing;
  private final StoreCalls calls;

  TokenSharing(Session session, AuthConfig config, TokenStore store, Optional<Executor> executor) {
    this.session = session;
    this.config = config;
    this.sharing =
        new Sharing(
            Deadline.millis(config.refreshAhead()),
            Deadline.millis(config.expiryMargin()),
            new RetrySchedule(config.maxAttempts()),
            new StoreHealth(),
            new RefusedTokens());
    Duration quarter = config.callTimeout().dividedBy(4);
    this.calls =
        new StoreCalls(
            store,
            executor,
            SharedTimer.of(config),
            quarter.compareTo(LIMIT) < 0 ? quarter : LIMIT);
  }

  /**
   * A round for the leader of this flight; empty if there is no key that may be sent, or no
   * encryption: then the leader exchanges alone.
   *
   * @param wish what the flight was begun for; its old token may have run out since
   */
  public Optional<Round> round(Exchange exchange, Wish wish, Deadline deadline) {
    Optional<ApiKey> key = exchange.ask();
    Optional<Sealing> sealing = key.isPresent() ? sealing(key.get()) : Optional.empty();
    if (!sealing.isPresent()) {
      return Optional.empty();
    }
    long callMillis = deadline.remainingNanos(session.time().nanos()) / 1_000_000;
    Optional<AccessToken> current = session.current().map(Ticket.Ready::token);
    Optional<AccessToken> old = wish.old().filter(t -> current.equals(Optional.of(t)));
    Wish now = new Wish(wish.minRemainingMillis(), old);
    return Optional.of(new Round(sharing, sealing.get(), now, callMillis, newEpoch()));
  }

  private Optional<Sealing> sealing(ApiKey key) {
    try {
      return Optional.of(Sealing.of(key, config.baseUri()));
    } catch (GeneralSecurityException | RuntimeException e) { // providers throw both
      sharing.health().failed(session.time().millis());
      tell(Operation.READ, types(e));
      return Optional.empty();
    }
  }

  private static long newEpoch() {
    return Double.doubleToLongBits(Session.random()) << 12
        ^ Double.doubleToLongBits(Session.random());
  }

  /** What a step is told of the clocks. */
  public Now now() {
    Moment moment = session.time().moment();
    return new Now(moment.millis(), moment.at(), Session.random());
  }

  /**
   * Performs this step and the next ones in the store, while the exchange leads its flight. The
   * result is the first step that is not the store's.
   */
  public CompletableFuture<Step> perform(Exchange exchange, Round round, Step step) {
    return perform(round, step, exchange::leads);
  }

  private CompletableFuture<Step> perform(
      StoreSequence sequence, Step step, BooleanSupplier wanted) {
    return (step instanceof Step.Load || step instanceof Step.Replace) && wanted.getAsBoolean()
        ? calls
            .begin(sequence.id(), step)
            .handle((entry, thrown) -> next(sequence, step, entry, thrown))
            .thenCompose(next -> perform(sequence, next, wanted))
        : CompletableFuture.completedFuture(step);
  }

  private Step next(
      StoreSequence sequence, Step step, Optional<Entry> entry, Throwable thrownOrNull) {
    boolean replaced = step instanceof Step.Replace;
    if (thrownOrNull != null) {
      Step next = sequence.storeFailed(now());
      tell(replaced ? Operation.REPLACE : Operation.LOAD, types(thrownOrNull));
      return next;
    }
    Step next = replaced ? sequence.replaced(entry, now()) : sequence.loaded(entry, now());
    if (!replaced && sequence.foundUnreadable()) {
      tell(Operation.READ, "the entry cannot be read");
    }
    return next;
  }

  private void tell(Operation operation, String cause) {
    session.storeFailed(operation, cause, sharing.health().leftMillis(session.time().millis()));
  }

  /** Never a message: a store's may hold a password. */
  private static String types(Throwable thrown) {
    return SafeCause.types(thrown, MAX_TYPES);
  }

  /** Gives back the hold of a round that its leader broke off before this step. */
  public void release(Round round, Step step) {
    if (step instanceof Step.Exchange && !session.fault().isPresent()) {
      end(round, new Outcome.Abandoned<>(Failure.closed("the leader gave up")));
    }
  }

  /** Tells the store how the exchange of a round ended whose callers do not wait for that. */
  public void end(Round round, Outcome<IssuedToken> exchanged) {
    perform(round, round.exchanged(exchanged, now()), () -> true);
  }

  /** The server has refused this token: it is not adopted again. */
  void refused(AccessToken token) {
    sharing.refused().remember(token);
  }

  /** Begins a new epoch in the store; the token that was found there. */
  public CompletableFuture<Optional<AccessToken>> signOut() {
    Optional<Sealing> sealing;
    try {
      sealing = sealing(config.keys().get());
    } catch (Throwable e) { // suppliers written in Kotlin throw checked exceptions, too
      sealing = Optional.empty(); // no key, no entry
    }
    if (!sealing.isPresent()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    SignOut signOut = new SignOut(sharing, sealing.get(), newEpoch());
    return perform(signOut, signOut.begin(now()), () -> true)
        .thenApply(end -> ((Step.SignedOut) end).stored());
  }
}
