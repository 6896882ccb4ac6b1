// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Holds the current token and decides, for each caller, whether to use it, renew it, or wait.
 *
 * <p>At most one exchange is in flight. The caller that is given {@link Ticket.Lead} owns it and
 * must {@link #settle} it exactly once; meanwhile other callers are served the old token while it
 * is usable, and follow the flight when it is not, or lead it where it is {@linkplain Flight#park
 * parked}. A failure is remembered for a quiet time, in which nobody leads. Signing out and closing
 * are fences: a flight that was begun before them lands nowhere.
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

  private static final Failure CLOSED = Failure.closed("the client is closed");
  private static final Failure SIGNED_OUT = Failure.closed("the client was signed out meanwhile");

  private final long refreshAheadMillis;
  private final long expiryMarginMillis;
  private final RetrySchedule schedule;

  /** A field, and no {@code AtomicReference}, which would cost every caller one more read. */
  @SuppressWarnings("FieldCanBeFinal") // it is changed through STATE
  private volatile State state = State.EMPTY;

  /**
   * An empty cell; how long before a token's end it is renewed, and no longer handed out, are the
   * settings' own.
   */
  public TokenCache(Duration refreshAhead, Duration expiryMargin, RetrySchedule schedule) {
    this.refreshAheadMillis = Deadline.millis(refreshAhead);
    this.expiryMarginMillis = Deadline.millis(expiryMargin);
    this.schedule = schedule;
  }

  /**
   * What a caller is to do who wants a token that can be used now. While it is fresh: no lock, no
   * write, no allocation.
   */
  public Ticket claim(long nowMillis) {
    CachedToken held = state.held;
    return held != null && held.isFresh(nowMillis)
        ? held
        : claim(nowMillis, /* minRemainingMillis= */ 0, Optional.empty());
  }

  /** The token held, of whatever age. */
  public Optional<AccessToken> held() {
    CachedToken held = state.held;
    return held == null ? Optional.empty() : Optional.of(held.token());
  }

  /** The token, if it needs no renewal yet. */
  public Optional<AccessToken> fresh(long nowMillis) {
    CachedToken held = state.held;
    return held != null && held.isFresh(nowMillis) ? Optional.of(held.token()) : Optional.empty();
  }

  /**
   * What a caller is to do who wants a token that lives for some time yet.
   *
   * @param nowMillis the time
   * @param minRemainingMillis how long it is to live at least; the result of an exchange will do,
   *     however short
   * @param key the key that an exchange would be made with now, if that is known: a refusal of
   *     another key does not hold it back
   */
  public Ticket claim(long nowMillis, long minRemainingMillis, Optional<ApiKey> key) {
    while (true) {
      State now = state;
      if (now.closed) {
        return new Ticket.Refuse(CLOSED, /* quietMillis= */ 0);
      }
      boolean usable =
          now.held != null
              && now.held.isUsable(nowMillis)
              && now.held.remainingMillis(nowMillis) >= minRemainingMillis;
      boolean quiet = now.memory != null && now.memory.holdsBack(nowMillis, key);
      if (usable && (now.held.isFresh(nowMillis) || now.flight != null || quiet)) {
        return now.held;
      }
      if (now.flight != null) {
        return now.flight.takeOver()
            ? new Ticket.Lead(now.flight, Optional.empty())
            : new Ticket.Follow(now.flight);
      }
      if (quiet) {
        return new Ticket.Refuse(now.memory.failure, now.memory.leftMillis(nowMillis));
      }
      Flight flight = new Flight(usable);
      if (STATE.compareAndSet(this, now, now.leading(flight))) {
        return new Ticket.Lead(flight, usable ? Optional.of(now.held.token()) : Optional.empty());
      }
    }
  }

  /**
   * Ends a flight: keeps the token, or remembers the failure, or lets somebody else take over; then
   * lands it.
   *
   * @param flight from {@link Ticket.Lead}
   * @param outcome how the exchange ended
   * @param nowMillis the time
   * @param random drawn evenly from 0 to 1: the token's jitter, or the quiet time's
   * @return a token that nobody is to use, because the client was signed out or closed meanwhile
   */
  public Optional<AccessToken> settle(
      Flight flight, Outcome<IssuedToken> outcome, long nowMillis, double random) {
    Outcome<IssuedToken> checked = refuseIfOver(outcome, nowMillis);
    while (true) {
      State now = state;
      if (now.flight != flight) {
        return checked instanceof Outcome.Success<IssuedToken> success
            ? Optional.of(success.value().token())
            : Optional.empty();
      }
      if (STATE.compareAndSet(this, now, after(now, checked, nowMillis, random))) {
        flight.landing().complete(checked);
        return Optional.empty();
      }
    }
  }

  private State after(State now, Outcome<IssuedToken> outcome, long nowMillis, double random) {
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      return now.holding(hold(success.value(), random));
    }
    if (outcome instanceof Outcome.Failed<IssuedToken> failed) {
      Failure failure = failed.failure();
      int before = now.memory == null ? 0 : now.memory.failures;
      if (!failure.remembered()) {
        return now.remembering(
            new RememberedFailure(failure, nowMillis, /* quietMillis= */ 0, before));
      }
      long quiet = schedule.quietMillis(failure, before + 1, random);
      return now.remembering(new RememberedFailure(failure, nowMillis, quiet, before + 1));
    }
    return now.leading(null);
  }

  /** What came of an exchange; a failure if the token's life was over before it arrived. */
  public static Outcome<IssuedToken> refuseIfOver(Outcome<IssuedToken> outcome, long nowMillis) {
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      IssuedToken grant = success.value();
      if (Long.compareUnsigned(passed(grant.sentMillis(), nowMillis), lifetimeMillis(grant.token()))
          >= 0) {
        return new Outcome.Failed<>(Failure.malformed("the token had expired before it arrived"));
      }
    }
    return outcome;
  }

  private CachedToken hold(IssuedToken grant, double random) {
    long lifetime = lifetimeMillis(grant.token());
    long margin = Math.min(expiryMarginMillis, lifetime / 10);
    long window = Math.min(refreshAheadMillis, lifetime / 5);
    long jittered = (long) (window * (0.5 + random / 2));
    return new CachedToken(
        grant.token(),
        grant.sentMillis(),
        lifetime - Math.max(jittered, margin),
        lifetime - margin,
        lifetime);
  }

  private static long lifetimeMillis(AccessToken token) {
    return Math.max(0, Deadline.millis(Duration.between(token.issuedAt(), token.expiresAt())));
  }

  /** Forgets the token if it is still this one; whether it was. */
  public boolean invalidate(AccessToken rejected) {
    while (true) {
      State now = state;
      if (now.held == null || !now.held.token().value().equals(rejected.value())) {
        return false;
      }
      if (STATE.compareAndSet(this, now, now.holding(null, now.memory))) {
        return true;
      }
    }
  }

  /**
   * Forgets the token and fences off the flight, whose followers fail; the token that is to be
   * signed out at the server.
   */
  public Optional<AccessToken> signOut(long nowMillis) {
    return fence(nowMillis, /* closing= */ false);
  }

  /** As {@link #signOut}, once and for all. */
  public void close() {
    fence(/* nowMillis= */ 0, /* closing= */ true);
  }

  private Optional<AccessToken> fence(long nowMillis, boolean closing) {
    while (true) {
      State now = state;
      State fenced = now.fenced(closing || now.closed);
      if (STATE.compareAndSet(this, now, fenced)) {
        if (now.flight != null) {
          now.flight.landing().complete(new Outcome.Failed<>(closing ? CLOSED : SIGNED_OUT));
        }
        return now.held != null && !now.held.isOver(nowMillis)
            ? Optional.of(now.held.token())
            : Optional.empty();
      }
    }
  }

  /** Whether this token is held and can be handed out. */
  public boolean isUsable(AccessToken token, long nowMillis) {
    CachedToken held = state.held;
    return held != null && held.token().equals(token) && held.isUsable(nowMillis);
  }

  /** Whether the cell was closed. */
  public boolean isClosed() {
    return state.closed;
  }

  /** Fails if the cell was closed. */
  public Optional<Failure> fault() {
    return isClosed() ? Optional.of(CLOSED) : Optional.empty();
  }

  /**
   * How long until a claim would lead, if nothing happens meanwhile, in milliseconds: the rest of
   * the token's fresh time, or of the quiet time, whichever is longer; zero if a claim would lead
   * now.
   */
  public long quietMillis(long nowMillis) {
    State now = state;
    long fresh = now.held == null ? 0 : now.held.freshLeftMillis(nowMillis);
    long quiet = now.memory == null ? 0 : now.memory.leftMillis(nowMillis);
    return Math.max(fresh, quiet);
  }

  /** A snapshot without secrets. */
  public AuthStatus status(long nowMillis, Instant wall) {
    State now = state;
    boolean usable = now.held != null && now.held.isUsable(nowMillis);
    Optional<RememberedFailure> memory = Optional.ofNullable(now.memory);
    Optional<RememberedFailure> last = Optional.ofNullable(now.lastFailure);
    return new AuthStatus(
        now.kind(usable),
        usable ? Optional.of(now.held.token().expiresAt()) : Optional.empty(),
        Optional.ofNullable(now.lastSuccess),
        last.map(m -> wall.minusMillis(Math.max(0, passed(m.sinceMillis, nowMillis)))),
        last.map(m -> m.failure.kind()),
        memory.map(m -> m.leftMillis(nowMillis)).filter(left -> left > 0).map(wall::plusMillis),
        now.exchanges);
  }

  /** How much time has passed; none where a reading was overtaken by a later one. */
  private static long passed(long sinceMillis, long nowMillis) {
    long passed = nowMillis - sinceMillis;
    return passed < 0 && passed >= -LAG_MILLIS ? 0 : passed;
  }

  /** A token in its life: fresh, then due for renewal but usable, then held back, then over. */
  private static final class CachedToken extends Ticket.Ready {

    private final long sentMillis;
    private final long freshMillis;
    private final long usableMillis;
    private final long lifetimeMillis;

    CachedToken(
        AccessToken token,
        long sentMillis,
        long freshMillis,
        long usableMillis,
        long lifetimeMillis) {
      super(token);
      this.sentMillis = sentMillis;
      this.freshMillis = freshMillis;
      this.usableMillis = usableMillis;
      this.lifetimeMillis = lifetimeMillis;
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

    long remainingMillis(long nowMillis) {
      return lifetimeMillis - passed(sentMillis, nowMillis);
    }

    long freshLeftMillis(long nowMillis) {
      return isFresh(nowMillis) ? freshMillis - passed(sentMillis, nowMillis) : 0;
    }
  }

  /** What failed, and for how long that holds back the next exchange. */
  private record RememberedFailure(
      Failure failure, long sinceMillis, long quietMillis, int failures) {

    boolean holdsBack(long nowMillis, Optional<ApiKey> key) {
      boolean otherKey =
          key.isPresent()
              && failure.rejectedKey().isPresent()
              && !key.equals(failure.rejectedKey());
      return !otherKey && leftMillis(nowMillis) > 0;
    }

    long leftMillis(long nowMillis) {
      long passed = passed(sinceMillis, nowMillis);
      return Long.compareUnsigned(passed, quietMillis) < 0 ? quietMillis - passed : 0;
    }
  }

  /**
   * Immutable; {@code held}, {@code flight}, {@code memory}, {@code lastFailure} and {@code
   * lastSuccess} are null where there is none.
   */
  private record State(
      CachedToken held,
      Flight flight,
      RememberedFailure memory,
      RememberedFailure lastFailure,
      Instant lastSuccess,
      long exchanges,
      boolean closed) {

    static final State EMPTY = new State(null, null, null, null, null, 0, false);

    State leading(Flight begun) {
      return new State(
          held,
          begun,
          memory,
          lastFailure,
          lastSuccess,
          begun == null ? exchanges : exchanges + 1,
          closed);
    }

    State holding(CachedToken granted) {
      return new State(
          granted, null, null, lastFailure, granted.token().issuedAt(), exchanges, closed);
    }

    State holding(CachedToken kept, RememberedFailure failed) {
      return new State(kept, flight, failed, lastFailure, lastSuccess, exchanges, closed);
    }

    State remembering(RememberedFailure failed) {
      return new State(held, null, failed, failed, lastSuccess, exchanges, closed);
    }

    State fenced(boolean forGood) {
      RememberedFailure kept = forGood ? null : memory;
      return new State(null, null, kept, lastFailure, lastSuccess, exchanges, forGood);
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
