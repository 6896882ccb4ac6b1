// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.jfr;

import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/**
 * Makes an event of what it is told, if a recording asks for it. Named only where {@code jdk.jfr}
 * is present. Safe for use by multiple threads.
 */
final class Recorder implements AuthListener {

  /** Known to the Flight Recorder from when this is initialized: not before anybody records. */
  private static final class Types {
    static final EventType EXCHANGE = EventType.getEventType(Exchange.class);
    static final EventType RENEWAL = EventType.getEventType(Renewal.class);
    static final EventType RETRY = EventType.getEventType(Retry.class);
    static final EventType INVALIDATION = EventType.getEventType(Invalidation.class);
    static final EventType SIGN_OUT = EventType.getEventType(SignOut.class);
    static final EventType ADOPTION = EventType.getEventType(Adoption.class);
    static final EventType STORE_FAILURE = EventType.getEventType(StoreFailure.class);
  }

  @Override
  public void exchangeStarted(ExchangeStarted told) {
    if (told.renewal() && FlightRecorder.isInitialized() && Types.RENEWAL.isEnabled()) {
      Renewal event = new Renewal();
      event.at = told.at().toEpochMilli();
      event.commit();
    }
  }

  @Override
  public void exchangeSucceeded(ExchangeSucceeded told) {
    if (FlightRecorder.isInitialized() && Types.EXCHANGE.isEnabled()) {
      Exchange event = new Exchange();
      event.at = told.at().toEpochMilli();
      event.took = told.took().toNanos();
      event.success = true;
      event.renewal = told.renewal();
      event.lifetime = told.lifetime().toMillis();
      event.commit();
    }
  }

  @Override
  public void exchangeFailed(ExchangeFailed told) {
    if (FlightRecorder.isInitialized() && Types.EXCHANGE.isEnabled()) {
      Exchange event = new Exchange();
      event.at = told.at().toEpochMilli();
      event.took = told.took().toNanos();
      event.renewal = told.renewal();
      event.failure = type(told.kind());
      event.status = told.status().orElse(0);
      event.requestId = told.requestId();
      event.commit();
    }
  }

  @Override
  public void tokenInvalidated(TokenInvalidated told) {
    if (FlightRecorder.isInitialized() && Types.INVALIDATION.isEnabled()) {
      Invalidation event = new Invalidation();
      event.at = told.at().toEpochMilli();
      event.expiresAt = told.expiresAt().toEpochMilli();
      event.commit();
    }
  }

  @Override
  public void signedOut(SignedOut told) {
    if (FlightRecorder.isInitialized() && Types.SIGN_OUT.isEnabled()) {
      SignOut event = new SignOut();
      event.at = told.at().toEpochMilli();
      event.confirmed = told.confirmed();
      event.commit();
    }
  }

  @Override
  public void retryScheduled(RetryScheduled told) {
    if (FlightRecorder.isInitialized() && Types.RETRY.isEnabled()) {
      Retry event = new Retry();
      event.at = told.at().toEpochMilli();
      event.attempt = told.attempt();
      event.delay = told.delay().toNanos();
      event.failure = type(told.kind());
      event.status = told.status().orElse(0);
      event.commit();
    }
  }

  @Override
  public void tokenAdopted(TokenAdopted told) {
    if (FlightRecorder.isInitialized() && Types.ADOPTION.isEnabled()) {
      Adoption event = new Adoption();
      event.at = told.at().toEpochMilli();
      event.age = told.age().toMillis();
      event.lifetime = told.lifetime().toMillis();
      event.renewal = told.renewal();
      event.commit();
    }
  }

  @Override
  public void storeFailed(StoreFailed told) {
    if (FlightRecorder.isInitialized() && Types.STORE_FAILURE.isEnabled()) {
      StoreFailure event = new StoreFailure();
      event.at = told.at().toEpochMilli();
      event.operation = told.operation().name();
      event.cause = told.cause();
      event.nextLook = told.nextLook().toEpochMilli();
      event.commit();
    }
  }

  /**
   * The exception of a kind: not the kind's name, for JDK 17 loses strings of 17 and more
   * characters that come again in later chunks of a recording.
   */
  private static Class<? extends AuthException> type(AuthException.Kind kind) {
    return switch (kind) {
      case BAD_REQUEST -> AuthException.BadRequest.class;
      case UNAUTHENTICATED -> AuthException.Unauthenticated.class;
      case PERMISSION_DENIED -> AuthException.PermissionDenied.class;
      case NOT_FOUND -> AuthException.NotFound.class;
      case SERVER_ERROR -> AuthException.ServerError.class;
      case UNAVAILABLE -> AuthException.Unavailable.class;
      case UNEXPECTED_STATUS -> AuthException.UnexpectedStatus.class;
      case TRANSPORT_FAILURE -> AuthException.TransportFailure.class;
      case DEADLINE_EXCEEDED -> AuthException.DeadlineExceeded.class;
      case MALFORMED_RESPONSE -> AuthException.MalformedResponse.class;
      case INTERRUPTED -> AuthException.Interrupted.class;
      case CLOSED -> AuthException.Closed.class;
    };
  }

