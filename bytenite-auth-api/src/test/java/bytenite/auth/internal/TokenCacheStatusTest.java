// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Cells.MOST;
import static bytenite.auth.internal.Cells.START;
import static bytenite.auth.internal.Cells.WALL;
import static bytenite.auth.internal.Cells.answered;
import static bytenite.auth.internal.Cells.empty;
import static bytenite.auth.internal.Cells.holding;
import static bytenite.auth.internal.Cells.lead;
import static bytenite.auth.internal.Cells.refused;
import static bytenite.auth.internal.Cells.seconds;
import static bytenite.auth.internal.Cells.token;
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

  private static AuthStatus at(TokenCache cell, long secondsLater) {
    Instant wall = WALL.plusSeconds(secondsLater);
    return cell.status(START + seconds(secondsLater), wall);
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
    TokenCache cell = empty();
    lead(cell, START);

    assertThat(at(cell, 0).state()).isEqualTo(AuthStatus.State.EXCHANGING);
    assertThat(at(cell, 0).exchanges()).isOne();
  }

  @Test
  void countsAnExchangeThatWasAbandonedOnce() {
    TokenCache cell = empty();
    Cells.settle(
        cell, lead(cell, START).flight(), new Outcome.Abandoned<>(answered(503)), START, MOST);

    assertThat(at(cell, 0).exchanges()).isOne();
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
    TokenCache cell = holding(TOKEN);
    lead(cell, cell.claim(START + seconds(3400)));

    AuthStatus status = at(cell, 3400);

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
    TokenCache cell = empty();
    Cells.fail(cell, refused(), START, MOST);

    assertThat(at(cell, 20))
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
    TokenCache cell = empty();
    Cells.fail(cell, answered(503), START, MOST);

    AuthStatus status = at(cell, 1);

    assertThat(status.state()).isEqualTo(AuthStatus.State.FAILING);
    assertThat(status.nextAttempt()).isEmpty();
    assertThat(status.lastFailureKind()).contains(AuthException.Kind.UNAVAILABLE);
  }

  @Test
  void isFailingAfterAFailureOnThisSideOfTheWire() {
    TokenCache cell = empty();
    Cells.fail(cell, Failure.local("no key", new IOException("no file")), START, MOST);

    AuthStatus status = at(cell, 0);

    assertThat(status.state()).isEqualTo(AuthStatus.State.FAILING);
    assertThat(status.lastFailureKind()).contains(AuthException.Kind.TRANSPORT_FAILURE);
    assertThat(status.nextAttempt()).isEmpty();
  }

  @Test
  void isReadyThoughARenewalFailed() {
    TokenCache cell = holding(TOKEN);
    Cells.fail(cell, refused(), START + seconds(3400), MOST);

    AuthStatus status = at(cell, 3401);

    assertThat(status.state()).isEqualTo(AuthStatus.State.READY);
    assertThat(status.lastFailure()).contains(WALL.plusSeconds(3400));
    assertThat(status.nextAttempt()).contains(WALL.plusSeconds(3460));
  }

  @Test
  void remembersTheLastFailureBeyondTheNextSuccess() {
    TokenCache cell = empty();
    Cells.fail(cell, answered(503), START, MOST);
    Cells.grant(cell, TOKEN, START + seconds(1));

    AuthStatus status = at(cell, 2);

    assertThat(status.state()).isEqualTo(AuthStatus.State.READY);
    assertThat(status.lastFailure()).contains(WALL);
    assertThat(status.lastFailureKind()).contains(AuthException.Kind.UNAVAILABLE);
    assertThat(status.nextAttempt()).isEmpty();
  }

  @Test
  void isEmptyAfterSignOutAndInvalidation() {
    TokenCache signedOut = holding(TOKEN);
    Cells.signOut(signedOut, START);
    TokenCache invalidated = holding(TOKEN);
    Cells.invalidate(invalidated, TOKEN);

    assertThat(at(signedOut, 0).state()).isEqualTo(AuthStatus.State.EMPTY);
    assertThat(at(signedOut, 0).lastSuccess()).contains(TOKEN.issuedAt());
    assertThat(at(invalidated, 0).state()).isEqualTo(AuthStatus.State.EMPTY);
  }

  @Test
  void isClosedForGoodAndExpectsNoNextAttempt() {
    TokenCache cell = holding(TOKEN);
    Cells.fail(cell, refused(), START, MOST);
    cell.close();

    AuthStatus status = at(cell, 1);

    assertThat(status.state()).isEqualTo(AuthStatus.State.CLOSED);
    assertThat(status.expiresAt()).isEmpty();
    assertThat(status.nextAttempt()).isEmpty();
    assertThat(status.lastFailure()).contains(WALL);
  }

  @Test
  void tellsTheTimeOfAFailureByTheWallClockOfNow() {
    TokenCache cell = empty();
    Cells.fail(cell, answered(503), START, MOST);
    Instant setForward = WALL.plusSeconds(86_400);

    AuthStatus status = cell.status(START + 100, setForward);

    assertThat(status.lastFailure()).contains(setForward.minusMillis(100));
    assertThat(status.nextAttempt()).contains(setForward.plusMillis(400));
  }

  @Test
  void holdsNoSecret() {
    TokenCache cell = holding(TOKEN);
    Cells.fail(cell, refused(), START, MOST);

    assertThat(at(cell, 0).toString())
        .doesNotContain(TOKEN.value(), Cells.KEY.reveal(), Cells.OTHER_KEY.reveal());
  }
}
