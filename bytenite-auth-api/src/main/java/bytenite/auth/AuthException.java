// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Text;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

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
    BAD_REQUEST,
    /** {@link Unauthenticated}. */
    UNAUTHENTICATED,
    /** {@link PermissionDenied}. */
    PERMISSION_DENIED,
    /** {@link NotFound}. */
    NOT_FOUND,
    /** {@link ServerError}. */
    SERVER_ERROR,
    /** {@link Unavailable}. */
    UNAVAILABLE,
    /** {@link UnexpectedStatus}. */
    UNEXPECTED_STATUS,
    /** {@link TransportFailure}. */
    TRANSPORT_FAILURE,
    /** {@link DeadlineExceeded}. */
    DEADLINE_EXCEEDED,
    /** {@link MalformedResponse}. */
    MALFORMED_RESPONSE,
    /** {@link Interrupted}. */
    INTERRUPTED,
    /** {@link Closed}. */
    CLOSED
  }

  private final Kind kind;
  private final Instant nextAttempt; // null: not held back

  private AuthException(Kind kind, String message, Throwable cause, Optional<Instant> nextAttempt) {
    super(
        nextAttempt
            .map(at -> message + "; nothing was sent, the next attempt is due at " + at)
            .orElse(Objects.requireNonNull(message, "message")),
        cause);
    this.kind = kind;
    this.nextAttempt = nextAttempt.orElse(null);
  }

  /** Whether the same call may succeed later without anyone changing anything. */
  public abstract boolean retryable();

  /** The nested type, as a value. */
  public final Kind kind() {
    return kind;
  }

  /**
   * When the next exchange is due, if this call sent nothing because an earlier exchange failed and
   * is remembered. Empty if this call did send something, or if nothing holds the next one back.
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
    return of(status, envelope, retryAfter, Optional.empty());
  }

  /**
   * As {@link #of(int, ResponseEnvelope, Optional)}, for an answer that is remembered until {@code
   * nextAttempt}.
   */
  public static ErrorResponse of(
      int status,
      ResponseEnvelope envelope,
      Optional<Duration> retryAfter,
      Optional<Instant> nextAttempt) {
    ErrorResponse.Answer answer =
        new ErrorResponse.Answer(status, envelope, retryAfter, nextAttempt);
    return switch (status) {
      case 400 -> new BadRequest(answer);
      case 401 -> new Unauthenticated(answer);
      case 403 -> new PermissionDenied(answer);
      case 404 -> new NotFound(answer);
      case 500 -> new ServerError(answer);
      case 503 -> new Unavailable(answer);
      default -> new UnexpectedStatus(answer);
    };
  }

  /** The server answered, and the answer was no. */
  public abstract static sealed class ErrorResponse extends AuthException {

    record Answer(
        int status,
        ResponseEnvelope envelope,
        Optional<Duration> retryAfter,
        Optional<Instant> nextAttempt) {

      Answer {
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(retryAfter, "retryAfter");
        Objects.requireNonNull(nextAttempt, "nextAttempt");
      }

      String message(Kind kind) {
        StringBuilder out = new StringBuilder(80).append("the server answered ").append(status);
        out.append(" (")
            .append(kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
            .append(')');
        ErrorDetail error = envelope.error().orElse(new ErrorDetail(0, "", ""));
        String said = envelope.message().isEmpty() ? error.message() : envelope.message();
        if (!said.isEmpty()) {
          out.append(": ").append(Text.printable(said));
        }
        if (!error.description().isEmpty()) {
          out.append(": ").append(Text.printable(error.description()));
        }
        if (error.code() != 0 && error.code() != status) {
          out.append(", error code ").append(error.code());
        }
        if (!envelope.requestId().isEmpty()) {
          out.append(", request id ").append(Text.printable(envelope.requestId()));
        }
        retryAfter.ifPresent(
            wait -> out.append(", retry after ").append(wait.getSeconds()).append(" s"));
        return out.toString();
      }
    }

    private final Answer answer;

    private ErrorResponse(Kind kind, Answer answer) {
      super(kind, answer.message(kind), null, answer.nextAttempt());
      this.answer = answer;
    }

    /** The HTTP status, or {@code error.code} where a 2xx carried {@code ok:false}. */
    public final int status() {
      return answer.status();
    }

    /** What the body said; empty fields where it said nothing. */
    public final ResponseEnvelope envelope() {
      return answer.envelope();
    }

    /** The server's identifier of the request, for support; {@code ""} if it gave none. */
    public final String requestId() {
      return answer.envelope().requestId();
    }

    /**
     * What {@code Retry-After} asked for (RFC 9110, section 10.2.3), in seconds or until a date.
     */
    public final Optional<Duration> retryAfter() {
      return answer.retryAfter();
    }

    /**
     * True for 408, 429 and 5xx other than 501; the same request would fail again after any other
     * status.
     */
    @Override
    public final boolean retryable() {
      int status = status();
      return status == 408 || status == 429 || (status >= 500 && status <= 599 && status != 501);
    }
  }

  /** 400: the request is malformed; from an exchange, usually the key. */
  public static final class BadRequest extends ErrorResponse {
    private BadRequest(Answer answer) {
      super(Kind.BAD_REQUEST, answer);
    }
  }

  /** 401: the key, or the token, is not accepted. */
  public static final class Unauthenticated extends ErrorResponse {
    private Unauthenticated(Answer answer) {
      super(Kind.UNAUTHENTICATED, answer);
    }
  }

  /** 403: the user may not do this. */
  public static final class PermissionDenied extends ErrorResponse {
    private PermissionDenied(Answer answer) {
      super(Kind.PERMISSION_DENIED, answer);
    }
  }

  /** 404: there is no such thing; check the base URI. */
  public static final class NotFound extends ErrorResponse {
    private NotFound(Answer answer) {
      super(Kind.NOT_FOUND, answer);
    }
  }

  /** 500: an error on the server. */
  public static final class ServerError extends ErrorResponse {
    private ServerError(Answer answer) {
      super(Kind.SERVER_ERROR, answer);
    }
  }

  /** 503: temporarily unavailable. */
  public static final class Unavailable extends ErrorResponse {
    private Unavailable(Answer answer) {
      super(Kind.UNAVAILABLE, answer);
    }
  }

  /** Every other status, 3xx (redirects are never followed) and 429 included. */
  public static final class UnexpectedStatus extends ErrorResponse {
    private UnexpectedStatus(Answer answer) {
      super(Kind.UNEXPECTED_STATUS, answer);
    }
  }

  /**
   * There was no answer: name not found, connection refused or reset, TLS failure. The cause is
   * kept.
   */
  public static final class TransportFailure extends AuthException {

    /** A failure without a cause. */
    public TransportFailure(String message) {
      super(Kind.TRANSPORT_FAILURE, message, null, Optional.empty());
    }

    /** A failure with a cause, which decides whether it is {@link #retryable()}. */
    public TransportFailure(String message, Throwable cause) {
      this(message, cause, Optional.empty());
    }

    /** A failure that is remembered until {@code nextAttempt}. */
    public TransportFailure(String message, Throwable cause, Optional<Instant> nextAttempt) {
      super(Kind.TRANSPORT_FAILURE, message, Objects.requireNonNull(cause, "cause"), nextAttempt);
    }

    /** False if TLS failed (a certificate does not come right by itself), else true. */
    @Override
    public boolean retryable() {
      return !isTlsFailure(getCause());
    }

    private static boolean isTlsFailure(Throwable thrown) {
      int depth = 0;
      for (Throwable t = thrown; t != null && depth < 16; t = t.getCause(), depth++) {
        if (t instanceof SSLHandshakeException || t instanceof CertificateException) {
          return true;
        }
        if (t instanceof SSLException) { // else a connection that broke, as TLS reports it
          return t.getCause() == null || t.getCause() instanceof SSLException;
        }
      }
      return false;
    }
  }

  /** There was no answer within {@link AuthConfig#callTimeout()}. */
  public static final class DeadlineExceeded extends AuthException {

    /** A failure without a cause. */
    public DeadlineExceeded(String message) {
      super(Kind.DEADLINE_EXCEEDED, message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public DeadlineExceeded(String message, Throwable cause) {
      super(
          Kind.DEADLINE_EXCEEDED,
          message,
          Objects.requireNonNull(cause, "cause"),
          Optional.empty());
    }

    /** A failure that is remembered until {@code nextAttempt}. */
    public DeadlineExceeded(String message, Optional<Instant> nextAttempt) {
      super(Kind.DEADLINE_EXCEEDED, message, null, nextAttempt);
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
      super(Kind.MALFORMED_RESPONSE, message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public MalformedResponse(String message, Throwable cause) {
      super(
          Kind.MALFORMED_RESPONSE,
          message,
          Objects.requireNonNull(cause, "cause"),
          Optional.empty());
    }

    /** A failure that is remembered until {@code nextAttempt}. */
    public MalformedResponse(String message, Optional<Instant> nextAttempt) {
      super(Kind.MALFORMED_RESPONSE, message, null, nextAttempt);
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
      super(Kind.INTERRUPTED, message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public Interrupted(String message, Throwable cause) {
      super(Kind.INTERRUPTED, message, Objects.requireNonNull(cause, "cause"), Optional.empty());
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
      super(Kind.CLOSED, message, null, Optional.empty());
    }

    /** A failure with a cause. */
    public Closed(String message, Throwable cause) {
      super(Kind.CLOSED, message, Objects.requireNonNull(cause, "cause"), Optional.empty());
    }

    /** False: somebody chose this. */
    @Override
    public boolean retryable() {
      return false;
    }
  }
}
