// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Cells.KEY;
import static bytenite.auth.internal.Cells.LEAST;
import static bytenite.auth.internal.Cells.MOST;
import static bytenite.auth.internal.Cells.OTHER_KEY;
import static bytenite.auth.internal.Cells.START;
import static bytenite.auth.internal.Cells.answered;
import static bytenite.auth.internal.Cells.asking;
import static bytenite.auth.internal.Cells.empty;
import static bytenite.auth.internal.Cells.failed;
import static bytenite.auth.internal.Cells.holding;
import static bytenite.auth.internal.Cells.lead;
import static bytenite.auth.internal.Cells.refused;
import static bytenite.auth.internal.Cells.seconds;
import static bytenite.auth.internal.Cells.token;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long which failure holds back the next exchange. */
class TokenCacheMemoryTest {

  private static final AccessToken TOKEN = token("t", 3600);

  private static Outcome.Refused<IssuedToken> refusal(TokenCache cell, long atMillis) {
    return ((Ticket.Refuse) cell.claim(atMillis)).outcome();
  }

  private static TokenCache failedAtStart(Failure failure, double random) {
    TokenCache cell = empty();
    Cells.fail(cell, failure, START, random);
    return cell;
  }

  @Test
  void doesNotRenewWhileAnotherProcessDoes() {
    AccessToken token = token("token", 3600);
    TokenCache cache = Cells.holding(token);
    long inWindow = START + seconds(3301);
    Flight flight = ((Ticket.Lead) cache.claim(inWindow)).flight();

    Cells.settle(cache, flight, new Outcome.Deferred<>(5_000), inWindow, MOST);

    assertThat(cache.claim(inWindow + 4_999)).isEqualTo(new Ticket.Ready(token));
    assertThat(cache.quietMillis(inWindow)).isEqualTo(5_000);
    assertThat(cache.claim(inWindow + 5_000)).isInstanceOf(Ticket.Lead.class);
    assertThat(cache.status(inWindow, Cells.WALL).lastFailure()).isEmpty();
  }

