// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import bytenite.auth.AuthException.Kind;
import bytenite.auth.ResponseEnvelope;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Why a call brought no result, as a value; {@link #toException} makes an exception of it, a fresh
 * one for each caller.
 *
 * @param kind which exception it becomes
 * @param text the exception's message; of an error reply, its beginning
 * @param cause the exception's cause, safe to show
 * @param reply what the server or a proxy answered, if one did
 * @param rejectedKey the key that the server refused, if it refused one
 * @param remembered whether it delays later exchanges; false if it says nothing about the server
 */
public record Failure(
    Kind kind,
    String text,
    Optional<Throwable> cause,
    Optional<ErrorReply> reply,
    Optional<ApiKey> rejectedKey,
    boolean remembered) {

  private static final Set<Kind> KEY_REFUSED =
      EnumSet.of(Kind.BAD_REQUEST, Kind.UNAUTHENTICATED, Kind.PERMISSION_DENIED, Kind.NOT_FOUND);

  /**
   * An error reply.
   *
   * @param status the HTTP status, or {@code error.code} where a 2xx carried {@code ok:false}
   * @param envelope what the body said
   * @param retryAfter what the server asked for
   * @param fromProxy whether a proxy answered CONNECT so: the server was not reached
   */
  public record ErrorReply(
      int status, ResponseEnvelope envelope, Optional<Duration> retryAfter, boolean fromProxy) {

    private Kind kind() {
      return fromProxy ? Kind.UNEXPECTED_STATUS : StatusRules.kind(status);
    }

    private boolean retryable() {
      return fromProxy ? StatusRules.isRetryableFromProxy(status) : StatusRules.isRetryable(status);
    }
  }

  private static Failure of(Kind kind, String text, Optional<Throwable> cause, boolean remembered) {
    return new Failure(kind, text, cause, Optional.empty(), Optional.empty(), remembered);
  }

  /** The server answered with an error. */
  public static Failure answered(
      int status, ResponseEnvelope envelope, Optional<Duration> retryAfter) {
    return answered(ErrorText.summary(status), status, envelope, retryAfter);
  }

  /** The server answered with an error; the summary says to what. */
  static Failure answered(
      String summary, int status, ResponseEnvelope envelope, Optional<Duration> retryAfter) {
    return answered(summary, new ErrorReply(status, envelope, retryAfter, /* fromProxy= */ false));
  }

  /** A proxy answered CONNECT with an error. */
  static Failure proxyRefused(String summary, int status) {
    return answered(
        summary,
        new ErrorReply(status, ResponseEnvelope.empty(), Optional.empty(), /* fromProxy= */ true));
  }

  private static Failure answered(String summary, ErrorReply reply) {
    return new Failure(
        reply.kind(),
        summary,
        Optional.empty(),
        Optional.of(reply),
        Optional.empty(),
        /* remembered= */ true);
  }

  /** There was no answer. */
  public static Failure transport(String text, Throwable cause) {
    return of(Kind.TRANSPORT_FAILURE, text, Optional.of(cause), /* remembered= */ true);
  }

  /** Something in this process threw; that says nothing about the server. */
  public static Failure local(String text, Throwable thrown) {
    Optional<Throwable> cause = Optional.of(SafeCause.of(thrown));
    return of(Kind.TRANSPORT_FAILURE, text, cause, /* remembered= */ false);
  }

  /** There was no answer in time. */
  public static Failure deadline(String text) {
    return of(Kind.DEADLINE_EXCEEDED, text, Optional.empty(), /* remembered= */ true);
  }

  /** There was an answer that could not be understood. */
  public static Failure malformed(String text) {
    return of(Kind.MALFORMED_RESPONSE, text, Optional.empty(), /* remembered= */ true);
  }

  /** The client was closed, or signed out meanwhile. */
  public static Failure closed(String text) {
    return of(Kind.CLOSED, text, Optional.empty(), /* remembered= */ false);
  }

  /** The thread was interrupted while it waited. */
  public static Failure interrupted(String text) {
    return of(Kind.INTERRUPTED, text, Optional.empty(), /* remembered= */ false);
  }

  /** The same, without the key that was refused: the refusal is not believed yet. */
  Failure withoutKey() {
    return new Failure(kind, text, cause, reply, Optional.empty(), remembered);
  }

  /** The same, if it is a refusal of the key: with the key that was refused. */
  Failure ofKey(ApiKey key) {
    return KEY_REFUSED.contains(kind)
        ? new Failure(kind, text, cause, reply, Optional.of(key), remembered)
        : this;
  }

  /** Whether another attempt may succeed without anyone changing anything. */
  public boolean retryable() {
    return reply.isPresent()
        ? reply.get().retryable()
        : kind == Kind.DEADLINE_EXCEEDED
            || (remembered && cause.isPresent() && SafeCause.isRetryable(cause.get()));
  }

  /** The status of the reply, if there was one. */
  public Optional<Integer> status() {
    return reply.map(ErrorReply::status);
  }

  /** The server's identifier of the request; {@code ""} if it gave none. */
  public String requestId() {
    return reply.map(r -> r.envelope().requestId()).orElse("");
  }

  /** A new exception that says this. */
  public AuthException toException() {
    return toException(Optional.empty());
  }

  /** A new exception that says this, and when the next attempt is due. */
  public AuthException toException(Optional<Instant> nextAttempt) {
    return switch (kind) {
      case TRANSPORT_FAILURE -> new AuthException.TransportFailure(text, cause.get(), nextAttempt);
      case DEADLINE_EXCEEDED -> new AuthException.DeadlineExceeded(text, nextAttempt);
      case MALFORMED_RESPONSE -> new AuthException.MalformedResponse(text, nextAttempt);
      case INTERRUPTED -> new AuthException.Interrupted(text);
      case CLOSED -> new AuthException.Closed(text);
      default -> {
        ErrorReply r = reply.get();
        yield r.fromProxy
            ? AuthException.ofProxy(r.status, nextAttempt, text)
            : AuthException.of(r.status, r.envelope, r.retryAfter, nextAttempt, text);
      }
    };
  }
}
