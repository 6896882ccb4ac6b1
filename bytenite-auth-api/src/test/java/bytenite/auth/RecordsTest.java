// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.Serializable;
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
            () -> status(NONE, NONE, NONE, Optional.empty(), null));

    for (Runnable construction : constructions) {
      assertThatNullPointerException().isThrownBy(construction::run);
    }
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
        .hasSize(6)
        .allMatch(java.lang.reflect.Method::isDefault)
        .allSatisfy(method -> method.invoke(listener, new Object[] {null}));
  }
}
