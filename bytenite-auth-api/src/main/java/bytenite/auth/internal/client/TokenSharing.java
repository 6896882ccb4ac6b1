// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener.StoreFailed.Operation;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Moment;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
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
import bytenite.auth.spi.Scheduler;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Shares one client's token through its store: begins rounds, and performs their steps in the
 * store. Whatever the store does, a step follows in time.
 *
 * <p>Safe for use by multiple threads.
 */
public final class TokenSharing {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int MAX_CAUSES = 4;

  private final Session session;
  private final AuthConfig config;
  private final Sharing sharing;
  private final StoreCalls calls;

  TokenSharing(
      Session session,
      AuthConfig config,
      TokenStore store,
      Optional<Executor> executor,
      Scheduler scheduler) {
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
        new StoreCalls(store, executor, scheduler, quarter.compareTo(LIMIT) < 0 ? quarter : LIMIT);
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
    return Optional.of(new Round(sharing, sealing.get(), now, callMillis, epoch()));
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

  private static long epoch() {
    return Double.doubleToLongBits(Session.random()) << 12
        ^ Double.doubleToLongBits(Session.random());
  }

  /** What a step is told of the clocks. */
  public Now now() {
    Moment moment = session.time().moment();
    return new Now(moment.millis(), moment.at(), Session.random());
  }

  /** Loads or replaces the entry, as the step says; the next step. */
  public CompletableFuture<Step> perform(StoreSequence sequence, Step step) {
    return calls
        .begin(sequence.id(), step)
        .handle(
            (entry, thrown) ->
                thrown == null ? succeeded(sequence, step, entry) : failed(sequence, step, thrown));
  }

  private Step succeeded(StoreSequence sequence, Step step, Optional<Entry> entry) {
    if (step instanceof Step.Replace) {
      return sequence.replaced(entry, now());
    }
    Step next = sequence.loaded(entry, now());
    if (sequence.foundUnreadable()) {
      tell(Operation.READ, "the entry cannot be read");
    }
    return next;
  }

  private Step failed(StoreSequence sequence, Step step, Throwable thrown) {
    Step next = sequence.storeFailed(now());
    tell(step instanceof Step.Replace ? Operation.REPLACE : Operation.LOAD, types(thrown));
    return next;
  }

  private void tell(Operation operation, String cause) {
    session.storeFailed(operation, cause, sharing.health().leftMillis(session.time().millis()));
  }

  /** Never a message: a store's may hold a password. */
  private static String types(Throwable thrown) {
    StringBuilder types = new StringBuilder(thrown.getClass().getName());
    Throwable cause = thrown.getCause();
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      types.append(", caused by ").append(cause.getClass().getName());
    }
    return types.toString();
  }

  /** Gives back the hold of a round that its leader broke off before this step was known. */
  public void release(Round round, CompletableFuture<Step> step) {
    step.thenAccept(
        known -> {
          if (known instanceof Step.Exchange && !session.fault().isPresent()) {
            Failure why = Failure.closed("the leader gave up");
            Step next = round.exchanged(new Outcome.Abandoned<>(why), now());
            if (next instanceof Step.Replace) {
              perform(round, next);
            }
          }
        });
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
    SignOut signOut = new SignOut(sharing, sealing.get(), epoch());
    return signOut(signOut, signOut.begin(now()));
  }

  private CompletableFuture<Optional<AccessToken>> signOut(SignOut signOut, Step step) {
    return step instanceof Step.SignedOut end
        ? CompletableFuture.completedFuture(end.stored())
        : perform(signOut, step).thenCompose(next -> signOut(signOut, next));
  }
}
