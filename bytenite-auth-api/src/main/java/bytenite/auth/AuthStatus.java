// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a client is doing at one moment, for a health check or a log line; it holds no secret.
 *
 * @param state what the client could do for a caller now
 * @param expiresAt when the token held expires; empty if none is held
 * @param lastSuccess when the last exchange that brought a token was sent; empty if there was none
 * @param lastFailure when an exchange last failed; empty if none did
 * @param lastFailureKind how it failed; empty if none did
 * @param nextAttempt until when a remembered failure holds the next exchange back; empty if nothing
 *     does
 * @param exchanges how many exchanges were begun for the token held, retries not counted
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
    /** No token is held; the next call exchanges. */
    EMPTY,
    /** No token is held; an exchange is under way. */
    EXCHANGING,
    /** A token is held and can be used. */
    READY,
    /** A token is held and can be used, while its successor is fetched. */
    RENEWING,
    /** No token is held and the last exchange failed. */
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