  @Test
  void usesATokenNoLongerThoughItsRenewalIsDeferredBeyondItsEnd() {
    TokenCache cache = Cells.holding(token("token", 3600));
    long atEnd = START + seconds(3589);
    Flight flight = ((Ticket.Lead) cache.claim(atEnd)).flight();

    Cells.settle(cache, flight, new Outcome.Deferred<>(60_000), atEnd, MOST);

    assertThat(cache.claim(atEnd + 999)).isInstanceOf(Ticket.Ready.class);
    assertThat(cache.claim(atEnd + 1_000)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void remembersForHowLongAnotherProcessWasToldToWait() {
    TokenCache cache = Cells.empty();
    Flight flight = Cells.lead(cache, START).flight();
    Outcome<IssuedToken> told = new Outcome.Refused<>(Cells.answered(503), 7_000);

    Cells.settle(cache, flight, told, START, MOST);

    assertThat(cache.claim(START + 1_000))
        .isEqualTo(new Ticket.Refuse(new Outcome.Refused<>(Cells.answered(503), 6_000)));
    assertThat(cache.claim(START + 7_000)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void refusesAtOnceInTheQuietTimeAndLeadsAfterIt() {
    TokenCache cell = failedAtStart(answered(503), MOST);

    assertThat(cell.claim(START + 499))
        .isEqualTo(Cells.refuse(answered(503), /* quietMillis= */ 1));
    assertThat(cell.claim(START + 500)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void doublesTheQuietTimeWithEachFailureUpToACap() {
    TokenCache cell = empty();
    List<Long> quiet = new ArrayList<>();
    long now = START;

    for (int i = 0; i < 10; i++) {
      Cells.fail(cell, answered(503), now, MOST);
      quiet.add(refusal(cell, now).quietMillis());
      now += refusal(cell, now).quietMillis();
    }

    assertThat(quiet)
        .containsExactly(
            500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 32_000L, 60_000L, 60_000L, 60_000L);
  }

  @Test
  void drawsTheQuietTimeFromHalfOfItsCeilingUpwards() {
    assertThat(refusal(failedAtStart(answered(503), LEAST), START).quietMillis()).isEqualTo(250);
    assertThat(refusal(failedAtStart(answered(503), 0.5), START).quietMillis()).isEqualTo(375);
    assertThat(refusal(failedAtStart(answered(503), MOST), START).quietMillis()).isEqualTo(500);
  }

  @Test
  void forgetsAllFailuresWhenAnExchangeSucceeds() {
    TokenCache cell = empty();
    for (int i = 0; i < 8; i++) {
      Cells.fail(cell, answered(503), START + seconds(100L * i), MOST);
    }
    Cells.grant(cell, TOKEN, START + seconds(800));
    Cells.invalidate(cell, TOKEN);

    assertThat(cell.quietMillis(START + seconds(800))).isZero();
    Cells.fail(cell, answered(503), START + seconds(800), MOST);

    assertThat(refusal(cell, START + seconds(800)).quietMillis()).isEqualTo(500);
  }

  @Test
  void remembersFailuresBeyondSignOut() {
    TokenCache cell = failedAtStart(answered(503), MOST);

    Cells.signOut(cell, START);

    assertThat(refusal(cell, START).failure()).isEqualTo(answered(503));
  }

  @Test
  void remembersTheRefusalOfAKeyForLonger() {
    TokenCache cell = failedAtStart(refused(), LEAST);

    assertThat(refusal(cell, START).quietMillis()).isEqualTo(seconds(30));
    assertThat(refusal(failedAtStart(refused(), MOST), START).quietMillis()).isEqualTo(seconds(60));
    assertThat(cell.refusesKey(START)).isTrue();
  }

  @Test
  void growsTheQuietTimeOfARefusedKeyToAQuarterOfAnHour() {
    TokenCache cell = empty();

    for (int i = 0; i < 10; i++) {
      Cells.fail(cell, refused(), START + seconds(1000L * i), MOST);
    }

    assertThat(refusal(cell, START + seconds(9000)).quietMillis()).isEqualTo(seconds(900));
  }

  @Test
  void letsACallerLeadToAskForTheKeyAgainIfItMayChange() {
    TokenCache cell = failedAtStart(refused(), MOST);

    assertThat(cell.claim(START, 0, /* keyMayChange= */ false)).isInstanceOf(Ticket.Refuse.class);
    assertThat(cell.claim(START, 0, /* keyMayChange= */ true)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void permitsAnotherKeyButNotTheRefusedOne() {
    TokenCache cell = failedAtStart(refused(), MOST);
    Flight flight = lead(cell, START).flight();

    assertThat(cell.permit(flight, Optional.of(KEY), START))
        .contains(new Outcome.Refused<>(refused(), seconds(60)));
    assertThat(cell.permit(flight, Optional.of(OTHER_KEY), START)).isEmpty();
    assertThat(cell.permit(flight, Optional.of(KEY), START + seconds(60))).isEmpty();
  }

  @Test
  void keepsTheMemoryAsItIsWhenTheKeyIsStillRefused() {
    TokenCache cell = failedAtStart(refused(), MOST);
    Flight flight = lead(cell, START + 100).flight();
    Outcome<IssuedToken> still = cell.permit(flight, Optional.of(KEY), START + 100).get();

    Cells.settle(cell, flight, still, START + 100, MOST);

    assertThat(flight.value()).contains(still);
    assertThat(refusal(cell, START + 100).quietMillis()).isEqualTo(seconds(60) - 100);
  }

  @Test
  void permitsNothingOnceTheFlightWasEnded() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Cells.signOut(cell, START);

    assertThat(cell.permit(flight, Optional.of(KEY), START).get().failure().toException())
        .isInstanceOf(AuthException.Closed.class);
  }

  @Test
  void believesARefusalOfAKeyThatHasWorkedTheSecondTime() {
    TokenCache cell = empty();
    Flight worked = lead(cell, START).flight();
    Cells.settle(cell, worked, Cells.granted(TOKEN, START), START, MOST);
    Failure stray = answered(401).ofKey(OTHER_KEY);
    long due = START + seconds(3400);

    Cells.fail(cell, stray, due, MOST);

    assertThat(cell.refusesKey(due)).isFalse();
    assertThat(cell.quietMillis(due)).isEqualTo(seconds(1));

    Cells.fail(cell, stray, due + seconds(1), MOST);

    assertThat(cell.refusesKey(due + seconds(1))).isTrue();
    assertThat(cell.quietMillis(due + seconds(1))).isEqualTo(seconds(120));
  }

  @Test
  void doubtsOneRefusalOfAKeyThatHasWorkedAndNoOtherKeys() {
    TokenCache cell = empty();
    assertThat(cell.doubts(OTHER_KEY)).isFalse();
    Cells.grant(cell, TOKEN, START);

    assertThat(cell.doubts(KEY)).isFalse();
    assertThat(cell.doubts(OTHER_KEY)).isTrue();
    assertThat(cell.doubts(OTHER_KEY)).isFalse();
  }

  @Test
  void forgetsARefusalWhenTheSameKeyWorksElsewhere() {
    TokenCache cell = failedAtStart(refused(), MOST);

    cell.worked(OTHER_KEY);
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Refuse.class);
    cell.worked(KEY);

    assertThat(cell.claim(START)).isInstanceOf(Ticket.Lead.class);
    assertThat(cell.doubts(KEY)).isTrue();
  }

  @Test
  void holdsBackEveryKeyWhenTheServerFailed() {
    TokenCache cell = failedAtStart(answered(503), MOST);

    assertThat(cell.claim(START, 0, /* keyMayChange= */ true)).isInstanceOf(Ticket.Refuse.class);
    assertThat(cell.refusesKey(START)).isFalse();
  }

  @Test
  void servesTheTokenWhileTheKeyIsRefused() {
    TokenCache cell = holding(TOKEN);
    long due = START + seconds(3400);
    Cells.fail(cell, refused(), due, MOST);

    assertThat(cell.claim(due, 0, /* keyMayChange= */ true)).isEqualTo(new Ticket.Ready(TOKEN));
  }

  @Test
  void makesTheStreamWaitAfterAFailureOnThisSideOfTheWire() {
    TokenCache cell = failedAtStart(Failure.local("no key", new IOException("no file")), MOST);

    assertThat(cell.claimForStream(START, false))
        .isInstanceOfSatisfying(
            Ticket.Refuse.class, r -> assertThat(r.outcome().quietMillis()).isEqualTo(500));
    assertThat(cell.claimForStream(START + 500, false)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void waitsAtLeastAsLongAsTheServerAsked() {
    Failure asking = asking(503, Duration.ofSeconds(20));

    assertThat(refusal(failedAtStart(asking, LEAST), START).quietMillis()).isEqualTo(20_000);
    assertThat(refusal(failedAtStart(asking, MOST), START).quietMillis()).isEqualTo(20_500);
  }

  @Test
  void letsNoServerHoldItBackForMoreThanAnHour() {
    Failure asking = asking(503, Duration.ofDays(3650));

    assertThat(refusal(failedAtStart(asking, LEAST), START).quietMillis()).isEqualTo(seconds(3600));
  }

  @Test
  void ignoresARetryAfterThatIsShorterThanItsOwnQuietTime() {
    Failure asking = asking(503, Duration.ofMillis(1));

    assertThat(refusal(failedAtStart(asking, MOST), START).quietMillis()).isEqualTo(501);
    assertThat(refusal(failedAtStart(asking, LEAST), START).quietMillis()).isEqualTo(250);
  }

  @Test
  void endsTheQuietTimeWhenTheTimeStepsBackwards() {
    TokenCache cell = failedAtStart(refused(), MOST);

    assertThat(refusal(cell, START - TokenCache.LAG_MILLIS).quietMillis()).isEqualTo(seconds(60));
    assertThat(cell.claim(START - TokenCache.LAG_MILLIS - 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void isNotHeldBackByAFailureOnThisSideOfTheWire() {
    TokenCache cell = failedAtStart(Failure.local("no key", new IOException("no file")), MOST);

    assertThat(cell.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void growsNoQuietTimeByFailuresOnThisSideOfTheWire() {
    TokenCache cell = empty();
    for (int i = 0; i < 10; i++) {
      Cells.fail(cell, Failure.local("no key", new IOException("no file")), START, MOST);
    }

    Cells.fail(cell, answered(503), START, MOST);

    assertThat(refusal(cell, START).quietMillis()).isEqualTo(500);
  }

  @Test
  void goesOnGrowingTheQuietTimeAfterAFailureOnThisSideOfTheWire() {
    TokenCache cell = failedAtStart(answered(503), MOST);
    Cells.fail(cell, Failure.local("no key", new IOException("no file")), START + 500, MOST);

    Cells.fail(cell, answered(503), START + 500, MOST);

    assertThat(refusal(cell, START + 500).quietMillis()).isEqualTo(1000);
  }

  @Test
  void tellsHowLongUntilAClaimWouldLead() {
    TokenCache cell = empty();
    assertThat(cell.quietMillis(START)).isZero();

    Cells.grant(cell, TOKEN, START);
    assertThat(cell.quietMillis(START)).isEqualTo(seconds(3300));
    assertThat(cell.quietMillis(START + seconds(3300) - 1)).isEqualTo(1);
    assertThat(cell.quietMillis(START + seconds(3300))).isZero();

    Cells.fail(cell, refused(), START + seconds(3300), MOST);
    assertThat(cell.quietMillis(START + seconds(3301))).isEqualTo(seconds(59));
  }

  @Test
  void waitsForNothingWhenTheTimeStepsBackwards() {
    TokenCache cell = holding(TOKEN);

    assertThat(cell.quietMillis(START - TokenCache.LAG_MILLIS)).isEqualTo(seconds(3300));
    assertThat(cell.quietMillis(START - TokenCache.LAG_MILLIS - 1)).isZero();
  }

  @Test
  void waitsForTheLongerOfFreshAndQuietTime() {
    TokenCache cell = holding(TOKEN);
    Cells.fail(cell, refused(), START + seconds(3290), MOST);

    assertThat(cell.quietMillis(START + seconds(3290))).isEqualTo(seconds(60));
    assertThat(cell.quietMillis(START + seconds(3349))).isEqualTo(seconds(1));
  }

  @Test
  void sendsAtMostOneAttemptPerQuietTimeUnderAnyLoad() {
    TokenCache cell = empty();
    int attempts = 0;

    for (long now = START; now < START + seconds(60); now += 10) {
      if (cell.claim(now) instanceof Ticket.Lead lead) {
        attempts++;
        Cells.settle(cell, lead.flight(), failed(answered(503)), now, LEAST);
      }
    }

    assertThat(attempts).isBetween(2, 9);
  }

  @Test
  void countsTheQuietTimeFromWhenTheFailureWasKnown() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Cells.settle(cell, flight, failed(answered(503)), START + seconds(30), MOST);

    assertThat(refusal(cell, START + seconds(30)).quietMillis()).isEqualTo(500);
  }
}
