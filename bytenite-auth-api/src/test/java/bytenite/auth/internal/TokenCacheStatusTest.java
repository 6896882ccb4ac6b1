// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.MOST;
import static bytenite.auth.internal.Caches.START;
import static bytenite.auth.internal.Caches.WALL;
import static bytenite.auth.internal.Caches.answered;
import static bytenite.auth.internal.Caches.empty;
import static bytenite.auth.internal.Caches.holding;
import static bytenite.auth.internal.Caches.lead;
import static bytenite.auth.internal.Caches.refused;
import static bytenite.auth.internal.Caches.seconds;
import static bytenite.auth.internal.Caches.token;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the snapshot says in each state. */
class TokenCacheStatusTest {

  private static final AccessToken TOKEN = token("secret-of-the-token", 3600);

  private static AuthStatus at(TokenCache cache, long secondsLater) {
    Instant wall = WALL.plusSeconds(secondsLater);
    return cache.status(START + seconds(secondsLater), wall);
  }

  @Test
  void isEmptyBeforeTheFirstCall() {
    assertThat(at(empty(), 0))
        .isEqualTo(
            new AuthStatus(
                AuthStatus.State.EMPTY,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                /* exchanges= */ 0));
  }

  @Test
  void isExchangingWhileTheFirstTokenIsFetched() {
    TokenCache cache = empty();
    lead(cache, START);

    assertThat(at(cache, 0).state()).isEqualTo(AuthStatus.State.EXCHANGING);
    assertThat(at(cache, 0).exchanges()).isOne();
  }

  @Test
  void countsAnExchangeThatWasAbandonedOnce() {
    TokenCache cache = empty();
    Caches.settle(
        cache, lead(cache, START).flight(), new Outcome.Abandoned<>(answered(503)), START, MOST);

    assertThat(at(cache, 0).exchanges()).isOne();
  }

  @Test
  void isReadyWithAToken() {
    assertThat(at(holding(TOKEN), 60))
        .isEqualTo(
            new AuthStatus(
                AuthStatus.State.READY,
                Optional.of(TOKEN.expiresAt()),
                Optional.of(TOKEN.issuedAt()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                /* exchanges= */ 1));
  }

  @Test
  void isReadyInTheRenewalWindowToo() {
    assertThat(at(holding(TOKEN), 3400).state()).isEqualTo(AuthStatus.State.READY);
  }

  @Test
  void isRenewingWhileASuccessorIsFetched() {
    TokenCache cache = holding(TOKEN);
    lead(cache, cache.claim(START + seconds(3400)));

    AuthStatus status = at(cache, 3400);

    assertThat(status.state()).isEqualTo(AuthStatus.State.RENEWING);
    assertThat(status.expiresAt()).contains(TOKEN.expiresAt());
    assertThat(status.exchanges()).isEqualTo(2);
  }

  @Test
  void isEmptyOnceTheTokenCannotBeUsed() {
    AuthStatus status = at(holding(TOKEN), 3590);

    assertThat(status.state()).isEqualTo(AuthStatus.State.EMPTY);
    assertThat(status.expiresAt()).isEmpty();
    assertThat(status.lastSuccess()).contains(TOKEN.issuedAt());
  }

  @Test
  void isFailingAfterAFailure() {
    TokenCache cache = empty();
    Caches.fail(cache, refused(), START, MOST);

    assertThat(at(cache, 20))
        .isEqualTo(
            new AuthStatus(
                AuthStatus.State.FAILING,
                Optional.empty(),
                Optional.empty(),
                Optional.of(WALL),
                Optional.of(AuthException.Kind.UNAUTHENTICATED),
                Optional.of(WALL.plusSeconds(60)),
                /* exchanges= */ 1));
  }

  @Test
  void isFailingThoughNothingHoldsTheNextAttemptBack() {
    TokenCache cache = empty();
    Caches.fail(cache, answered(503), START, MOST);

    AuthStatus status = at(cache, 1);

    assertThat(status.state()).isEqualTo(AuthStatus.State.FAILING);
    assertThat(status.nextAttempt()).isEmpty();
    assertThat(status.lastFailureKind()).contains(AuthException.Kind.UNAVAILABLE);
  }

  @Test
  void isFailingAfterAFailureOnThisSideOfTheWire() {
    TokenCache cache = empty();
    Caches.fail(cache, Failure.local("no key", new IOException("no file")), START, MOST);

    AuthStatus status = at(cache, 0);

    assertThat(status.state()).isEqualTo(AuthStatus.State.FAILING);
    assertThat(status.lastFailureKind()).contains(AuthException.Kind.TRANSPORT_FAILURE);
    assertThat(status.nextAttempt()).isEmpty();
  }

  @Test
  void isReadyThoughARenewalFailed() {
    TokenCache cache = holding(TOKEN);
    Caches.fail(cache, refused(), START + seconds(3400), MOST);

    AuthStatus status = at(cache, 3401);

    assertThat(status.state()).isEqualTo(AuthStatus.State.READY);
    assertThat(status.lastFailure()).contains(WALL.plusSeconds(3400));
    assertThat(status.nextAttempt()).contains(WALL.plusSeconds(3460));
  }

  @Test
  void remembersTheLastFailureBeyondTheNextSuccess() {
    TokenCache cache = empty();
    Caches.fail(cache, answered(503), START, MOST);
    Caches.grant(cache, TOKEN, START + seconds(1));

    AuthStatus status = at(cache, 2);

    assertThat(status.state()).isEqualTo(AuthStatus.State.READY);
    assertThat(status.lastFailure()).contains(WALL);
    assertThat(status.lastFailureKind()).contains(AuthException.Kind.UNAVAILABLE);
    assertThat(status.nextAttempt()).isEmpty();
  }

  @Test
  void isEmptyAfterSignOutAndInvalidation() {
    TokenCache signedOut = holding(TOKEN);
    Caches.signOut(signedOut, START);
    TokenCache invalidated = holding(TOKEN);
    Caches.invalidate(invalidated, TOKEN);

    assertThat(at(signedOut, 0).state()).isEqualTo(AuthStatus.State.EMPTY);
    assertThat(at(signedOut, 0).lastSuccess()).contains(TOKEN.issuedAt());
    assertThat(at(invalidated, 0).state()).isEqualTo(AuthStatus.State.EMPTY);
  }

  @Test
  void isClosedForGoodAndExpectsNoNextAttempt() {
    TokenCache cache = holding(TOKEN);
    Caches.fail(cache, refused(), START, MOST);
    cache.close();

    AuthStatus status = at(cache, 1);

    assertThat(status.state()).isEqualTo(AuthStatus.State.CLOSED);
    assertThat(status.expiresAt()).isEmpty();
    assertThat(status.nextAttempt()).isEmpty();
    assertThat(status.lastFailure()).contains(WALL);
  }

  @Test
  void tellsTheTimeOfAFailureByTheWallClockOfNow() {
    TokenCache cache = empty();
    Caches.fail(cache, answered(503), START, MOST);
    Instant setForward = WALL.plusSeconds(86_400);

    AuthStatus status = cache.status(START + 100, setForward);

    assertThat(status.lastFailure()).contains(setForward.minusMillis(100));
    assertThat(status.nextAttempt()).contains(setForward.plusMillis(400));
  }

  @Test
  void holdsNoSecret() {
    TokenCache cache = holding(TOKEN);
    Caches.fail(cache, refused(), START, MOST);

    assertThat(at(cache, 0).toString())
        .doesNotContain(TOKEN.value(), Caches.KEY.reveal(), Caches.OTHER_KEY.reveal());
  }
}
