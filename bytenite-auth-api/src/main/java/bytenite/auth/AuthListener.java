// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Receives what a client does, for metrics and logs; no event contains a secret.
 *
 * <p>Events of one client arrive one at a time and in order, on the configured executor, or on the
 * library's own threads if there is none. They arrive shortly after the fact: no call waits for its
 * listener. A listener is never called under a lock. What a method throws is swallowed. A method
 * that blocks delays later events and nothing else; while 1,000 events wait, further ones are
 * dropped.
 */
public interface AuthListener {

  /**
   * A listener that writes each event as one line, without secrets, as in {@code
   * AuthListener.lines(log::info)}.
   *
   * @param sink what takes each line, without a line terminator
   */
  static AuthListener lines(Consumer<String> sink) {
    return new LineListener(sink);
  }

  /** An exchange of the key for a token begins. By default nothing happens. */
  default void exchangeStarted(ExchangeStarted event) {}

  /** An exchange brought a token. By default nothing happens. */
  default void exchangeSucceeded(ExchangeSucceeded event) {}

  /** An exchange brought no token, all its attempts included. By default nothing happens. */
  default void exchangeFailed(ExchangeFailed event) {}

  /** The cached token was forgotten because the server refused it. By default nothing happens. */
  default void tokenInvalidated(TokenInvalidated event) {}

  /**
   * The server refused the token so soon after it had refused others that the token is kept. By
   * default nothing happens.
   */
  default void invalidationIgnored(InvalidationIgnored event) {}

  /** The cached token was signed out. By default nothing happens. */
  default void signedOut(SignedOut event) {}

  /** An attempt failed and another will follow within the same call. By default nothing happens. */
  default void retryScheduled(RetryScheduled event) {}

  /**
   * A token was found in the store, which another process had put there; nothing was sent. By
   * default nothing happens.
   */
  default void tokenAdopted(TokenAdopted event) {}

  /**
   * The store failed, and the client goes on without it for a while. By default nothing happens.
   */
  default void storeFailed(StoreFailed event) {}

  /**
   * An exchange begins.
   *
   * @param at when
   * @param renewal whether the client has a usable token meanwhile
   */
  record ExchangeStarted(Instant at, boolean renewal) {

    /** Refuses null. */
    public ExchangeStarted {
      Objects.requireNonNull(at, "at");
    }
  }

  /**
   * An exchange brought a token.
   *
   * @param at when
   * @param took how long it took, retries included
   * @param lifetime how long the token lives, from when it was asked for
   * @param renewal whether the client had a usable token when it began
   */
  record ExchangeSucceeded(Instant at, Duration took, Duration lifetime, boolean renewal) {

    /** Refuses null. */
    public ExchangeSucceeded {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(took, "took");
      Objects.requireNonNull(lifetime, "lifetime");
    }
  }

  /**
   * An exchange brought no token.
   *
   * @param at when
   * @param took how long it took, retries included
   * @param kind why it failed
   * @param status the HTTP status, if the server answered with an error
   * @param requestId the server's identifier of the request; {@code ""} if it gave none
   * @param nextAttempt when the client will try again, if this failure makes it wait
   * @param renewal whether the client had a usable token when it began
   */
  record ExchangeFailed(
      Instant at,
      Duration took,
      AuthException.Kind kind,
      Optional<Integer> status,
      String requestId,
      Optional<Instant> nextAttempt,
      boolean renewal) {

    /** Refuses null. */
    public ExchangeFailed {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(took, "took");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(requestId, "requestId");
      Objects.requireNonNull(nextAttempt, "nextAttempt");
    }
  }

  /**
   * The cached token was forgotten.
   *
   * @param at when
   * @param expiresAt when it would have expired
   */
  record TokenInvalidated(Instant at, Instant expiresAt) {

    /** Refuses null. */
    public TokenInvalidated {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(expiresAt, "expiresAt");
    }
  }

  /**
   * An invalidation was ignored. The token had just replaced another one that the server had
   * refused, too. So the tokens do not seem to be the cause, and a new exchange would not help.
   *
   * @param at when
   * @param expiresAt when the token expires
   * @param until until when invalidations of this token are ignored
   */
  record InvalidationIgnored(Instant at, Instant expiresAt, Instant until) {

    /** Refuses null. */
    public InvalidationIgnored {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(expiresAt, "expiresAt");
      Objects.requireNonNull(until, "until");
    }
  }

  /**
   * The cached token was signed out.
   *
   * @param at when
   * @param confirmed whether the server said that it knows
   */
  record SignedOut(Instant at, boolean confirmed) {

    /** Refuses null. */
    public SignedOut {
      Objects.requireNonNull(at, "at");
    }
  }

  /**
   * Another attempt will follow.
   *
   * @param at when this was decided
   * @param attempt the number of the attempt that failed, from 1
   * @param delay how long until the next one
   * @param kind why it failed
   * @param status the HTTP status, if the server answered with an error
   */
  record RetryScheduled(
      Instant at, int attempt, Duration delay, AuthException.Kind kind, Optional<Integer> status) {

    /** Refuses null. */
    public RetryScheduled {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(delay, "delay");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(status, "status");
    }
  }

  /**
   * A token was found in the store.
   *
   * @param at when
   * @param age how old the token is
   * @param lifetime how long it lives in all
   * @param renewal whether the client had a usable token meanwhile
   */
  record TokenAdopted(Instant at, Duration age, Duration lifetime, boolean renewal) {

    /** Refuses null. */
    public TokenAdopted {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(age, "age");
      Objects.requireNonNull(lifetime, "lifetime");
    }
  }

  /**
   * The store failed.
   *
   * @param at when
   * @param operation what failed
   * @param cause why: the types of what was thrown, or a short text; never what the store said
   * @param nextLook when the client will use the store again, at the earliest
   */
  record StoreFailed(Instant at, Operation operation, String cause, Instant nextLook) {

    /** What failed. */
    public enum Operation {
      /** To load the entry. */
      LOAD,
      /** To replace the entry. */
      REPLACE,
      /** To decrypt what was loaded; it counts as nothing, and the next token replaces it. */
      READ
    }

    /** Refuses null. */
    public StoreFailed {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(cause, "cause");
      Objects.requireNonNull(nextLook, "nextLook");
    }
  }
}