  /** What all have in common; annotations and fields are inherited. */
  @Category("ByteNite Auth")
  @StackTrace(false)
  @SuppressWarnings("UnusedVariable") // Flight Recorder reads its fields
  private abstract static class ClientEvent extends Event {
    @Label("At")
    @Description("The time by the client's clock")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long at;
  }

  @Name("bytenite.auth.Exchange")
  @Label("Token Exchange")
  @Description("An exchange of the API key for a token has ended, all its attempts included")
  @SuppressWarnings("UnusedVariable") // Flight Recorder reads its fields
  private static final class Exchange extends ClientEvent {
    @Label("Took")
    @Description("How long it took, retries included")
    @Timespan(Timespan.NANOSECONDS)
    long took;

    @Label("Success")
    @Description("Whether it brought a token")
    boolean success;

    @Label("Renewal")
    @Description("Whether a usable token was held when it began")
    boolean renewal;

    @Label("Lifetime")
    @Description("How long the token lives; 0 after a failure")
    @Timespan(Timespan.MILLISECONDS)
    long lifetime;

    @Label("Failure")
    @Description("The exception that says why it failed; null after a success")
    Class<?> failure;

    @Label("Status")
    @Description("The HTTP status of the server's error; 0 if there was no such answer")
    int status;

    @Label("Request Id")
    @Description("The server's identifier of the request that failed, if it gave one")
    String requestId;
  }

  @Name("bytenite.auth.Renewal")
  @Label("Token Renewal")
  @Description("An exchange begins ahead of the expiry of the token held")
  private static final class Renewal extends ClientEvent {}

  @Name("bytenite.auth.Retry")
  @Label("Exchange Retry")
  @Description("An attempt failed and another will follow within the same call")
  @SuppressWarnings("UnusedVariable") // Flight Recorder reads its fields
  private static final class Retry extends ClientEvent {
    @Label("Attempt")
    @Description("The number of the attempt that failed, from 1")
    int attempt;

    @Label("Delay")
    @Description("How long until the next attempt")
    @Timespan(Timespan.NANOSECONDS)
    long delay;

    @Label("Failure")
    @Description("The exception that says why the attempt failed")
    Class<?> failure;

    @Label("Status")
    @Description("The HTTP status of the server's error; 0 if there was no such answer")
    int status;
  }

  @Name("bytenite.auth.Invalidation")
  @Label("Token Invalidation")
  @Description("The token held was forgotten because the server refused it")
  @SuppressWarnings("UnusedVariable") // Flight Recorder reads its fields
  private static final class Invalidation extends ClientEvent {
    @Label("Expires At")
    @Description("When the token would have expired")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long expiresAt;
  }

  @Name("bytenite.auth.SignOut")
  @Label("Token Sign-Out")
  @Description("The token held was signed out")
  @SuppressWarnings("UnusedVariable") // Flight Recorder reads its fields
  private static final class SignOut extends ClientEvent {
    @Label("Confirmed")
    @Description("Whether the server said that it knows")
    boolean confirmed;
  }

  @Name("bytenite.auth.Adoption")
  @Label("Token Adoption")
  @Description("A token was found in the store, which another process had put there")
  @SuppressWarnings("UnusedVariable") // Flight Recorder reads its fields
  private static final class Adoption extends ClientEvent {
    @Label("Age")
    @Description("How old the token is")
    @Timespan(Timespan.MILLISECONDS)
    long age;

    @Label("Lifetime")
    @Description("How long the token lives in all")
    @Timespan(Timespan.MILLISECONDS)
    long lifetime;

    @Label("Renewal")
    @Description("Whether the client had a usable token meanwhile")
    boolean renewal;
  }

  @Name("bytenite.auth.StoreFailure")
  @Label("Token Store Failure")
  @Description("The token store failed, and the client goes on without it for a while")
  @SuppressWarnings("UnusedVariable") // Flight Recorder reads its fields
  private static final class StoreFailure extends ClientEvent {
    @Label("Operation")
    @Description("What failed: LOAD, REPLACE or READ")
    String operation;

    @Label("Cause")
    @Description("The types of what was thrown, or a short text")
    String cause;

    @Label("Next Look")
    @Description("When the client will use the store again, at the earliest")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long nextLook;
  }
}
