// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import bytenite.auth.AuthException.Kind;
import bytenite.auth.ResponseEnvelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a call brought no result, as a value; {@link #toException} makes an exception of it, a fresh
 * one for each caller.
 *
 * @param kind which exception it becomes
 * @param text the exception's message; of an error reply, its beginning
 * @param cause the exception's cause, safe to show
 * @param reply what the server answered, if it did
 * @param rejectedKey the key that the server refused, if it refused one
 * @param retryable as {@link AuthException#retryable()}
 * @param remembered whether it holds back later exchanges: not if it says nothing about the server
 */
public record Failure(
    Kind kind,
    String text,
    Optional<Throwable> cause,
    Optional<ErrorReply> reply,
    Optional<ApiKey> rejectedKey,
    boolean retryable,
    boolean remembered) {

  /**
   * The server's reply.
   *
   * @param status the HTTP status, or {@code error.code} where a 2xx carried {@code ok:false}
   * @param envelope what the body said
   * @param retryAfter what the server asked for
   */
  public record ErrorReply(int status, ResponseEnvelope envelope, Optional<Duration> retryAfter) {}

  private static Failure of(
      Kind kind, String text, Optional<Throwable> cause, boolean retryable, boolean remembered) {
    return new Failure(
        kind, text, cause, Optional.empty(), Optional.empty(), retryable, remembered);
  }

  /** The server answered, and the answer was no. */
  public static Failure answered(
      int status, ResponseEnvelope envelope, Optional<Duration> retryAfter) {
    return answered(ErrorText.summary(status), new ErrorReply(status, envelope, retryAfter));
  }

  /** The server answered, and the answer was no; the summary says to what. */
  static Failure answered(String summary, ErrorReply reply) {
    return new Failure(
        StatusRules.kind(reply.status()),
        summary,
        Optional.empty(),
        Optional.of(reply),
        Optional.empty(),
        StatusRules.isRetryable(reply.status()),
        /* remembered= */ true);
  }

  /** A proxy answered CONNECT, and the answer was no: the server was not reached. */
  static Failure proxyRefused(String summary, int status) {
    return new Failure(
        Kind.UNEXPECTED_STATUS,
        summary,
        Optional.empty(),
        Optional.of(new ErrorReply(status, ResponseEnvelope.empty(), Optional.empty())),
        Optional.empty(),
        StatusRules.isRetryableFromProxy(status),
        /* remembered= */ true);
  }

  /** There was no answer. */
  public static Failure transport(String text, Throwable cause) {
    return of(
        Kind.TRANSPORT_FAILURE,
        text,
        Optional.of(cause),
        SafeCause.isRetryable(cause),
        /* remembered= */ true);
  }

  /** Something in this process threw; that says nothing about the server. */
  public static Failure local(String text, Throwable thrown) {
    return of(
        Kind.TRANSPORT_FAILURE,
        text,
        Optional.of(SafeCause.of(thrown)),
        /* retryable= */ false,
        /* remembered= */ false);
  }

  /** There was no answer in time. */
  public static Failure deadline(String text) {
    return of(
        Kind.DEADLINE_EXCEEDED,
        text,
        Optional.empty(),
        /* retryable= */ true,
        /* remembered= */ true);
  }

  /** There was an answer that could not be understood. */
  public static Failure malformed(String text) {
    return of(
        Kind.MALFORMED_RESPONSE,
        text,
        Optional.empty(),
        /* retryable= */ false,
        /* remembered= */ true);
  }

  /** The client was closed, or signed out meanwhile. */
  public static Failure closed(String text) {
    return of(Kind.CLOSED, text, Optional.empty(), /* retryable= */ false, /* remembered= */ false);
  }

  /** The thread was interrupted while it waited. */
  public static Failure interrupted(String text) {
    return of(
        Kind.INTERRUPTED, text, Optional.empty(), /* retryable= */ false, /* remembered= */ false);
  }

  /** The same, without the key that was refused: it is not believed yet. */
  Failure withoutKey() {
    return new Failure(kind, text, cause, reply, Optional.empty(), retryable, remembered);
  }

  /** The same, if it is a refusal of the key: with the key that was refused. */
  Failure ofKey(ApiKey key) {
    return switch (kind) {
      case BAD_REQUEST, UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND ->
          new Failure(kind, text, cause, reply, Optional.of(key), retryable, remembered);
      default -> this;
    };
  }

  /** The status of the server's reply, if there was one. */
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
      case BAD_REQUEST,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_FOUND,
          SERVER_ERROR,
          UNAVAILABLE,
          UNEXPECTED_STATUS -> {
        ErrorReply r = reply.get();
        yield StatusRules.kind(r.status()) == kind
                && StatusRules.isRetryable(r.status()) == retryable
            ? AuthException.of(r.status(), r.envelope(), r.retryAfter(), nextAttempt, text)
            : AuthException.ofProxy(r.status(), nextAttempt, text);
      }
    };
  }
}
