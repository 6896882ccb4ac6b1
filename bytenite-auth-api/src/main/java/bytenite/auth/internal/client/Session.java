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
import bytenite.auth.internal.Moment;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.Signal;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.share.Step;
import bytenite.auth.internal.time.ClientClock;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.internal.time.StackRoom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * One client's cache, protocol and schedule, with the clocks that they need and the listener that
 * is told. Events are queued in the order of the changes that they tell of.
 *
 * <p>Never waits and never sends. Safe for use by multiple threads.
 */
public final class Session {

  private final AuthConfig config;
  private final ClientClock time;
  private final RetrySchedule schedule;
  private final TokenCache cache;
  private final TokenProtocol protocol;
  private final ListenerQueue events;
  private final Object order = new Object(); // held for a change and the queueing of its event
  private final Map<Thread, Exchange> asking; // which threads are inside the key supplier
  private final Signal<Failure> closing = new Signal<>();
  private final Optional<TokenSharing> sharing;

  /**
   * A session with these settings.
   *
   * @param callbacks where the listener runs
   * @param background where the store runs; empty: on its caller's thread
   * @param mayStartThreads whether time may be kept by a thread
   */
  public Session(
      AuthConfig config,
      CallbackExecutor callbacks,
      Optional<Executor> background,
      boolean mayStartThreads) {
    this.config = config;
    this.time = ClientClock.of(config, mayStartThreads);
    this.schedule = new RetrySchedule(config.maxAttempts());
    this.cache = new TokenCache(config.refreshAhead(), config.expiryMargin(), schedule);
    this.protocol = new TokenProtocol(config.baseUri(), config.userAgent(), config.callTimeout());
    this.events = new ListenerQueue(config.listener(), callbacks);
    this.asking = keyMayChange() ? new ConcurrentHashMap<>() : Map.of();
    this.sharing = config.store().map(store -> new TokenSharing(this, config, store, background));
  }

  private boolean keyMayChange() {
    return !(config.keys() instanceof FixedKey);
  }

  /** The clocks. */
  public ClientClock time() {
    return time;
  }

  /** The cache, for callers that read it often and save one field access. */
  public TokenCache cache() {
    return cache;
  }

  /** How a token is signed out, and login skipped. */
  public TokenProtocol protocol() {
    return protocol;
  }

  /** How the token is shared with other processes, if it is. */
  public Optional<TokenSharing> sharing() {
    return sharing;
  }

  /** Sends a failure when the client is closed. */
  public Signal<Failure> closing() {
    return closing;
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
    Runnable timer =
        SharedTimer.of(config).schedule(deadline.remaining(time.nanos()), () -> reply.cancel(true));
    reply.whenComplete((answer, thrown) -> timer.run());
  }

  /** Decides for a caller that wants a token with at least this long to live. */
  public Ticket claim(long minRemainingMillis) {
    return cache.claim(time.millis(), minRemainingMillis, keyMayChange());
  }

  /**
   * The least life of a token that a caller asks for.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public static long minRemainingMillis(Duration minRemaining) {
    if (minRemaining.isNegative()) {
      throw new IllegalArgumentException("minRemaining must not be negative, not " + minRemaining);
    }
    return Deadline.millis(minRemaining);
  }

  /** Whether a caller claims again after a flight; see {@link TokenCache#claimsAgain}. */
  public boolean claimsAgain(
      Outcome<IssuedToken> landed, long minRemainingMillis, long askedMillis) {
    // a user's clock may throw: it is read only if it matters
    long now = landed instanceof Outcome.Success ? time.millis() : askedMillis;
    return TokenCache.claimsAgain(landed, minRemainingMillis, askedMillis, now);
  }

  /** Decides for the stream; see {@link TokenCache#claimForStream}. */
  public Ticket claimForStream() {
    return cache.claimForStream(time.millis(), keyMayChange());
  }

  /** The failure of every call, if the client is closed. */
  public Optional<Failure> fault() {
    return cache.isClosed() ? Optional.of(cache.fenced().failure()) : Optional.empty();
  }

  /** Why a call that may exchange fails at once: the key supplier calls its own client. */
  public Optional<Failure> calledBySupplier() {
    Exchange exchange = asking.get(Thread.currentThread());
    return exchange == null ? Optional.empty() : Optional.of(exchange.calledBack());
  }

