// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a client is doing at one moment, for a health check or a log line; contains no secret.
 *
 * @param state what the client could do for a caller now
 * @param expiresAt when the cached token expires; empty if there is none
 * @param lastSuccess when the last successful exchange was sent; empty if there was none
 * @param lastFailure when an exchange last failed; empty if none did
 * @param lastFailureKind how it failed; empty if none did
 * @param nextAttempt when the next exchange may start, if a remembered failure delays it
 * @param exchanges how many exchanges were started for the cache, retries not counted
 */
public record AuthStatus(
    State state,
    Optional<Instant> expiresAt,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastFailure,
    Optional<AuthException.Kind> lastFailureKind,
    Optional<Instant> nextAttempt,
    long exchanges) {

  /** What a client could do for a caller. */
  public enum State {
    /** There is no token; the next call exchanges. */
    EMPTY,
    /** There is no token; an exchange is in flight. */
    EXCHANGING,
    /** There is a usable token. */
    READY,
    /** There is a usable token, and its renewal is in flight. */
    RENEWING,
    /** There is no token, and the last exchange failed. */
    FAILING,
    /** The client was closed. */
    CLOSED
  }

  /** Refuses null. */
  public AuthStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(expiresAt, "expiresAt");
    Objects.requireNonNull(lastSuccess, "lastSuccess");
    Objects.requireNonNull(lastFailure, "lastFailure");
    Objects.requireNonNull(lastFailureKind, "lastFailureKind");
    Objects.requireNonNull(nextAttempt, "nextAttempt");
  }
}
