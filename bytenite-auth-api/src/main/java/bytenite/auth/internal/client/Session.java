// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.AuthStatus;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.FixedKey;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.time.ClientClock;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One client's cell, protocol and schedule, with the clocks that they are asked by and the listener
 * that is told.
 *
 * <p>Never waits and never sends. Safe for use by multiple threads.
 */
public final class Session {

  private final AuthConfig config;
  private final ClientClock time;
  private final RetrySchedule schedule;
  private final TokenCache cell;
  private final TokenProtocol protocol;
  private final ListenerQueue events;

  /**
   * A session with these settings.
   *
   * @param listening where the listener is told, if there is such a place
   * @param mayStartThreads whether time may be kept by a thread
   */
  public Session(AuthConfig config, Optional<Executor> listening, boolean mayStartThreads) {
    this.config = config;
    this.time = ClientClock.of(config, mayStartThreads);
    this.schedule = new RetrySchedule(config.maxAttempts());
    this.cell = new TokenCache(config.refreshAhead(), config.expiryMargin(), schedule);
    this.protocol = new TokenProtocol(config.baseUri(), config.userAgent(), config.callTimeout());
    this.events = ListenerQueue.to(config.listener(), listening);
  }

  /** The clocks. */
  public ClientClock time() {
    return time;
  }

  /** What {@link #claim()} asks; for those who ask often, and save a read. */
  public TokenCache cell() {
    return cell;
  }

  /** When a call that begins now must have ended. */
  public Deadline deadline() {
    return Deadline.after(config.callTimeout(), time.nanos());
  }

  /** Cancels a reply that has not come by the deadline. */
  public void endInTime(CompletableFuture<?> reply, Deadline deadline) {
    if (reply.isDone()) { // the timer is not to start for nothing
      return;
    }
    Scheduler scheduler = config.scheduler().orElse(SharedTimer.shared());
    Runnable timer = scheduler.schedule(deadline.remaining(time.nanos()), () -> reply.cancel(true));
    reply.whenComplete((answer, thrown) -> timer.run());
  }

  /** Whether the deadline has come. */
  public boolean isOver(Deadline deadline) {
    return deadline.remainingNanos(time.nanos()) <= 0;
  }

  /** What a caller is to do who wants a token; see {@link TokenCache#claim(long)}. */
  public Ticket claim() {
    return cell.claim(time.millis());
  }

  /** As {@link #claim()}, for a token with at least this long to live. */
  public Ticket claim(long minRemainingMillis) {
    return cell.claim(time.millis(), minRemainingMillis, Optional.empty());
  }

  /**
   * Whether a refusal may be lifted by {@link #reconsider}: it holds back one key, and the key can
   * change.
   */
  public boolean canReconsider(Ticket.Refuse refuse) {
    return refuse.dependsOnKey() && !(config.keys() instanceof FixedKey);
  }

  /**
   * As {@link #claim(long)}, knowing which key an exchange would be made with: asks the supplier.
   */
  public Ticket reconsider(long minRemainingMillis) {
    Optional<ApiKey> key;
    try {
      key = Optional.ofNullable(config.keys().get());
    } catch (Throwable e) { // Kotlin throws checked ones, too
      key = Optional.empty(); // no key, so no other key
    }
    return cell.claim(time.millis(), minRemainingMillis, key);
  }

  /** What a refused caller gets. */
  public AuthException refusal(Ticket.Refuse refuse) {
    return refuse
        .failure()
        .toException(
            refuse.quietMillis() == 0
                ? Optional.empty()
                : Optional.of(time.instant().plusMillis(refuse.quietMillis())));
  }

  /** Why a call brings nothing whose time is over. */
  public Failure overdue() {
    return overdue(protocol.tokenName());
  }

  /** As above; says what it waited for. */
  public Failure overdue(String waitedFor) {
    return Failure.deadline("waited " + config.callTimeout() + " for " + waitedFor);
  }

  /** What a call ends with that a fence has overtaken. */
  public <T> Outcome<T> fenced() {
    return new Outcome.Failed<>(
        cell.fault().orElse(Failure.closed("the client was signed out meanwhile")));
  }

  /** Why no call may be made any more, if that is so. */
  public Optional<Failure> fault() {
    return cell.fault();
  }

  /** One attempt to exchange the key that the supplier has when it is sent. */
  public Operation<IssuedToken> exchange() {
    return protocol.exchange(config.keys(), time.millis(), time.instant(), cell.held());
  }

  /** How a token is signed out, and login skipped. */
  public TokenProtocol protocol() {
    return protocol;
  }

