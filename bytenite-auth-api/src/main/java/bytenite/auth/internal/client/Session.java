// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.AuthListener.StoreFailed;
import bytenite.auth.AuthStatus;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.FixedKey;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Moment;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.Signal;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.TokenCache.Change;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.share.Step;
import bytenite.auth.internal.time.ClientClock;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * One client's cache, protocol and schedule, with the clocks that they need and the listener that
 * is told. Events are queued in the order of the changes that they tell of.
 *
 * <p>Never waits and never sends. Safe for use by multiple threads.
 */
public final class Session {

  /** A flight is begun only where the stack has room to settle it. */
  private static final int FRAMES_TO_SETTLE = 400;

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
   * @param listening where the listener runs; empty: on the library's pool
   * @param mayStartThreads whether time may be kept by a thread
   */
  public Session(AuthConfig config, Optional<Executor> listening, boolean mayStartThreads) {
    this.config = config;
    this.time = ClientClock.of(config, mayStartThreads);
    this.schedule = new RetrySchedule(config.maxAttempts());
    this.cache = new TokenCache(config.refreshAhead(), config.expiryMargin(), schedule);
    this.protocol = new TokenProtocol(config.baseUri(), config.userAgent(), config.callTimeout());
    this.events = ListenerQueue.to(config.listener(), listening);
    this.asking = keyMayChange() ? new ConcurrentHashMap<>() : Map.of();
    this.sharing =
        config.store().map(s -> new TokenSharing(this, config, s, listening, scheduler()));
  }

  private Scheduler scheduler() {
    return config.scheduler().orElse(SharedTimer.shared());
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
        scheduler().schedule(deadline.remaining(time.nanos()), () -> reply.cancel(true));
    reply.whenComplete((answer, thrown) -> timer.run());
  }

  /** Whether the deadline has come. */
  public boolean isOver(Deadline deadline) {
    return deadline.remainingNanos(time.nanos()) <= 0;
  }

  /** What a caller is to do that wants a token with at least this long to live. */
  public Ticket claim(long minRemainingMillis) {
    return cache.claim(time.millis(), minRemainingMillis, keyMayChange());
  }

  /** What the stream is to do; see {@link TokenCache#claimForStream}. */
  public Ticket claimForStream() {
    return cache.claimForStream(time.millis(), keyMayChange());
  }

  /** Why a call that may exchange fails at once: the key supplier calls its own client. */
  public Optional<Failure> calledBySupplier() {
    Exchange exchange = asking.get(Thread.currentThread());
    return exchange == null ? Optional.empty() : Optional.of(exchange.calledBack());
  }

