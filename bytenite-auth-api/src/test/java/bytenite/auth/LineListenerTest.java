// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineListenerTest {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TOOK = Duration.ofMillis(34);

  private final List<String> lines = new ArrayList<>();
  private final AuthListener listener = AuthListener.lines(lines::add);

  @Test
  void writesThatAnExchangeStarts() {
    listener.exchangeStarted(new AuthListener.ExchangeStarted(AT, /* renewal= */ false));
    listener.exchangeStarted(new AuthListener.ExchangeStarted(AT, /* renewal= */ true));

    assertThat(lines).containsExactly("token exchange started", "token renewal started");
  }

  @Test
  void writesThatAnExchangeSucceeded() {
    listener.exchangeSucceeded(
        new AuthListener.ExchangeSucceeded(AT, TOOK, Duration.ofHours(1), /* renewal= */ true));

    assertThat(lines)
        .containsExactly("token renewal succeeded in 34 ms: the token lives for 3600 s");
  }

  @Test
  void writesWhyAnExchangeFailed() {
    listener.exchangeFailed(
        new AuthListener.ExchangeFailed(
            AT,
            TOOK,
            AuthException.Kind.UNAVAILABLE,
            Optional.of(503),
            "r-7",
            Optional.of(AT.plusSeconds(2)),
            /* renewal= */ false));
    listener.exchangeFailed(
        new AuthListener.ExchangeFailed(
            AT,
            TOOK,
            AuthException.Kind.TRANSPORT_FAILURE,
            Optional.empty(),
            "",
            Optional.empty(),
            /* renewal= */ false));

    assertThat(lines)
        .containsExactly(
            "token exchange failed after 34 ms: UNAVAILABLE, status 503, request id r-7,"
                + " next attempt at 2026-01-01T00:00:02Z",
            "token exchange failed after 34 ms: TRANSPORT_FAILURE");
  }

  @Test
  void writesThatATokenWasInvalidated() {
    listener.tokenInvalidated(new AuthListener.TokenInvalidated(AT, AT.plusSeconds(60)));

    assertThat(lines)
        .containsExactly("token invalidated: it would have expired at 2026-01-01T00:01:00Z");
  }

  @Test
  void writesWhetherASignOutWasConfirmed() {
    listener.signedOut(new AuthListener.SignedOut(AT, /* confirmed= */ true));
    listener.signedOut(new AuthListener.SignedOut(AT, /* confirmed= */ false));

    assertThat(lines)
        .containsExactly("signed out, confirmed", "signed out, not confirmed by the server");
  }

  @Test
  void writesThatAnAttemptWillBeRepeated() {
    listener.retryScheduled(
        new AuthListener.RetryScheduled(
            AT, 1, Duration.ofMillis(250), AuthException.Kind.SERVER_ERROR, Optional.of(500)));

    assertThat(lines)
        .containsExactly("attempt 1 failed: SERVER_ERROR, status 500, retry in 250 ms");
  }

  @Test
  void writesThatATokenWasAdopted() {
    listener.tokenAdopted(
        new AuthListener.TokenAdopted(
            AT, Duration.ofSeconds(90), Duration.ofHours(1), /* renewal= */ false));

    assertThat(lines)
        .containsExactly("token adopted from the store: 90 s old, it lives for 3600 s");
  }

  @Test
  void writesThatTheStoreFailed() {
    listener.storeFailed(
        new AuthListener.StoreFailed(
            AT, AuthListener.StoreFailed.Operation.LOAD, "java.io.IOException", AT.plusSeconds(1)));

    assertThat(lines)
        .containsExactly(
            "store failed: LOAD, java.io.IOException, next look at 2026-01-01T00:00:01Z");
  }

  @Test
  void refusesNoSink() {
    assertThatNullPointerException().isThrownBy(() -> AuthListener.lines(null)).withMessage("sink");
  }
}
