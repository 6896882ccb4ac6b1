// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.ErrorText;
import bytenite.auth.internal.SafeCause;
import bytenite.auth.internal.StatusRules;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * No result could be obtained; the nested type says why.
 *
 * <p>Sealed, so that a {@code switch} over it can be exhaustive. Every caller gets an exception of
 * its own, with its own stack. Neither the message nor a cause ever shows a key, a token, a login
 * challenge or a response's body.
 *
 * <p>Not serializable, in spite of what {@link Throwable} declares.
 */
@SuppressWarnings("serial") // never serialized: writeObject refuses
public abstract sealed class AuthException extends RuntimeException {

  /** The nested types as values, for metrics and for {@link AuthStatus}. */
  public enum Kind {
    /** {@link BadRequest}. */
    BAD_REQUEST(BadRequest.class),
    /** {@link Unauthenticated}. */
    UNAUTHENTICATED(Unauthenticated.class),
    /** {@link PermissionDenied}. */
    PERMISSION_DENIED(PermissionDenied.class),
    /** {@link NotFound}. */
    NOT_FOUND(NotFound.class),
    /** {@link ServerError}. */
    SERVER_ERROR(ServerError.class),
    /** {@link Unavailable}. */
    UNAVAILABLE(Unavailable.class),
    /** {@link UnexpectedStatus}. */
    UNEXPECTED_STATUS(UnexpectedStatus.class),
    /** {@link TransportFailure}. */
    TRANSPORT_FAILURE(TransportFailure.class),
    /** {@link DeadlineExceeded}. */
    DEADLINE_EXCEEDED(DeadlineExceeded.class),
    /** {@link MalformedResponse}. */
    MALFORMED_RESPONSE(MalformedResponse.class),
    /** {@link Interrupted}. */
    INTERRUPTED(Interrupted.class),
    /** {@link Closed}. */
    CLOSED(Closed.class);

    private final Class<? extends AuthException> type;

    Kind(Class<? extends AuthException> type) {
      this.type = type;
    }
  }

  private final Instant nextAttempt; // null: not held back

  private AuthException(String message, Throwable cause, Optional<Instant> nextAttempt) {
    super(
        Objects.requireNonNull(message, "message")
            + ErrorText.nextAttempt(Objects.requireNonNull(nextAttempt, "nextAttempt")),
        cause);
    this.nextAttempt = nextAttempt.orElse(null);
  }

  /** Whether the same call may succeed later without anyone changing anything. */
  public abstract boolean retryable();

  /** The nested type, as a value. */
  public final Kind kind() {
    for (Kind kind : Kind.values()) {
      if (kind.type.isInstance(this)) {
        return kind;
      }
    }
    throw new AssertionError(getClass()); // each subclass has one
  }

  /**
   * When the next exchange is due, if this call sent nothing because an earlier exchange failed and
   * is remembered. Empty if this call did send something, or if nothing delays the next one.
   */
  public final Optional<Instant> nextAttempt() {
    return Optional.ofNullable(nextAttempt);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    throw new NotSerializableException(getClass().getName());
  }

  /**
   * The case that a status calls for, with the envelope that came with it: 400, 401, 403, 404, 500
   * and 503 have types of their own, every other status is {@link UnexpectedStatus}.
   */
  public static ErrorResponse of(
      int status, ResponseEnvelope envelope, Optional<Duration> retryAfter) {
    return of(status, envelope, retryAfter, Optional.empty(), ErrorText.summary(status));
  }

  /**
   * As {@link #of(int, ResponseEnvelope, Optional)}, for a reply that is remembered until {@code
   * nextAttempt}.
   *
   * @param summary what the message begins with
   */
  public static ErrorResponse of(
      int status,
      ResponseEnvelope envelope,
      Optional<Duration> retryAfter,
      Optional<Instant> nextAttempt,
      String summary) {
    ErrorResponse.Reply reply =
        new ErrorResponse.Reply(
            status, envelope, retryAfter, summary, StatusRules.isRetryable(status));
    String message = summary + ErrorText.details(status, envelope, retryAfter);
    return switch (StatusRules.kind(status)) {
      case BAD_REQUEST -> new BadRequest(reply, message, nextAttempt);
      case UNAUTHENTICATED -> new Unauthenticated(reply, message, nextAttempt);
      case PERMISSION_DENIED -> new PermissionDenied(reply, message, nextAttempt);
      case NOT_FOUND -> new NotFound(reply, message, nextAttempt);
      case SERVER_ERROR -> new ServerError(reply, message, nextAttempt);
      case UNAVAILABLE -> new Unavailable(reply, message, nextAttempt);
      default -> new UnexpectedStatus(reply, message, nextAttempt);
    };
  }

  /**
   * A proxy refused to connect. No status of a proxy says anything about the key or the token.
   *
   * @param summary the message
   */
  public static UnexpectedStatus ofProxy(
      int status, Optional<Instant> nextAttempt, String summary) {
    return new UnexpectedStatus(
        new ErrorResponse.Reply(
            status,
            ResponseEnvelope.empty(),
            Optional.empty(),
            summary,
            StatusRules.isRetryableFromProxy(status)),
        summary,
        nextAttempt);
  }

  /** The server answered with an error. */
  public abstract static sealed class ErrorResponse extends AuthException {

    record Reply(
        int status,
        ResponseEnvelope envelope,
        Optional<Duration> retryAfter,
        String summary,
        boolean retryable) {

      /** What an exception answers with that was made without a constructor, as mocks are. */
      static final Reply NONE =
          new Reply(0, ResponseEnvelope.empty(), Optional.empty(), "", /* retryable= */ false);

      Reply {
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(retryAfter, "retryAfter");
        Objects.requireNonNull(summary, "summary");
      }
    }

