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
import java.util.function.Function;

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
   * An empty cache. The settings say how long before its end a token is renewed, and how long
   * before its end it is no longer handed out.
   */
  public TokenCache(Duration refreshAhead, Duration expiryMargin, RetrySchedule schedule) {
    this.refreshAheadMillis = Deadline.millis(refreshAhead);
    this.expiryMarginMillis = Deadline.millis(expiryMargin);
    this.schedule = schedule;
  }

  /**
   * Decides for a caller that wants any usable token. If the token is fresh, this takes no lock,
   * writes nothing and allocates nothing.
   */
  public Ticket claim(long nowMillis) {
    CachedToken cached = state.token;
    return cached != null && cached.isFresh(nowMillis)
        ? cached
        : claim(nowMillis, /* minRemainingMillis= */ 0, /* keyMayChange= */ false);
  }

  /** The token, if it needs no renewal yet. */
  public Optional<AccessToken> fresh(long nowMillis) {
    return Optional.ofNullable(state.token)
        .filter(t -> t.isFresh(nowMillis))
        .map(Ticket.Ready::token);
  }

  /**
   * Decides for a caller that wants a token with some time left to live.
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
   * Decides for the stream of tokens, as for any caller with two differences. After a sign-out the
   * stream rests until somebody asks for a token. After a failure that says nothing about the
   * server it waits for a while.
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
      long quiet = now.memory.leftMillis(nowMillis, stream);
      if (usable && (now.token.isFresh(nowMillis) || now.inFlight != null || quiet > 0)) {
        return now.token;
      }
      if (now.inFlight != null) {
        return now.inFlight.leader == null
            ? new Ticket.Lead(now.inFlight.flight, Optional.empty())
            : new Ticket.Follow(now.inFlight.flight);
      }
      if (quiet > 0 && !(keyMayChange && now.memory.refusesKey())) {
        return new Ticket.Refuse(new Outcome.Refused<>(now.memory.failure, quiet));
      }
      State next = now.copy();
      next.inFlight = new InFlight(new Flight(), /* leader= */ null, null, false, false);
      next.resting = false;
      if (STATE.compareAndSet(this, now, next)) {
        Optional<AccessToken> old = usable ? Optional.of(now.token.token()) : Optional.empty();
        return new Ticket.Lead(next.inFlight.flight, old);
      }
    }
  }

  /** Changes a copy of the state, until no other thread has changed the state meanwhile. */
  private <T> T update(Function<State, T> change) {
    while (true) {
      State now = state;
      State next = now.copy();
      T result = change.apply(next);
      if (STATE.compareAndSet(this, now, next)) {
        return result;
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
    return update(
        next -> {
          boolean free = next.isLedBy(flight, /* leader= */ null);
          if (free) {
            boolean renewal = next.isUsable(moment.millis());
            next.inFlight = new InFlight(flight, leader, moment, renewal, /* begun= */ false);
          }
          return free;
        });
  }

  /** Whether the flight of this leader has not ended. */
  public boolean isLedBy(Object leader) {
    InFlight now = state.inFlight;
    return now != null && now.leader == leader;
  }

  /** Counts the exchange as begun; whether it had not been, and whether it is a renewal. */
  public Optional<Boolean> begin(Object leader) {
    return update(
        next -> {
          InFlight led = next.inFlight;
          if (led == null || led.leader != leader || led.begun) {
            return Optional.empty();
          }
          next.inFlight = new InFlight(led.flight, leader, led.since, led.renewal, true);
          next.exchanges++;
          return Optional.of(led.renewal);
        });
  }

  /**
   * The reason if this leader may not send this key: its flight was ended, or the key is still
   * refused. An absent key counts as refused while the last key is.
   */
  public Optional<Outcome.Refused<IssuedToken>> permit(
      Object leader, Optional<ApiKey> key, long nowMillis) {
    State now = state;
    if (now.inFlight == null || now.inFlight.leader != leader) {
      return Optional.of(now.fenced());
    }
    long left = now.memory.refusesKey() ? now.memory.leftMillis(nowMillis, false) : 0;
    return left > 0 && (!key.isPresent() || key.equals(now.memory.failure.rejectedKey()))
        ? Optional.of(new Outcome.Refused<>(now.memory.failure, left))
        : Optional.empty();
  }

  /**
   * Ends a flight: keeps the token, remembers the failure, or lets another caller lead a new
   * flight.
   *
   * @param leader the one that took off with it
   * @param outcome how the exchange ended
   * @param nowMillis the time
   * @param random drawn evenly from 0 to 1: the token's jitter, or the quiet time's
   */
  public Change settle(
      Flight flight, Object leader, Outcome<IssuedToken> outcome, long nowMillis, double random) {
    Outcome<IssuedToken> checked = refuseIfOver(outcome, nowMillis);
    return update(
        next ->
            next.isLedBy(flight, leader)
                ? next.ended(Optional.empty(), keep(next, checked, nowMillis, random))
                : new Change(tokenOf(checked), Optional.empty(), checked));
  }

  private static Optional<AccessToken> tokenOf(Outcome<IssuedToken> outcome) {
    return outcome instanceof Outcome.Success<IssuedToken> success
        ? Optional.of(success.value().token())
        : Optional.empty();
  }

  /**
   * Gives up a flight that nobody leads. Called where the stack ends: no lambda can be linked
   * there.
   */
  public Change giveUp(Flight flight) {
    while (true) {
      State now = state;
      if (!now.isLedBy(flight, /* leader= */ null)) {
        return Change.NONE;
      }
      State next = now.copy();
      Change change = next.ended(Optional.empty(), new Outcome.Abandoned<>());
      if (STATE.compareAndSet(this, now, next)) {
        return change;
      }
    }
  }

  /** Gives up a flight, whoever leads it, so that the next caller leads another. */
  public Change abandon(Flight flight, Failure why) {
    return update(
        next ->
            next.isInFlight(flight)
                ? next.ended(Optional.empty(), new Outcome.Abandoned<>(why))
                : Change.NONE);
  }

  /** Keeps what a flight has brought; what those who wait for it are told. */
  private Outcome<IssuedToken> keep(
      State next, Outcome<IssuedToken> outcome, long nowMillis, double random) {
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      keep(next, success.value(), nowMillis, random);
    } else if (outcome instanceof Outcome.Failed<IssuedToken> failed) {
      Failure failure = failed.failure();
      next.lastFailure = failure.kind();
      next.lastFailureMillis = nowMillis;
      next.memory = remembered(next.memory, failure, nowMillis, random);
      if (next.doubts(failure.rejectedKey())) {
        next.memory = next.memory.doubted();
        return new Outcome.Failed<>(next.memory.failure);
      }
    } else if (outcome instanceof Outcome.Refused<IssuedToken> refused
        && !refused.failure().rejectedKey().isPresent()) { // another process was told so
      long quiet = refused.quietMillis();
      int failures = next.memory.failures;
      next.memory =
          new RememberedFailure(
              refused.failure(), nowMillis, quiet, quiet, failures, /* row= */ failures);
    } else if (outcome instanceof Outcome.Deferred<IssuedToken> deferred && next.token != null) {
      next.token = next.token.freshFor(deferred.millis(), nowMillis);
    }
    return outcome;
  }

  private void keep(State next, IssuedToken issued, long nowMillis, double random) {
    long lifetime = lifetimeMillis(issued.token());
    long margin = Math.min(expiryMarginMillis, lifetime / 10);
    long window = Math.min(refreshAheadMillis, lifetime / 5);
    long jittered = (long) (window * (0.5 + random / 2));
    next.replacement = next.replacement && next.token == null;
    next.tokens++;
    next.token =
        new CachedToken(
            issued.token(),
            next.tokens,
            issued.sentMillis(),
            lifetime - Math.max(jittered, margin),
            lifetime - margin);
    next.memory = RememberedFailure.NONE;
    next.workedKey = issued.key().orElse(next.workedKey);
    next.lastSuccess = issued.token().issuedAt();
    next.arrivedMillis = nowMillis;
    next.refusedMillis = nowMillis;
  }

  private RememberedFailure remembered(
      RememberedFailure before, Failure failure, long nowMillis, double random) {
    int row = before.row + 1;
    int failures = before.failures + (failure.remembered() ? 1 : 0);
    long pause = schedule.quietMillis(failure, failure.remembered() ? failures : row, random);
    long quiet = failure.remembered() ? pause : 0;
    return new RememberedFailure(failure, nowMillis, quiet, pause, failures, row);
  }

  /**
   * Whether a refusal of this key is the first since it worked, so that it is not believed yet; the
   * next one will be.
   */
  public boolean doubts(ApiKey key) {
    return update(next -> next.doubts(Optional.of(key)));
  }

  /** Forgets that this key was refused: an exchange of it has succeeded elsewhere. */
  public void worked(ApiKey key) {
    update(
        next -> {
          boolean refused = next.memory.failure.rejectedKey().equals(Optional.of(key));
          if (refused) {
            next.memory = RememberedFailure.NONE;
            next.workedKey = key;
          }
          return refused;
        });
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

  /**
   * Whether a caller that waited for a flight is to claim again: the flight brought nothing, or a
   * token that has expired meanwhile, or one that was requested before the caller asked and does
   * not live long enough.
   */
  public static boolean claimsAgain(
      Outcome<IssuedToken> landed, long minRemainingMillis, long askedMillis, long nowMillis) {
    if (landed instanceof Outcome.Success<IssuedToken> success) {
      IssuedToken issued = success.value();
      long left = lifetimeMillis(issued.token()) - passed(issued.sentMillis(), nowMillis);
      return left <= 0 || (left < minRemainingMillis && issued.sentMillis() - askedMillis < 0);
    }
    return landed instanceof Outcome.Abandoned || landed instanceof Outcome.Deferred;
  }

  private static long lifetimeMillis(AccessToken token) {
    return Math.max(0, Deadline.millis(Duration.between(token.issuedAt(), token.expiresAt())));
  }

  /**
   * Forgets the token if it is still this one. If a resource refuses each new token as well, the
   * tokens are not the problem: then an invalidation is ignored until the token has reached a
   * certain age, which doubles each time.
   */
  public Invalidation invalidate(AccessToken rejected, long nowMillis) {
    return update(
        next -> {
          if (next.token == null || !next.token.token().value().equals(rejected.value())) {
            return Invalidation.NOT_CURRENT;
          }
          long unrefused = passed(next.refusedMillis, nowMillis);
          long quiet = RetrySchedule.invalidationMillis(next.refusedRow);
          if (Long.compareUnsigned(unrefused, quiet) > 0) {
            next.refusedRow = 0;
          }
          next.refusedMillis = nowMillis;
          long age = passed(next.arrivedMillis, nowMillis);
          long least = RetrySchedule.invalidationMillis(next.refusedRow);
          if (Long.compareUnsigned(age, least) < 0) {
            return new Invalidation(/* forgotten= */ false, least - age);
          }
          next.token = null;
          next.refusedRow = next.replacement ? next.refusedRow + 1 : 0;
          next.replacement = true;
          return new Invalidation(/* forgotten= */ true, /* ignoredMillis= */ 0);
        });
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
    return update(
        next -> {
          Optional<AccessToken> forgotten =
              Optional.ofNullable(next.token)
                  .filter(token -> !token.isOver(nowMillis))
                  .map(Ticket.Ready::token);
          next.token = null;
          next.closed |= closing;
          next.resting = true;
          next.workedKey = null;
          next.replacement = false;
          if (next.closed || next.memory.refusesKey()) {
            next.memory = RememberedFailure.NONE;
          }
          return next.ended(forgotten, new Outcome.Failed<>(next.fenced().failure()));
        });
  }

  /** Lets the stream go on after a sign-out. */
  public void wake() {
    update(next -> next.resting = false);
  }

  /** The token, of whatever age. */
  public Optional<AccessToken> held() {
    return Optional.ofNullable(state.token).map(Ticket.Ready::token);
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
    return Math.max(fresh, now.memory.leftMillis(nowMillis, /* patient= */ true));
  }

  /** A snapshot without secrets. */
  public AuthStatus status(long nowMillis, Instant wall) {
    State now = state;
    boolean usable = now.isUsable(nowMillis);
    long quiet = now.memory.leftMillis(nowMillis, /* patient= */ false);
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
   * @param outcome how the flight ended
   */
  public record Change(
      Optional<AccessToken> orphan, Optional<InFlight> ended, Outcome<IssuedToken> outcome) {

    /** Nothing came of it. */
    public static final Change NONE =
        new Change(Optional.empty(), Optional.empty(), new Outcome.Abandoned<>());

    /** Tells the outcome to those who wait for the flight; to be called once, without a lock. */
    public void land() {
      if (ended.isPresent()) {
        ended.get().flight.send(outcome);
      }
    }
  }

  /**
   * A flight that has not ended.
   *
   * @param leader null: it waits for one
   * @param since when it took off; null: it has not
   * @param renewal whether a usable token was there when it took off
   * @param begun whether its exchange has begun, and counts
   */
  public record InFlight(
      Flight flight, Object leader, Moment since, boolean renewal, boolean begun) {}

  /** A token in its life: fresh, then due for renewal but usable, then withheld, then over. */
  private static final class CachedToken extends Ticket.Ready {

    private final long sentMillis;
    private final long freshMillis;
    private final long usableMillis;
    private final long lifetimeMillis;

    CachedToken(
        AccessToken token, long number, long sentMillis, long freshMillis, long usableMillis) {
      super(token, number);
      this.sentMillis = sentMillis;
      this.freshMillis = freshMillis;
      this.usableMillis = usableMillis;
      this.lifetimeMillis = lifetimeMillis(token);
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
      long fresh = Math.min(usableMillis, passed(sentMillis, nowMillis) + millis);
      return new CachedToken(token(), number(), sentMillis, fresh, usableMillis);
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

    /** Delays nothing, so that its failure is never told. */
    static final RememberedFailure NONE =
        new RememberedFailure(SIGNED_OUT.failure(), 0, 0, 0, /* failures= */ 0, /* row= */ 0);

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
  private static final class State implements Cloneable {

    CachedToken token;
    long arrivedMillis; // when the last token arrived
    boolean replacement; // the token, or the next one, replaces one that was invalidated
    int refusedRow; // how many replacements in a row were invalidated
    long refusedMillis; // when the token arrived, or was last refused
    InFlight inFlight;
    RememberedFailure memory = RememberedFailure.NONE;
    ApiKey workedKey; // whose next refusal is not believed
    boolean resting; // signed out, and nobody has asked for a token since
    boolean closed;
    Instant lastSuccess;
    AuthException.Kind lastFailure;
    long lastFailureMillis;
    long exchanges;
    long tokens; // how many have been cached

    State copy() {
      try {
        return (State) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }

    boolean isUsable(long nowMillis) {
      return token != null && token.isUsable(nowMillis);
    }

    boolean isInFlight(Flight flight) {
      return inFlight != null && inFlight.flight == flight;
    }

    boolean isLedBy(Flight flight, Object leader) {
      return isInFlight(flight) && inFlight.leader == leader;
    }

    /** Whether a refusal of this key is not believed; the next one is. */
    boolean doubts(Optional<ApiKey> key) {
      boolean doubted = workedKey != null && key.equals(Optional.of(workedKey));
      workedKey = doubted ? null : workedKey;
      return doubted;
    }

    /** Ends the flight, if there is one. */
    Change ended(Optional<AccessToken> orphan, Outcome<IssuedToken> outcome) {
      Optional<InFlight> ended = Optional.ofNullable(inFlight);
      inFlight = null;
      return new Change(orphan, ended, outcome);
    }

    Outcome.Refused<IssuedToken> fenced() {
      return closed ? CLOSED : SIGNED_OUT;
    }

    AuthStatus.State kind(boolean usable) {
      if (closed) {
        return AuthStatus.State.CLOSED;
      }
      if (usable) {
        return inFlight == null ? AuthStatus.State.READY : AuthStatus.State.RENEWING;
      }
      if (inFlight != null) {
        return AuthStatus.State.EXCHANGING;
      }
      return memory.equals(RememberedFailure.NONE)
          ? AuthStatus.State.EMPTY
          : AuthStatus.State.FAILING;
    }
  }
}