  /** A new exception that says why a call brought nothing. */
  public AuthException exception(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?> refused && refused.quietMillis() > 0) {
      Instant next = time.instant().plusMillis(refused.quietMillis());
      return refused.failure().toException(Optional.of(next));
    }
    return failure(outcome).get().toException();
  }

  private static Optional<Failure> failure(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Failed<?> failed) {
      return Optional.of(failed.failure());
    }
    if (outcome instanceof Outcome.Refused<?> refused) {
      return Optional.of(refused.failure());
    }
    return outcome instanceof Outcome.Abandoned<?> abandoned
        ? Optional.of(abandoned.why())
        : Optional.empty();
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

  /** Why no call may be made any more, if that is so. */
  public Optional<Failure> fault() {
    return cache.isClosed() ? Optional.of(cache.fenced().failure()) : Optional.empty();
  }

  /** An exchange for all callers, by the leader of this flight. */
  public Exchange exchange(Flight flight) {
    return new Exchange(this, Optional.of(flight));
  }

  /** An exchange for one caller, of which the listener is told; end it by {@link #ended}. */
  public Exchange exchange() {
    Exchange exchange = new Exchange(this, Optional.empty());
    exchange.begin(now());
    if (events.hasListener()) {
      AuthListener.ExchangeStarted event =
          new AuthListener.ExchangeStarted(exchange.since().at(), /* renewal= */ false);
      events.tell(listener -> listener.exchangeStarted(event));
    }
    return exchange;
  }

  Operation<IssuedToken> operation(Exchange exchange) {
    Moment moment = now();
    return protocol.exchange(exchange, moment.millis(), moment.at(), cache.held());
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

  /** Whether nothing has ended the exchange's flight, if it has one. */
  public boolean leads(Exchange exchange) {
    return !exchange.flight().isPresent() || cache.isLedBy(exchange);
  }

  Outcome.Refused<IssuedToken> refused() {
    return cache.fenced();
  }

  /** Why this key, or none, is not to be sent, if so; else the exchange has begun. */
  Optional<Outcome.Refused<IssuedToken>> permit(Exchange exchange, Optional<ApiKey> key) {
    if (!exchange.flight().isPresent()) {
      return Optional.empty();
    }
    Optional<Outcome.Refused<IssuedToken>> refused = cache.permit(exchange, key, time.millis());
    if (!refused.isPresent()) {
      synchronized (order) {
        begin(exchange);
      }
      events.tellWaiting();
    }
    return refused;
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
    if (!wait.isPresent()
        || (failure.rejectedKey().isPresent() && !cache.doubts(failure.rejectedKey().get()))) {
      return Optional.empty();
    }
    if (events.hasListener()) {
      AuthListener.RetryScheduled event =
          new AuthListener.RetryScheduled(
              time.instant(), attempt, wait.get(), failure.kind(), failure.status());
      events.tell(listener -> listener.retryScheduled(event));
    }
    return wait;
  }

  /** Takes the lead of the exchange's flight; false if somebody else has it, or it was ended. */
  public boolean takeOff(Exchange exchange) {
    Moment moment = null;
    try {
      moment = hasStack(FRAMES_TO_SETTLE) ? now() : null;
    } finally {
      if (moment == null) { // the user's clock threw, or the stack ends here
        cache.giveUp(exchange.flight().get(), overdue()).land();
      }
    }
    exchange.begin(moment);
    synchronized (order) {
      if (!cache.takeOff(exchange.flight().get(), exchange, moment)) {
        return false;
      }
      if (!sharing.isPresent() && !cache.refusesKey(moment.millis())) {
        begin(exchange);
      }
    }
    events.tellWaiting();
    return true;
  }

  /** Always true: where the stack has no room for so many frames, it throws. */
  private static boolean hasStack(int frames) {
    return frames == 0 || hasStack(frames - 1);
  }

  private void begin(Exchange exchange) {
    Optional<Boolean> renewal = cache.begin(exchange);
    if (renewal.isPresent() && events.hasListener()) {
      AuthListener.ExchangeStarted event =
          new AuthListener.ExchangeStarted(exchange.since().at(), renewal.get());
      events.add(listener -> listener.exchangeStarted(event));
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
    Flight flight = exchange.flight().get();
    Outcome<IssuedToken> end = exchange.outcome(outcome);
    Moment moment;
    try {
      moment = now();
    } catch (RuntimeException | Error e) {
      moment = exchange.since();
      end = new Outcome.Failed<>(Failure.local("the clock failed", e));
    }
    Change change;
    try {
      synchronized (order) {
        change = cache.settle(flight, exchange, end, moment.millis(), random());
        queueEnd(change, moment, exchange.place() == Step.Place.ADOPTED);
      }
    } catch (Error e) { // no memory, perhaps; the next caller is to lead anew
      cache.abandon(flight, overdue()).land();
      throw e;
    }
    land(change);
    return exchange.place() == Step.Place.HERE ? change.orphan() : Optional.empty();
  }

  /** Ends an exchange for one caller; what it ended with. */
  public Outcome<IssuedToken> ended(Exchange exchange, Outcome<IssuedToken> outcome) {
    Moment moment = now();
    Outcome<IssuedToken> end = TokenCache.refuseIfOver(exchange.outcome(outcome), moment.millis());
    if (end instanceof Outcome.Success<IssuedToken> success) {
      success.value().key().ifPresent(cache::worked);
    }
    if (events.hasListener()) {
      events.add(end(end, exchange.since(), moment, /* renewal= */ false));
      events.tellWaiting();
    }
    return end;
  }

  private void queueEnd(Change change, Moment moment) {
    queueEnd(change, moment, /* adopted= */ false);
  }

  private void queueEnd(Change change, Moment moment, boolean adopted) {
    if (!events.hasListener() || !change.ended().isPresent()) {
      return;
    }
    TokenCache.Ended ended = change.ended().get();
    if (adopted && ended.outcome() instanceof Outcome.Success<IssuedToken> success) {
      AccessToken token = success.value().token();
      AuthListener.TokenAdopted event =
          new AuthListener.TokenAdopted(
              moment.at(),
              Duration.ofMillis(moment.millis() - success.value().sentMillis()),
              Duration.between(token.issuedAt(), token.expiresAt()),
              ended.renewal());
      events.add(listener -> listener.tokenAdopted(event));
    } else if (ended.begun() && !(ended.outcome() instanceof Outcome.Deferred)) {
      events.add(end(ended.outcome(), ended.since(), moment, ended.renewal()));
    }
  }

  private Consumer<AuthListener> end(
      Outcome<IssuedToken> outcome, Moment since, Moment moment, boolean renewal) {
    Instant at = moment.at();
    Duration took = Duration.ofNanos(moment.nanos() - since.nanos());
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      AccessToken token = success.value().token();
      AuthListener.ExchangeSucceeded event =
          new AuthListener.ExchangeSucceeded(
              at, took, Duration.between(token.issuedAt(), token.expiresAt()), renewal);
      return listener -> listener.exchangeSucceeded(event);
    }
    Failure failure = failure(outcome).get();
    AuthListener.ExchangeFailed event =
        new AuthListener.ExchangeFailed(
            at,
            took,
            failure.kind(),
            failure.status(),
            failure.requestId(),
            cache.status(moment.millis(), at).nextAttempt(),
            renewal);
    return listener -> listener.exchangeFailed(event);
  }

  /** Gives up a flight that has outlasted every deadline, so that the next caller leads another. */
  public void abandon(Flight flight) {
    Moment moment = now();
    Change change;
    synchronized (order) {
      change = cache.abandon(flight, overdue());
      queueEnd(change, moment);
    }
    land(change);
  }

  /** Forgets the token and ends the flight; the token that is to be signed out at the server. */
  public Optional<AccessToken> signOut() {
    Moment moment = now();
    Change change;
    synchronized (order) {
      change = cache.signOut(moment.millis());
      queueEnd(change, moment);
    }
    land(change);
    return change.orphan();
  }

  /** Forgets the token and refuses everything from now on. */
  public void close() {
    Change change;
    synchronized (order) {
      change = cache.close();
      if (change.ended().isPresent() && change.ended().get().begun()) {
        queueEnd(change, nowOr(change.ended().get().since()));
      }
    }
    closing.send(cache.fenced().failure());
    land(change);
  }

  private Moment nowOr(Moment earlier) {
    try {
      return now();
    } catch (RuntimeException | Error e) { // the user's clock
      return earlier;
    }
  }

  /** Tells those who wait, and the listener; without a lock, for it may run their code. */
  private void land(Change change) {
    change.land();
    events.tellWaiting();
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
    Moment moment = now();
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
    Moment moment = now();
    return cache.status(moment.millis(), moment.at());
  }

  /** How the token is shared with other processes, if it is. */
  public Optional<TokenSharing> sharing() {
    return sharing;
  }

  /** Whether the exchange still leads its flight, and this key is not refused. */
  boolean mayLead(Exchange exchange, ApiKey key) {
    return !cache.permit(exchange, Optional.of(key), time.millis()).isPresent();
  }

  /** Tells the listener that the store failed. */
  void storeFailed(StoreFailed.Operation operation, String cause, long leftAloneMillis) {
    if (events.hasListener()) {
      Instant at = time.instant();
      StoreFailed event = new StoreFailed(at, operation, cause, at.plusMillis(leftAloneMillis));
      events.tell(listener -> listener.storeFailed(event));
    }
  }

  private Moment now() {
    return time.moment();
  }

  static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }
}