    private final Reply reply;

    private ErrorResponse(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(message, null, nextAttempt);
      this.reply = reply;
    }

    private Reply reply() {
      return reply == null ? Reply.NONE : reply;
    }

    /** The HTTP status, or {@code error.code} where a 2xx carried {@code ok:false}. */
    public final int status() {
      return reply().status();
    }

    /** What the body said; empty fields where it said nothing. */
    public final ResponseEnvelope envelope() {
      return reply().envelope();
    }

    /** This exception, with another envelope in its place. */
    public final ErrorResponse withEnvelope(ResponseEnvelope envelope) {
      return of(status(), envelope, retryAfter(), nextAttempt(), reply().summary());
    }

    /** The server's identifier of the request, for support; {@code ""} if it gave none. */
    public final String requestId() {
      return envelope().requestId();
    }

    /**
     * What {@code Retry-After} asked for (RFC 9110, section 10.2.3), in seconds or until a date.
     */
    public final Optional<Duration> retryAfter() {
      return reply().retryAfter();
    }

    /**
     * True for 408, 429, 500, 502, 503 and 504, and of a proxy's answer to CONNECT for the last
     * three and 429; the same request would fail again after any other status.
     */
    @Override
    public final boolean retryable() {
      return reply().retryable();
    }
  }

  /** 400: the request is malformed; from an exchange, usually the key. */
  public static final class BadRequest extends ErrorResponse {
    private BadRequest(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(reply, message, nextAttempt);
    }
  }

  /** 401: the key, or the token, is not accepted. */
  public static final class Unauthenticated extends ErrorResponse {
    private Unauthenticated(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(reply, message, nextAttempt);
    }
  }

  /** 403: the user may not do this. */
  public static final class PermissionDenied extends ErrorResponse {
    private PermissionDenied(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(reply, message, nextAttempt);
    }
  }

  /** 404: not found; check the base URI. */
  public static final class NotFound extends ErrorResponse {
    private NotFound(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(reply, message, nextAttempt);
    }
  }

  /** 500: an error on the server. */
  public static final class ServerError extends ErrorResponse {
    private ServerError(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(reply, message, nextAttempt);
    }
  }

  /** 503: temporarily unavailable. */
  public static final class Unavailable extends ErrorResponse {
    private Unavailable(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(reply, message, nextAttempt);
    }
  }

  /** Every other status, 3xx (redirects are never followed) and 429 included. */
  public static final class UnexpectedStatus extends ErrorResponse {
    private UnexpectedStatus(Reply reply, String message, Optional<Instant> nextAttempt) {
      super(reply, message, nextAttempt);
    }
  }

  /**
   * There was no answer: name not found, connection refused or reset, TLS failure. The cause is
   * kept.
   */
  public static final class TransportFailure extends AuthException {

    /** A failure without a cause. */
    public TransportFailure(String message) {
      super(message, null, Optional.empty());
    }

    /** A failure with a cause, which decides whether it is {@link #retryable()}. */
    public TransportFailure(String message, Throwable cause) {
      this(message, cause, Optional.empty());
    }

    /** A failure that is remembered until {@code nextAttempt}. */
    public TransportFailure(String message, Throwable cause, Optional<Instant> nextAttempt) {
      super(message, Objects.requireNonNull(cause, "cause"), nextAttempt);
    }

    /** False if TLS failed, because a certificate does not repair itself; else true. */
    @Override
    public boolean retryable() {
      return SafeCause.isRetryable(getCause());
    }
  }

  /** There was no answer within {@link AuthConfig#callTimeout()}. */
  public static final class DeadlineExceeded extends AuthException {

    /** A failure without a cause. */
    public DeadlineExceeded(String message) {
      super(message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public DeadlineExceeded(String message, Throwable cause) {
      super(message, Objects.requireNonNull(cause, "cause"), Optional.empty());
    }

    /** A failure that is remembered until {@code nextAttempt}. */
    public DeadlineExceeded(String message, Optional<Instant> nextAttempt) {
      super(message, null, nextAttempt);
    }

    /** True. */
    @Override
    public boolean retryable() {
      return true;
    }
  }

  /** There was an answer that could not be understood, or that was too large. */
  public static final class MalformedResponse extends AuthException {

    /** A failure without a cause. */
    public MalformedResponse(String message) {
      super(message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public MalformedResponse(String message, Throwable cause) {
      super(message, Objects.requireNonNull(cause, "cause"), Optional.empty());
    }

    /** A failure that is remembered until {@code nextAttempt}. */
    public MalformedResponse(String message, Optional<Instant> nextAttempt) {
      super(message, null, nextAttempt);
    }

    /** False: a server that answers so once usually does so again. */
    @Override
    public boolean retryable() {
      return false;
    }
  }

  /** The waiting thread was interrupted; its flag is set again. */
  public static final class Interrupted extends AuthException {

    /** A failure without a cause. */
    public Interrupted(String message) {
      super(message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public Interrupted(String message, Throwable cause) {
      super(message, Objects.requireNonNull(cause, "cause"), Optional.empty());
    }

    /** True. */
    @Override
    public boolean retryable() {
      return true;
    }
  }

  /** The client was closed, or signed out while the call waited. */
  public static final class Closed extends AuthException {

    /** A failure without a cause. */
    public Closed(String message) {
      super(message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public Closed(String message, Throwable cause) {
      super(message, Objects.requireNonNull(cause, "cause"), Optional.empty());
    }

    /** False: the client was closed or signed out on purpose. */
    @Override
    public boolean retryable() {
      return false;
    }
  }
}