  /** What a call brought; throws a new exception if it brought nothing. */
  public <T> T value(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Success<T> success) {
      return success.value();
    }
    throw exception(outcome);
  }

  /** A new exception that says why a call brought nothing. */
  public AuthException exception(Outcome<?> outcome) {
    Optional<Instant> next =
        outcome instanceof Outcome.Refused<?> refused && refused.quietMillis() > 0
            ? Optional.of(time.instant().plusMillis(refused.quietMillis()))
            : Optional.empty();
    return ((Outcome.Unsuccessful<?>) outcome).failure().toException(next);
  }

  /** The failure of a call that waited for a token until its deadline. */
  public Failure overdue() {
    return overdue(protocol.tokenName());
  }

  /** As above; says what it waited for. */
  public Failure overdue(String waitedFor) {
    return Failure.deadline("waited " + config.callTimeout() + " for " + waitedFor);
  }

  /** What a call ends with whose client was signed out or closed meanwhile. */
  public <T> Outcome<T> fenced() {
    return new Outcome.Failed<>(cache.fenced().failure());
  }

  /**
   * How long to wait before the next attempt; the listener is told. Empty if there is no next one.
   *
   * @param attempt the number of the attempt that failed, from 1
   */
  public Optional<Duration> retryAfter(Failure failure, int attempt, Deadline deadline) {
    Optional<Duration> wait =
        schedule
            .retryAfter(failure, attempt, deadline.remainingNanos(time.nanos()), random())
            .filter(any -> failure.rejectedKey().map(cache::doubts).orElse(true));
    if (wait.isPresent()) {
      AuthListener.RetryScheduled event =
          new AuthListener.RetryScheduled(
              time.instant(), attempt, wait.get(), failure.kind(), failure.status());
      events.tell(listener -> listener.retryScheduled(event));
    }
    return wait;
  }

  /** An exchange for all callers, by the leader of this flight. */
  public Exchange exchange(Flight flight) {
    return new Exchange(this, Optional.of(flight));
  }

  /** An exchange for one caller, of which the listener is told; end it by {@link #ended}. */
  public Exchange exchange() {
    Exchange exchange = new Exchange(this, Optional.empty());
    exchange.begin(time.moment());
    queueStart(exchange, /* renewal= */ false);
    events.tellWaiting();
    return exchange;
  }

  ApiKey ask(Exchange exchange) {
    if (!keyMayChange()) {
      return config.keys().get();
    }
    asking.put(Thread.currentThread(), exchange);
    try {
      return Objects.requireNonNull(config.keys().get(), "it returned null");
    } finally {
      asking.remove(Thread.currentThread());
    }
  }

  /** Takes the lead of the exchange's flight; false if somebody else has it, or it was ended. */
  public boolean takeOff(Exchange exchange) {
    Flight flight = exchange.flight().get();
    Moment moment;
    try {
      StackRoom.check(
          /* executors= */ 3); // a flight is begun only where there is room to settle it
      moment = time.moment();
    } catch (RuntimeException | Error e) { // the stack ends here, or the user's clock threw
      cache.giveUp(flight).land();
      throw e;
    }
    exchange.begin(moment);
    synchronized (order) {
      if (!cache.takeOff(flight, exchange, moment)) {
        return false;
      }
      boolean refused = cache.permit(exchange, Optional.empty(), moment.millis()).isPresent();
      if (!sharing.isPresent() && !refused) {
        begin(exchange);
      }
    }
    events.tellWaiting();
    return true;
  }

  /** The reason if this key, or none, may not be sent; otherwise the exchange has begun. */
  Optional<Outcome.Refused<IssuedToken>> permit(Exchange exchange, Optional<ApiKey> key) {
    Optional<Outcome.Refused<IssuedToken>> refused = refusal(exchange, key);
    if (!refused.isPresent()) {
      synchronized (order) {
        begin(exchange);
      }
      events.tellWaiting();
    }
    return refused;
  }

  /** The reason if this key, or none, may not be sent; see {@link TokenCache#permit}. */
  Optional<Outcome.Refused<IssuedToken>> refusal(Exchange exchange, Optional<ApiKey> key) {
    return exchange.flight().isPresent()
        ? cache.permit(exchange, key, time.millis())
        : Optional.empty();
  }

  private void begin(Exchange exchange) {
    Optional<Boolean> renewal = cache.begin(exchange);
    if (renewal.isPresent()) {
      queueStart(exchange, renewal.get());
    }
  }

  /**
   * Settles the flight that the exchange leads, whatever the clocks do, and tells those who wait
   * for it.
   *
   * @return a token to sign out, because the client was signed out or closed meanwhile, and no
   *     other process has it
   */
  public Optional<AccessToken> settle(Exchange exchange, Outcome<IssuedToken> outcome) {
    Moment moment;
    try {
      moment = time.moment();
    } catch (RuntimeException | Error e) {
      Failure failure = Failure.local("the clock failed", e);
      return settle(exchange, new Outcome.Failed<>(failure), exchange.since());
    }
    return settle(exchange, exchange.outcome(outcome), moment);
  }

  private Optional<AccessToken> settle(
      Exchange exchange, Outcome<IssuedToken> outcome, Moment moment) {
    Flight flight = exchange.flight().get();
    boolean adopted = exchange.place() == Step.Place.ADOPTED;
    try {
      Optional<AccessToken> orphan =
          change(
              () -> cache.settle(flight, exchange, outcome, moment.millis(), random()),
              moment,
              adopted);
      return exchange.place() == Step.Place.HERE ? orphan : Optional.empty();
    } catch (Error e) { // no memory, perhaps; the next caller is to lead anew
      cache.abandon(flight, overdue()).land();
      throw e;
    }
  }

  /** Gives up a flight that has outlasted every deadline, so that the next caller leads another. */
  public void abandon(Flight flight) {
    change(() -> cache.abandon(flight, overdue()), time.moment(), /* adopted= */ false);
  }

  /** Forgets the token and ends the flight; the token that is to be signed out at the server. */
  public Optional<AccessToken> signOut() {
    Moment moment = time.moment();
    return change(() -> cache.signOut(moment.millis()), moment, /* adopted= */ false);
  }

  /** Forgets the token and refuses everything from now on. */
  public void close() {
    TokenCache.Change change;
    synchronized (order) {
      change = cache.close();
      if (change.ended().isPresent()) {
        queueEnd(change, nowOr(change.ended().get().since()), /* adopted= */ false);
      }
    }
    closing.send(cache.fenced().failure());
    land(change);
  }

  /** Changes the cache and queues what the listener is told of that; then tells all who wait. */
  private Optional<AccessToken> change(
      Supplier<TokenCache.Change> change, Moment moment, boolean adopted) {
    TokenCache.Change made = TokenCache.Change.NONE;
    try {
      synchronized (order) {
        made = change.get();
        queueEnd(made, moment, adopted);
      }
    } finally { // even if there is no memory for the event
      land(made);
    }
    return made.orphan();
  }

  /** Tells those who wait, and the listener; without a lock, for it may run their code. */
  private void land(TokenCache.Change change) {
    change.land();
    events.tellWaiting();
  }

  /** Ends an exchange for one caller; what it ended with. */
  public Outcome<IssuedToken> ended(Exchange exchange, Outcome<IssuedToken> outcome) {
    Moment moment = time.moment();
    Outcome<IssuedToken> end = TokenCache.refuseIfOver(exchange.outcome(outcome), moment.millis());
    if (end instanceof Outcome.Success<IssuedToken> success) {
      success.value().key().ifPresent(cache::worked);
    }
    queueEnd(end, exchange.since(), moment, /* renewal= */ false);
    events.tellWaiting();
    return end;
  }

  private void queueStart(Exchange exchange, boolean renewal) {
    Instant at = exchange.since().at();
    events.add(to -> to.exchangeStarted(new AuthListener.ExchangeStarted(at, renewal)));
  }

  private void queueEnd(TokenCache.Change change, Moment moment, boolean adopted) {
    if (!change.ended().isPresent()) {
      return;
    }
    TokenCache.InFlight flight = change.ended().get();
    if (adopted && change.outcome() instanceof Outcome.Success<IssuedToken> success) {
      AuthListener.TokenAdopted event =
          new AuthListener.TokenAdopted(
              moment.at(),
              Duration.ofMillis(moment.millis() - success.value().sentMillis()),
              lifetime(success.value()),
              flight.renewal());
      events.add(listener -> listener.tokenAdopted(event));
    } else if (flight.begun()) {
      queueEnd(change.outcome(), flight.since(), moment, flight.renewal());
    }
  }

  private void queueEnd(
      Outcome<IssuedToken> outcome, Moment since, Moment moment, boolean renewal) {
    Duration took = Duration.ofNanos(moment.nanos() - since.nanos());
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      AuthListener.ExchangeSucceeded event =
          new AuthListener.ExchangeSucceeded(moment.at(), took, lifetime(success.value()), renewal);
      events.add(listener -> listener.exchangeSucceeded(event));
    } else if (outcome instanceof Outcome.Unsuccessful<?> ended) {
      Failure failure = ended.failure();
      AuthListener.ExchangeFailed event =
          new AuthListener.ExchangeFailed(
              moment.at(),
              took,
              failure.kind(),
              failure.status(),
              failure.requestId(),
              cache.status(moment.millis(), moment.at()).nextAttempt(),
              renewal);
      events.add(listener -> listener.exchangeFailed(event));
    }
  }

  private static Duration lifetime(IssuedToken issued) {
    return Duration.between(issued.token().issuedAt(), issued.token().expiresAt());
  }

  /** The tokens that a sign-out ends at the server; the first is the one that it tells of. */
  public static List<AccessToken> toSignOut(
      Optional<AccessToken> held, Optional<AccessToken> stored) {
    List<AccessToken> tokens = new ArrayList<>();
    held.ifPresent(tokens::add);
    stored
        .filter(token -> !held.map(AccessToken::value).equals(Optional.of(token.value())))
        .ifPresent(tokens::add);
    return tokens;
  }

  /** Tells the listener that the token was signed out, and whether the server confirmed that. */
  public void signedOut(boolean confirmed) {
    AuthListener.SignedOut event = new AuthListener.SignedOut(time.instant(), confirmed);
    events.tell(listener -> listener.signedOut(event));
  }

  /** Forgets the token if it is still this one; whether it was. */
  public boolean invalidate(AccessToken rejected) {
    Objects.requireNonNull(rejected, "rejected");
    Moment moment = time.moment();
    Instant expiresAt = rejected.expiresAt();
    TokenCache.Invalidation invalidation;
    synchronized (order) {
      invalidation = cache.invalidate(rejected, moment.millis());
      if (invalidation.forgotten()) {
        sharing.ifPresent(store -> store.refused(rejected));
        AuthListener.TokenInvalidated event =
            new AuthListener.TokenInvalidated(moment.at(), expiresAt);
        events.add(listener -> listener.tokenInvalidated(event));
      } else if (invalidation.ignoredMillis() > 0) {
        AuthListener.InvalidationIgnored event =
            new AuthListener.InvalidationIgnored(
                moment.at(), expiresAt, moment.at().plusMillis(invalidation.ignoredMillis()));
        events.add(listener -> listener.invalidationIgnored(event));
      }
    }
    events.tellWaiting();
    return invalidation.forgotten();
  }

  /** Tells the listener that the store failed. */
  void storeFailed(AuthListener.StoreFailed.Operation operation, String cause, long aloneMillis) {
    Instant at = time.instant();
    AuthListener.StoreFailed event =
        new AuthListener.StoreFailed(at, operation, cause, at.plusMillis(aloneMillis));
    events.tell(listener -> listener.storeFailed(event));
  }

  /** The token, if it can be handed out. */
  public Optional<Ticket.Ready> current() {
    return cache.current(time.millis());
  }

  /** How long until the stream would lead; see {@link TokenCache#quietMillis}. */
  public long quietMillis() {
    return cache.quietMillis(time.millis());
  }

  /** A snapshot without secrets. */
  public AuthStatus status() {
    Moment moment = time.moment();
    return cache.status(moment.millis(), moment.at());
  }

  private Moment nowOr(Moment earlier) {
    try {
      return time.moment();
    } catch (RuntimeException | Error e) { // the user's clock
      return earlier;
    }
  }

  static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }
}