  /**
   * How long to wait before the next attempt, of which the listener is told; empty if there is to
   * be none.
   *
   * @param attempt the number of the attempt that failed, from 1
   */
  public Optional<Duration> retryAfter(Failure failure, int attempt, Deadline deadline) {
    Optional<Duration> wait =
        schedule.retryAfter(failure, attempt, deadline.remainingNanos(time.nanos()), random());
    wait.ifPresent(
        delay -> {
          AuthListener.RetryScheduled event =
              new AuthListener.RetryScheduled(
                  time.instant(), attempt, delay, failure.kind(), failure.status());
          events.tell(listener -> listener.retryScheduled(event));
        });
    return wait;
  }

  /** Tells the listener that an exchange begins; the time, for {@link #ended}. */
  public long started(boolean renewal) {
    if (events.hasListener()) {
      AuthListener.ExchangeStarted event =
          new AuthListener.ExchangeStarted(time.instant(), renewal);
      events.tell(listener -> listener.exchangeStarted(event));
    }
    return time.nanos();
  }

  /**
   * Settles a flight and tells the listener how the exchange ended.
   *
   * @param startedNanos from {@link #started}
   * @return a token that nobody is to use, because the client was signed out or closed meanwhile
   */
  public Optional<AccessToken> settle(
      Flight flight, long startedNanos, Outcome<IssuedToken> outcome) {
    long now; // once: the listener is to be told what the cell makes of it
    try {
      now = time.millis();
    } catch (RuntimeException | Error e) { // the user's clock: nobody is to wait for this flight
      cell.settle(flight, new Outcome.Abandoned<>(), /* nowMillis= */ 0, random());
      throw e;
    }
    Outcome<IssuedToken> checked = TokenCache.refuseIfOver(outcome, now);
    Optional<AccessToken> orphan = cell.settle(flight, checked, now, random());
    ended(startedNanos, checked, flight.renewal());
    return orphan;
  }

  /**
   * Tells the listener how an exchange ended that is none of the cell's; the same for its caller.
   */
  public Outcome<IssuedToken> ended(long startedNanos, Outcome<IssuedToken> outcome) {
    Outcome<IssuedToken> checked = TokenCache.refuseIfOver(outcome, time.millis());
    ended(startedNanos, checked, /* renewal= */ false);
    return checked;
  }

  private void ended(long startedNanos, Outcome<IssuedToken> outcome, boolean renewal) {
    if (!events.hasListener()) {
      return;
    }
    Instant at = time.instant();
    Duration took = Duration.ofNanos(time.nanos() - startedNanos);
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      AccessToken token = success.value().token();
      AuthListener.ExchangeSucceeded event =
          new AuthListener.ExchangeSucceeded(
              at, took, Duration.between(token.issuedAt(), token.expiresAt()), renewal);
      events.tell(listener -> listener.exchangeSucceeded(event));
    } else if (outcome instanceof Outcome.Failed<IssuedToken> failed) {
      Failure failure = failed.failure();
      AuthListener.ExchangeFailed event =
          new AuthListener.ExchangeFailed(
              at,
              took,
              failure.kind(),
              failure.status(),
              failure.requestId(),
              status().nextAttempt(),
              renewal);
      events.tell(listener -> listener.exchangeFailed(event));
    }
  }

  /** Gives up a flight that has outlasted every deadline, so that the next caller leads another. */
  public void abandon(Flight flight) {
    cell.settle(flight, new Outcome.Abandoned<>(), time.millis(), random());
  }

  /**
   * Forgets the token and fences off what is in flight; the token that is to be signed out at the
   * server.
   */
  public Optional<AccessToken> signOut() {
    return cell.signOut(time.millis());
  }

  /**
   * Tells the listener that the token was signed out, and whether the server said that it knows.
   */
  public void signedOut(boolean confirmed) {
    AuthListener.SignedOut event = new AuthListener.SignedOut(time.instant(), confirmed);
    events.tell(listener -> listener.signedOut(event));
  }

  /** Forgets the token if it is still this one; whether it was. */
  public boolean invalidate(AccessToken rejected) {
    Objects.requireNonNull(rejected, "rejected");
    boolean forgotten = cell.invalidate(rejected);
    if (forgotten) {
      AuthListener.TokenInvalidated event =
          new AuthListener.TokenInvalidated(time.instant(), rejected.expiresAt());
      events.tell(listener -> listener.tokenInvalidated(event));
    }
    return forgotten;
  }

  /** The token held, of whatever age. */
  public Optional<AccessToken> held() {
    return cell.held();
  }

  /** Whether this token is held and can be handed out. */
  public boolean isUsable(AccessToken token) {
    return cell.isUsable(token, time.millis());
  }

  /** How long until a claim would lead; see {@link TokenCache#quietMillis}. */
  public long quietMillis() {
    return cell.quietMillis(time.millis());
  }

  /** A snapshot without secrets. */
  public AuthStatus status() {
    return cell.status(time.millis(), time.instant());
  }

  /** Forgets the token and refuses everything from now on. */
  public void close() {
    cell.close();
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }
}
