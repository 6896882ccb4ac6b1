// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import bytenite.auth.AuthException.Kind;
import bytenite.auth.AuthListener.StoreFailed.Operation;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The small values of the contract, and the defaults of its interfaces. */
class RecordsTest {

  private static final Optional<Instant> NONE = Optional.empty();
  private static final AccessToken TOKEN =
      new AccessToken("t", "", Instant.EPOCH, Instant.EPOCH.plusSeconds(1));

  @Test
  void refuseNull() {
    List<Runnable> constructions =
        List.of(
            () -> new ErrorDetail(1, null, ""),
            () -> new ErrorDetail(1, "", null),
            () -> new ResponseEnvelope(true, null, "", Optional.empty()),
            () -> new ResponseEnvelope(true, "", null, Optional.empty()),
            () -> new ResponseEnvelope(true, "", "", null),
            () -> new SkipLogin(true, null),
            () -> new AuthStatus(null, NONE, NONE, NONE, Optional.empty(), NONE, 0),
            () -> status(null, NONE, NONE, Optional.empty(), NONE),
            () -> status(NONE, null, NONE, Optional.empty(), NONE),
            () -> status(NONE, NONE, null, Optional.empty(), NONE),
            () -> status(NONE, NONE, NONE, null, NONE),
            () -> status(NONE, NONE, NONE, Optional.empty(), null),
            () -> new AuthListener.ExchangeStarted(null, true),
            () -> new AuthListener.ExchangeSucceeded(null, Duration.ZERO, Duration.ZERO, true),
            () -> new AuthListener.ExchangeSucceeded(Instant.EPOCH, null, Duration.ZERO, true),
            () -> new AuthListener.ExchangeSucceeded(Instant.EPOCH, Duration.ZERO, null, true),
            () -> failed(null, Duration.ZERO, Kind.CLOSED, Optional.empty(), "", NONE),
            () -> failed(Instant.EPOCH, null, Kind.CLOSED, Optional.empty(), "", NONE),
            () -> failed(Instant.EPOCH, Duration.ZERO, null, Optional.empty(), "", NONE),
            () -> failed(Instant.EPOCH, Duration.ZERO, Kind.CLOSED, null, "", NONE),
            () -> failed(Instant.EPOCH, Duration.ZERO, Kind.CLOSED, Optional.empty(), null, NONE),
            () -> failed(Instant.EPOCH, Duration.ZERO, Kind.CLOSED, Optional.empty(), "", null),
            () -> new AuthListener.TokenInvalidated(null, Instant.EPOCH),
            () -> new AuthListener.TokenInvalidated(Instant.EPOCH, null),
            () -> new AuthListener.SignedOut(null, true),
            () -> adopted(null, Duration.ZERO, Duration.ZERO),
            () -> adopted(Instant.EPOCH, null, Duration.ZERO),
            () -> adopted(Instant.EPOCH, Duration.ZERO, null),
            () -> storeFailed(null, Operation.LOAD, "", Instant.EPOCH),
            () -> storeFailed(Instant.EPOCH, null, "", Instant.EPOCH),
            () -> storeFailed(Instant.EPOCH, Operation.LOAD, null, Instant.EPOCH),
            () -> storeFailed(Instant.EPOCH, Operation.LOAD, "", null),
            () -> retry(null, Duration.ZERO, Kind.CLOSED, Optional.empty()),
            () -> retry(Instant.EPOCH, null, Kind.CLOSED, Optional.empty()),
            () -> retry(Instant.EPOCH, Duration.ZERO, null, Optional.empty()),
            () -> retry(Instant.EPOCH, Duration.ZERO, Kind.CLOSED, null));

    for (Runnable construction : constructions) {
      assertThatNullPointerException().isThrownBy(construction::run);
    }
  }

  private static void failed(
      Instant at,
      Duration took,
      Kind kind,
      Optional<Integer> status,
      String requestId,
      Optional<Instant> nextAttempt) {
    new AuthListener.ExchangeFailed(
        at, took, kind, status, requestId, nextAttempt, /* renewal= */ true);
  }

  private static void adopted(Instant at, Duration age, Duration lifetime) {
    new AuthListener.TokenAdopted(at, age, lifetime, /* renewal= */ true);
  }

  private static void storeFailed(Instant at, Operation operation, String cause, Instant nextLook) {
    new AuthListener.StoreFailed(at, operation, cause, nextLook);
  }

  private static void retry(Instant at, Duration delay, Kind kind, Optional<Integer> status) {
    new AuthListener.RetryScheduled(at, /* attempt= */ 1, delay, kind, status);
  }

  private static AuthStatus status(
      Optional<Instant> expiresAt,
      Optional<Instant> lastSuccess,
      Optional<Instant> lastFailure,
      Optional<AuthException.Kind> lastFailureKind,
      Optional<Instant> nextAttempt) {
    return new AuthStatus(
        AuthStatus.State.EMPTY,
        expiresAt,
        lastSuccess,
        lastFailure,
        lastFailureKind,
        nextAttempt,
        0);
  }

  @Test
  void areNotSerializable() {
    assertThat(
            Stream.of(ErrorDetail.class, ResponseEnvelope.class, SkipLogin.class, AuthStatus.class))
        .noneMatch(Serializable.class::isAssignableFrom);
  }

  @Test
  void sayNothingWhereTheServerSaidNothing() {
    assertThat(ResponseEnvelope.success())
        .isEqualTo(new ResponseEnvelope(true, "", "", Optional.empty()));
    assertThat(ResponseEnvelope.empty())
        .isEqualTo(new ResponseEnvelope(false, "", "", Optional.empty()));
  }

  @Test
  void showNoTargetThatMayCarryALoginChallenge() {
    assertThat(new SkipLogin(true, "https://h/?login_challenge=S3CR3T").toString())
        .contains("skip=true")
        .doesNotContain("S3CR3T", "https");
    assertThat(new SkipLogin(false, "")).hasToString("SkipLogin[skip=false, redirectTo=]");
  }

  @Test
  void doNothingByDefaultWhenATokenIsRejected() {
    TokenSource source = () -> TOKEN;
    AsyncTokenSource asyncSource = () -> CompletableFuture.completedFuture(TOKEN);

    source.invalidate(TOKEN);
    asyncSource.invalidate(TOKEN);

    assertThat(source.token()).isSameAs(TOKEN);
    assertThat(asyncSource.token()).isCompletedWithValue(TOKEN);
  }

  @Test
  void letAListenerIgnoreWhatItWants() {
    AuthListener listener = new AuthListener() {};

    assertThat(Arrays.stream(AuthListener.class.getDeclaredMethods()))
        .filteredOn(java.lang.reflect.Method::isDefault)
        .hasSize(9)
        .allSatisfy(method -> method.invoke(listener, new Object[] {null}));
  }
}
