// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.testkit.ExchangeScript.Failed;
import bytenite.auth.testkit.ExchangeScript.Granted;
import bytenite.auth.testkit.ExchangeScript.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The token that a fake client holds, the exchange that is under way for it, and a record of both.
 *
 * <p>Never waits, and completes futures under no lock. Safe for use by multiple threads.
 */
final class ScriptedTokens {

  /** A cached token, and the number of those that were cached before it. */
  record Current(AccessToken token, long number) {}

  /** Is told what happens to the token; called under no lock. */
  interface Audience {

    /** Another token is cached. */
    void cached();

    /** An exchange for the cached token brought none. */
    void failed(Outcome outcome);
  }

  private static final Failed CLOSED =
      Failed.of(() -> new AuthException.Closed("the fake client is closed"));
  private static final Failed SIGNED_OUT =
      Failed.of(() -> new AuthException.Closed("the fake client was signed out meanwhile"));

  private final Clock clock;
  private final ExchangeScript script;
  private final Audience audience;

  private final CompletableFuture<Outcome> closing = new CompletableFuture<>();

  private Current current; // guarded by this, as all below; null: no token is held
  private CompletableFuture<Outcome> flight; // null: none is under way
  private final List<AccessToken> signedOut = new ArrayList<>();
  private final List<AccessToken> invalidated = new ArrayList<>();
  private int exchanges;
  private long flights;
  private long numbers;
  private Instant lastSuccess; // null: none yet
  private Instant lastFailure; // null: none yet
  private AuthException.Kind lastFailureKind; // null: none yet
  private boolean failing;
  private boolean closed;

  ScriptedTokens(Clock clock, ExchangeScript script, Audience audience) {
    this.clock = clock;
    this.script = script;
    this.audience = audience;
  }

  /**
   * The cached token if it lives for that long yet, else what the exchange brings that is under way
   * or begins now.
   */
  CompletableFuture<Outcome> token(Duration minRemaining) {
    CompletableFuture<Outcome> begun;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedFuture(CLOSED);
      }
      if (current != null && livesFor(current.token(), minRemaining)) {
        return CompletableFuture.completedFuture(new Granted(current.token()));
      }
      if (flight != null) {
        return flight;
      }
      begun = new CompletableFuture<>();
      flight = begun;
      exchanges++;
      flights++;
    }
    script.begin().thenAccept(outcome -> land(begun, outcome));
    return begun;
  }

  private boolean livesFor(AccessToken token, Duration minRemaining) {
    Duration left = Duration.between(clock.instant(), token.expiresAt());
    return !left.isZero() && !left.isNegative() && left.compareTo(minRemaining) >= 0;
  }

  private void land(CompletableFuture<Outcome> landing, Outcome outcome) {
    boolean landed = settle(landing, outcome);
    landing.complete(outcome);
    if (landed && outcome instanceof Granted) {
      audience.cached();
    } else if (landed) {
      audience.failed(outcome);
    }
  }

  private synchronized boolean settle(CompletableFuture<Outcome> landing, Outcome outcome) {
    if (flight != landing) { // signed out or closed meanwhile: its token must not be used
      if (outcome instanceof Granted granted && !closed) {
        signedOut.add(granted.token());
      }
      return false;
    }
    flight = null;
    if (outcome instanceof Granted granted) {
      hold(granted.token());
    } else if (outcome instanceof Failed failed) {
      lastFailure = clock.instant();
      lastFailureKind = failed.kind();
      failing = true;
    }
    return true;
  }

  private void hold(AccessToken token) {
    current = new Current(token, numbers++);
    lastSuccess = token.issuedAt();
    failing = false;
  }

  /** Caches this token, as if an exchange had brought it. */
  void publish(AccessToken token) {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the fake client is closed: it has no subscribers");
      }
      Instant now = clock.instant();
      if (token.isExpiredAt(now)) {
        throw new IllegalArgumentException(
            "an expired token cannot be published: it was valid until "
                + token.expiresAt()
                + ", and the fake client's clock says "
                + now);
      }
      hold(token);
    }
    audience.cached();
  }

  /** The outcome of an exchange that leaves the cached token alone. */
  CompletableFuture<Outcome> exchange() {
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedFuture(CLOSED);
      }
      exchanges++;
    }
    return closing.applyToEither(script.begin(), outcome -> outcome);
  }

  /**
   * Forgets the token, and fails those who wait for one; the token that the server is to be told
   * of.
   */
  Optional<AccessToken> signOut() {
    Optional<AccessToken> cached;
    CompletableFuture<Outcome> fenced;
    synchronized (this) {
      if (closed) {
        throw CLOSED.failure().get();
      }
      cached = cached();
      cached.ifPresent(signedOut::add);
      fenced = forget();
    }
    fenced.complete(SIGNED_OUT);
    return cached;
  }

  /**
   * Forgets the token for good, and fails those who wait for one; whether it was open until now.
   */
  boolean close() {
    CompletableFuture<Outcome> fenced;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      fenced = forget();
    }
    fenced.complete(CLOSED);
    closing.complete(CLOSED);
    return true;
  }

  /** Gives up the token and the flight; where those wait who followed it. */
  private CompletableFuture<Outcome> forget() {
    CompletableFuture<Outcome> fenced = flight == null ? new CompletableFuture<>() : flight;
    current = null;
    flight = null;
    return fenced;
  }

  synchronized void invalidate(AccessToken rejected) {
    invalidated.add(rejected);
    if (current != null && current.token().value().equals(rejected.value())) {
      current = null;
    }
  }

  private Optional<AccessToken> cached() {
    return current != null && livesFor(current.token(), Duration.ZERO)
        ? Optional.of(current.token())
        : Optional.empty();
  }

  /** The cached token; empty if there is none that can be used. */
  synchronized Optional<Current> current() {
    return cached().map(token -> current);
  }

  synchronized int exchanges() {
    return exchanges;
  }

  synchronized List<AccessToken> signedOut() {
    return List.copyOf(signedOut);
  }

  synchronized List<AccessToken> invalidated() {
    return List.copyOf(invalidated);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized AuthStatus status() {
    return new AuthStatus(
        state(),
        cached().map(AccessToken::expiresAt),
        Optional.ofNullable(lastSuccess),
        Optional.ofNullable(lastFailure),
        Optional.ofNullable(lastFailureKind),
        /* nextAttempt= */ Optional.empty(),
        flights);
  }

  private AuthStatus.State state() {
    if (closed) {
      return AuthStatus.State.CLOSED;
    }
    boolean usable = cached().isPresent();
    if (flight != null) {
      return usable ? AuthStatus.State.RENEWING : AuthStatus.State.EXCHANGING;
    }
    if (usable) {
      return AuthStatus.State.READY;
    }
    return failing ? AuthStatus.State.FAILING : AuthStatus.State.EMPTY;
  }
}
