// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Holds the current token and decides, for each caller, whether to use it, renew it, or wait.
 *
 * <p>At most one exchange is in flight. A flight is created without a leader. Whoever has a {@link
 * Ticket.Lead} may {@link #takeOff}; one of them succeeds and must {@link #settle} the flight.
 * Until then others are served the old token while it is usable. A failure is remembered for a
 * quiet time, in which nobody leads. Signing out and closing end the flight in whatever state it
 * is; what its exchange brings later is not kept.
 *
 * <p>Never blocks, never reads a clock and never starts a thread. Times are milliseconds on one
 * line ({@link TimeLine}); only differences count, and they are compared unsigned, so that a step
 * backwards reads as "long ago"; but one thread may read the line up to a second after another.
 * Safe for use by multiple threads.
 */
public final class TokenCache {

  static final long LAG_MILLIS = 1_000;

  private static final AtomicReferenceFieldUpdater<TokenCache, State> STATE =
      AtomicReferenceFieldUpdater.newUpdater(TokenCache.class, State.class, "state");

  private static final Outcome.Refused<IssuedToken> CLOSED =
      new Outcome.Refused<>(Failure.closed("the client is closed"), /* quietMillis= */ 0);
  private static final Outcome.Refused<IssuedToken> SIGNED_OUT =
      new Outcome.Refused<>(
          Failure.closed("the client was signed out meanwhile"), /* quietMillis= */ 0);

  private final long refreshAheadMillis;
  private final long expiryMarginMillis;
  private final RetrySchedule schedule;

  /** A field, and no {@code AtomicReference}, which would cost every caller one more read. */
  @SuppressWarnings("FieldCanBeFinal") // it is changed through STATE
  private volatile State state = new State();

  /**
   * An empty cache; how long before a token's end it is renewed, and no longer handed out, are the
   * settings' own.
   */
  public TokenCache(Duration refreshAhead, Duration expiryMargin, RetrySchedule schedule) {
    this.refreshAheadMillis = Deadline.millis(refreshAhead);
    this.expiryMarginMillis = Deadline.millis(expiryMargin);
    this.schedule = schedule;
  }

  /**
   * What a caller is to do that wants a token which can be used now. While it is fresh: no lock, no
   * write, no allocation.
   */
  public Ticket claim(long nowMillis) {
    CachedToken cached = state.token;
    return cached != null && cached.isFresh(nowMillis)
        ? cached
        : claim(nowMillis, /* minRemainingMillis= */ 0, /* keyMayChange= */ false);
  }

  /** The token, if it needs no renewal yet. */
  public Optional<AccessToken> fresh(long nowMillis) {
    CachedToken cached = state.token;
    return cached != null && cached.isFresh(nowMillis)
        ? Optional.of(cached.token())
        : Optional.empty();
  }

  /**
   * What a caller is to do that wants a token which lives for some time yet.
   *
   * @param nowMillis the time
   * @param minRemainingMillis how long it is to live at least; the result of an exchange will do,
   *     however short
   * @param keyMayChange whether to lead although the key was refused, and to ask for the key again
   */
  public Ticket claim(long nowMillis, long minRemainingMillis, boolean keyMayChange) {
    return claim(nowMillis, minRemainingMillis, keyMayChange, /* stream= */ false);
  }

  /**
   * What the stream of tokens is to do: as any caller, but it rests after a sign-out until somebody
   * asks for a token, and waits for a while after a failure that has nothing to do with the server.
   */
  public Ticket claimForStream(long nowMillis, boolean keyMayChange) {
    return claim(nowMillis, /* minRemainingMillis= */ 0, keyMayChange, /* stream= */ true);
  }

  private Ticket claim(
      long nowMillis, long minRemainingMillis, boolean keyMayChange, boolean stream) {
    while (true) {
      State now = state;
      if (now.closed || (stream && now.resting)) {
        return new Ticket.Refuse(now.fenced());
      }
      boolean usable =
          now.isUsable(nowMillis) && now.token.remainingMillis(nowMillis) >= minRemainingMillis;
      long quiet = now.memory == null ? 0 : now.memory.leftMillis(nowMillis, stream);
      if (usable && (now.token.isFresh(nowMillis) || now.flight != null || quiet > 0)) {
        return now.token;
      }
      if (now.flight != null) {
        return now.leader == null
            ? new Ticket.Lead(now.flight, Optional.empty())
            : new Ticket.Follow(now.flight);
      }
      if (quiet > 0 && !(keyMayChange && now.memory.refusesKey())) {
        return new Ticket.Refuse(new Outcome.Refused<>(now.memory.failure, quiet));
      }
      State next = now.copy();
      next.flight = new Flight();
      next.resting = false;
      if (STATE.compareAndSet(this, now, next)) {
        Optional<AccessToken> old = usable ? Optional.of(now.token.token()) : Optional.empty();
        return new Ticket.Lead(next.flight, old);
      }
    }
  }

  /**
   * Makes this the flight's leader; false if it has one, or was ended. {@link #permit} must be
   * asked before anything is sent.
   *
   * @param leader compared by identity
   */
  public boolean takeOff(Flight flight, Object leader, Moment moment) {
    while (true) {
      State now = state;
      if (now.flight != flight || now.leader != null) {
        return false;
      }
      State next = now.copy();
      next.leader = leader;
      next.since = moment;
      next.renewal = now.isUsable(moment.millis());
      if (STATE.compareAndSet(this, now, next)) {
        return true;
      }
    }
  }

  /** Whether the last key is refused for now, so that the supplier must be asked first. */
  public boolean refusesKey(long nowMillis) {
    return state.keyRefusedMillis(nowMillis) > 0;
  }

  /** Whether the flight of this leader has not ended. */
  public boolean isLedBy(Object leader) {
    return state.leader == leader;
  }

  /** Counts the exchange as begun; whether it had not been, and whether it is a renewal. */
  public Optional<Boolean> begin(Object leader) {
    while (true) {
      State now = state;
      if (now.leader != leader || now.begun) {
        return Optional.empty();
      }
      State next = now.copy();
      next.begun = true;
      next.exchanges++;
      if (STATE.compareAndSet(this, now, next)) {
        return Optional.of(now.renewal);
      }
    }
  }

  /**
   * Why this leader may not send this key, if it may not: its flight was ended, or the key is still
   * refused. No key is as good as a refused one.
   */
  public Optional<Outcome.Refused<IssuedToken>> permit(
      Object leader, Optional<ApiKey> key, long nowMillis) {
    State now = state;
    if (now.leader != leader) {
      return Optional.of(now.fenced());
    }
    long left = now.keyRefusedMillis(nowMillis);
    return left > 0 && (!key.isPresent() || key.equals(now.memory.failure.rejectedKey()))
        ? Optional.of(new Outcome.Refused<>(now.memory.failure, left))
        : Optional.empty();
  }

  /**
   * Ends a flight: keeps the token, or remembers the failure, or lets somebody else lead another.
   *
   * @param leader the one that took off with it
   * @param outcome how the exchange ended
   * @param nowMillis the time
   * @param random drawn evenly from 0 to 1: the token's jitter, or the quiet time's
   */
  public Change settle(
      Flight flight, Object leader, Outcome<IssuedToken> outcome, long nowMillis, double random) {
    Outcome<IssuedToken> checked = refuseIfOver(outcome, nowMillis);
    while (true) {
      State now = state;
      if (now.flight != flight || now.leader != leader) {
        return Change.orphaned(checked);
      }
      State next = after(now, checked, nowMillis, random);
      Outcome<IssuedToken> told = checked;
      if (now.doubts(checked)) {
        next.memory = next.memory.doubted();
        next.workedKey = null;
        told = new Outcome.Failed<>(next.memory.failure);
      }
      if (STATE.compareAndSet(this, now, next)) {
        return now.ended(told);
      }
    }
  }

  /** Gives up a flight that nobody leads. */
  public Change giveUp(Flight flight, Failure why) {
    Outcome<IssuedToken> abandoned = new Outcome.Abandoned<>(why);
    return settle(flight, /* leader= */ null, abandoned, /* nowMillis= */ 0, /* random= */ 0);
  }

  /** Gives up a flight, whoever leads it, so that the next caller leads another. */
  public Change abandon(Flight flight, Failure why) {
    while (true) {
      State now = state;
      if (now.flight != flight) {
        return Change.NONE;
      }
      if (STATE.compareAndSet(this, now, now.withoutFlight())) {
        return now.ended(new Outcome.Abandoned<>(why));
      }
    }
  }

  private State after(State now, Outcome<IssuedToken> outcome, long nowMillis, double random) {
    State next = now.withoutFlight();
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      IssuedToken issued = success.value();
      next.tokens++;
      next.token = cached(next, issued, nowMillis, random);
      next.memory = null;
      next.workedKey = issued.key().orElse(now.workedKey);
      next.lastSuccess = issued.token().issuedAt();
      next.refusedMillis = nowMillis;
      next.replacing = false;
    } else if (outcome instanceof Outcome.Failed<IssuedToken> failed) {
      next.memory = remembered(now, failed.failure(), nowMillis, random);
      next.lastFailure = failed.failure().kind();
      next.lastFailureMillis = nowMillis;
    } else if (outcome instanceof Outcome.Refused<IssuedToken> refused
        && !refused.failure().rejectedKey().isPresent()) { // another process was told so
      long quiet = refused.quietMillis();
      int failures = now.memory == null ? 0 : now.memory.failures;
      next.memory =
          new RememberedFailure(
              refused.failure(), nowMillis, quiet, quiet, failures, /* row= */ failures);
    } else if (outcome instanceof Outcome.Deferred<IssuedToken> deferred && now.token != null) {
      next.token = now.token.freshFor(deferred.millis(), nowMillis);
    }
    return next;
  }

  private RememberedFailure remembered(State now, Failure failure, long nowMillis, double random) {
    int row = now.memory == null ? 1 : now.memory.row + 1;
    int failures = now.memory == null ? 0 : now.memory.failures;
    if (!failure.remembered()) {
      long pause = schedule.quietMillis(failure, row, random);
      return new RememberedFailure(failure, nowMillis, /* quietMillis= */ 0, pause, failures, row);
    }
    long quiet = schedule.quietMillis(failure, failures + 1, random);
    return new RememberedFailure(failure, nowMillis, quiet, quiet, failures + 1, row);
  }

  /**
   * Whether a refusal of this key is the first since it worked, so that it is not believed yet; the
   * next one will be.
   */
  public boolean doubts(ApiKey key) {
    while (true) {
      State now = state;
      if (now.workedKey == null || !now.workedKey.equals(key)) {
        return false;
      }
      State next = now.copy();
      next.workedKey = null;
      if (STATE.compareAndSet(this, now, next)) {
        return true;
      }
    }
  }

  /** Forgets that this key was refused: an exchange of it has succeeded elsewhere. */
  public void worked(ApiKey key) {
    while (true) {
      State now = state;
      if (now.memory == null || !now.memory.failure.rejectedKey().equals(Optional.of(key))) {
        return;
      }
      State next = now.copy();
      next.memory = null;
      next.workedKey = key;
      if (STATE.compareAndSet(this, now, next)) {
        return;
      }
    }
  }

  /** What came of an exchange; a failure if the token's life was over before it arrived. */
  public static Outcome<IssuedToken> refuseIfOver(Outcome<IssuedToken> outcome, long nowMillis) {
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      IssuedToken issued = success.value();
      long age = passed(issued.sentMillis(), nowMillis);
      if (Long.compareUnsigned(age, lifetimeMillis(issued.token())) >= 0) {
        return new Outcome.Failed<>(Failure.malformed("the token had expired before it arrived"));
      }
    }
    return outcome;
  }

  private CachedToken cached(State now, IssuedToken issued, long nowMillis, double random) {
    long lifetime = lifetimeMillis(issued.token());
    long margin = Math.min(expiryMarginMillis, lifetime / 10);
    long window = Math.min(refreshAheadMillis, lifetime / 5);
    long jittered = (long) (window * (0.5 + random / 2));
    return new CachedToken(
        issued, lifetime - Math.max(jittered, margin), lifetime - margin, lifetime, nowMillis, now);
  }

  private static long lifetimeMillis(AccessToken token) {
    return Math.max(0, Deadline.millis(Duration.between(token.issuedAt(), token.expiresAt())));
  }

  /**
   * Forgets the token if it is still this one. Where tokens are refused that have just replaced a
   * refused one, nothing is wrong with the token: then an invalidation is ignored until the token
   * has reached a certain age, which doubles each time.
   */
  public Invalidation invalidate(AccessToken rejected, long nowMillis) {
    while (true) {
      State now = state;
      if (now.token == null || !now.token.token().value().equals(rejected.value())) {
        return Invalidation.NOT_CURRENT;
      }
      long unrefused = passed(now.refusedMillis, nowMillis);
      long quiet = RetrySchedule.invalidationMillis(now.refusedRow);
      int row = Long.compareUnsigned(unrefused, quiet) > 0 ? 0 : now.refusedRow;
      long age = passed(now.token.arrivedMillis, nowMillis);
      long least = RetrySchedule.invalidationMillis(row);
      State next = now.copy();
      next.refusedMillis = nowMillis;
      next.refusedRow = row;
      boolean ignored = Long.compareUnsigned(age, least) < 0;
      if (!ignored) {
        next.token = null;
        next.replacing = true;
        next.refusedRow = now.token.replacement ? row + 1 : 0;
      }
      if (STATE.compareAndSet(this, now, next)) {
        return new Invalidation(!ignored, ignored ? least - age : 0);
      }
    }
  }

  /**
   * Whether the token was forgotten.
   *
   * @param ignoredMillis for how long yet an invalidation of this token is ignored; zero if it was
   *     not ignored
   */
  public record Invalidation(boolean forgotten, long ignoredMillis) {
    static final Invalidation NOT_CURRENT = new Invalidation(false, 0);
  }

  /** Forgets the token and ends the flight; the token is to be signed out at the server. */
  public Change signOut(long nowMillis) {
    return fence(nowMillis, /* closing= */ false);
  }

  /** As {@link #signOut}, once and for all. */
  public Change close() {
    return fence(/* nowMillis= */ 0, /* closing= */ true);
  }

  private Change fence(long nowMillis, boolean closing) {
    while (true) {
      State now = state;
      State next = now.withoutFlight();
      next.token = null;
      next.closed |= closing;
      next.resting = true;
      next.workedKey = null;
      next.replacing = false;
      if (next.closed || (now.memory != null && now.memory.refusesKey())) {
        next.memory = null;
      }
      if (STATE.compareAndSet(this, now, next)) {
        Change change = now.ended(new Outcome.Failed<>(next.fenced().failure()));
        return now.token != null && !now.token.isOver(nowMillis)
            ? new Change(Optional.of(now.token.token()), change.ended())
            : change;
      }
    }
  }

  /** Lets the stream go on after a sign-out. */
  public void wake() {
    while (true) {
      State now = state;
      if (!now.resting || now.closed) {
        return;
      }
      State next = now.copy();
      next.resting = false;
      if (STATE.compareAndSet(this, now, next)) {
        return;
      }
    }
  }

  /** The token, of whatever age. */
  public Optional<AccessToken> held() {
    CachedToken cached = state.token;
    return cached == null ? Optional.empty() : Optional.of(cached.token());
  }

  /** The token, if it can be handed out. */
  public Optional<Ticket.Ready> current(long nowMillis) {
    State now = state;
    return now.isUsable(nowMillis) ? Optional.of(now.token) : Optional.empty();
  }

  /** Whether the cache was closed. */
  public boolean isClosed() {
    return state.closed;
  }

  /** The outcome for callers whose flight was ended by a sign-out or by close. */
  public Outcome.Refused<IssuedToken> fenced() {
    return state.fenced();
  }

  /**
   * How long until the stream would lead, if nothing happens meanwhile, in milliseconds: the rest
   * of the token's fresh time, or of the quiet time, whichever is longer; zero if it would lead
   * now.
   */
  public long quietMillis(long nowMillis) {
    State now = state;
    long fresh = now.token == null ? 0 : now.token.freshLeftMillis(nowMillis);
    long quiet = now.memory == null ? 0 : now.memory.leftMillis(nowMillis, /* patient= */ true);
    return Math.max(fresh, quiet);
  }

  /** A snapshot without secrets. */
  public AuthStatus status(long nowMillis, Instant wall) {
    State now = state;
    boolean usable = now.isUsable(nowMillis);
    long quiet = now.memory == null ? 0 : now.memory.leftMillis(nowMillis, /* patient= */ false);
    Optional<AuthException.Kind> failed = Optional.ofNullable(now.lastFailure);
    return new AuthStatus(
        now.kind(usable),
        usable ? Optional.of(now.token.token().expiresAt()) : Optional.empty(),
        Optional.ofNullable(now.lastSuccess),
        failed.map(kind -> wall.minusMillis(Math.max(0, passed(now.lastFailureMillis, nowMillis)))),
        failed,
        quiet > 0 ? Optional.of(wall.plusMillis(quiet)) : Optional.empty(),
        now.exchanges);
  }

  /** How much time has passed; none where a reading was overtaken by a later one. */
  private static long passed(long sinceMillis, long nowMillis) {
    long passed = nowMillis - sinceMillis;
    return passed < 0 && passed >= -LAG_MILLIS ? 0 : passed;
  }

  /**
   * What came of a change of the state.
   *
   * @param orphan a token that must not be used, to be signed out at the server
   * @param ended the flight that it ended
   */
  public record Change(Optional<AccessToken> orphan, Optional<Ended> ended) {

    static final Change NONE = new Change(Optional.empty(), Optional.empty());

    static Change orphaned(Outcome<IssuedToken> outcome) {
      return outcome instanceof Outcome.Success<IssuedToken> success
          ? new Change(Optional.of(success.value().token()), Optional.empty())
          : NONE;
    }

    /** Tells the outcome to those who wait for the flight; to be called once, without a lock. */
    public void land() {
      if (ended.isPresent()) {
        ended.get().flight.send(ended.get().outcome);
      }
    }
  }

  /**
   * How a flight ended.
   *
   * @param begun whether an exchange had begun
   * @param renewal whether a usable token was there when it took off
   * @param since when it took off; null if it did not
   */
  public record Ended(
      Flight flight, Outcome<IssuedToken> outcome, boolean begun, boolean renewal, Moment since) {}

  /** A token in its life: fresh, then due for renewal but usable, then withheld, then over. */
  private static final class CachedToken extends Ticket.Ready {

    private final long sentMillis;
    private final long freshMillis;
    private final long usableMillis;
    private final long lifetimeMillis;
    private final long arrivedMillis;
    private final long number;
    private final boolean replacement; // of a token that was invalidated

    CachedToken(
        IssuedToken issued,
        long freshMillis,
        long usableMillis,
        long lifetimeMillis,
        long arrivedMillis,
        State before) {
      super(issued.token());
      this.sentMillis = issued.sentMillis();
      this.freshMillis = freshMillis;
      this.usableMillis = usableMillis;
      this.lifetimeMillis = lifetimeMillis;
      this.arrivedMillis = arrivedMillis;
      this.number = before.tokens;
      this.replacement = before.replacing;
    }

    private CachedToken(CachedToken same, long freshMillis) {
      super(same.token());
      this.sentMillis = same.sentMillis;
      this.freshMillis = freshMillis;
      this.usableMillis = same.usableMillis;
      this.lifetimeMillis = same.lifetimeMillis;
      this.arrivedMillis = same.arrivedMillis;
      this.number = same.number;
      this.replacement = same.replacement;
    }

    @Override
    public long number() {
      return number;
    }

    boolean isFresh(long nowMillis) {
      return isWithin(freshMillis, nowMillis);
    }

    boolean isUsable(long nowMillis) {
      return isWithin(usableMillis, nowMillis);
    }

    boolean isOver(long nowMillis) {
      return !isWithin(lifetimeMillis, nowMillis);
    }

    /** Whether less has {@link #passed} than this, which is never zero; in one comparison. */
    private boolean isWithin(long millis, long nowMillis) {
      return Long.compareUnsigned(nowMillis - sentMillis + LAG_MILLIS, millis + LAG_MILLIS) < 0;
    }

    /** The same, not to be renewed for so long, unless it cannot be used any more. */
    CachedToken freshFor(long millis, long nowMillis) {
      return new CachedToken(this, Math.min(usableMillis, passed(sentMillis, nowMillis) + millis));
    }

    long remainingMillis(long nowMillis) {
      return lifetimeMillis - passed(sentMillis, nowMillis);
    }

    long freshLeftMillis(long nowMillis) {
      return isFresh(nowMillis) ? freshMillis - passed(sentMillis, nowMillis) : 0;
    }
  }

  /**
   * What failed, and for how long it delays the next exchange.
   *
   * @param quietMillis for callers
   * @param pauseMillis for the stream, which has time
   * @param failures how many in a row count for the quiet time
   * @param row how many in a row there are
   */
  private record RememberedFailure(
      Failure failure,
      long sinceMillis,
      long quietMillis,
      long pauseMillis,
      int failures,
      int row) {

    /** The same, as a refusal of the key that is not believed yet. */
    RememberedFailure doubted() {
      long quiet = RetrySchedule.DOUBT_MILLIS;
      return new RememberedFailure(failure.withoutKey(), sinceMillis, quiet, quiet, failures, row);
    }

    boolean refusesKey() {
      return failure.rejectedKey().isPresent();
    }

    long leftMillis(long nowMillis, boolean patient) {
      long passed = passed(sinceMillis, nowMillis);
      long quiet = patient ? pauseMillis : quietMillis;
      return Long.compareUnsigned(passed, quiet) < 0 ? quiet - passed : 0;
    }
  }

  /** Never changed once it is published. Objects are null where there is none. */
  private static final class State {

    CachedToken token;
    boolean replacing; // the last token was invalidated
    int refusedRow; // how many replacements in a row were invalidated
    long refusedMillis; // when the token arrived, or was last refused
    Flight flight;
    Object leader; // null: the flight waits for one
    Moment since; // when it took off
    boolean renewal; // a usable token was there when it took off
    boolean begun; // the flight's exchange counts
    RememberedFailure memory;
    ApiKey workedKey; // whose next refusal is not believed
    boolean resting; // signed out, and nobody has asked for a token since
    boolean closed;
    Instant lastSuccess;
    AuthException.Kind lastFailure;
    long lastFailureMillis;
    long exchanges;
    long tokens; // how many have been cached

    State copy() {
      State copy = withoutFlight();
      copy.flight = flight;
      copy.leader = leader;
      copy.since = since;
      copy.renewal = renewal;
      copy.begun = begun;
      return copy;
    }

    State withoutFlight() {
      State copy = new State();
      copy.token = token;
      copy.replacing = replacing;
      copy.refusedRow = refusedRow;
      copy.refusedMillis = refusedMillis;
      copy.memory = memory;
      copy.workedKey = workedKey;
      copy.resting = resting;
      copy.closed = closed;
      copy.lastSuccess = lastSuccess;
      copy.lastFailure = lastFailure;
      copy.lastFailureMillis = lastFailureMillis;
      copy.exchanges = exchanges;
      copy.tokens = tokens;
      return copy;
    }

    boolean isUsable(long nowMillis) {
      return token != null && token.isUsable(nowMillis);
    }

    /** Whether this is the first refusal of a key that has worked: it is not believed. */
    boolean doubts(Outcome<IssuedToken> outcome) {
      return workedKey != null
          && outcome instanceof Outcome.Failed<IssuedToken> failed
          && failed.failure().rejectedKey().equals(Optional.of(workedKey));
    }

    /** For how long yet the key that was used last is refused. */
    long keyRefusedMillis(long nowMillis) {
      return memory != null && memory.refusesKey()
          ? memory.leftMillis(nowMillis, /* patient= */ false)
          : 0;
    }

    Change ended(Outcome<IssuedToken> outcome) {
      return flight == null
          ? Change.NONE
          : new Change(
              Optional.empty(), Optional.of(new Ended(flight, outcome, begun, renewal, since)));
    }

    Outcome.Refused<IssuedToken> fenced() {
      return closed ? CLOSED : SIGNED_OUT;
    }

    AuthStatus.State kind(boolean usable) {
      if (closed) {
        return AuthStatus.State.CLOSED;
      }
      if (usable) {
        return flight == null ? AuthStatus.State.READY : AuthStatus.State.RENEWING;
      }
      if (flight != null) {
        return AuthStatus.State.EXCHANGING;
      }
      return memory == null ? AuthStatus.State.EMPTY : AuthStatus.State.FAILING;
    }
  }
}
