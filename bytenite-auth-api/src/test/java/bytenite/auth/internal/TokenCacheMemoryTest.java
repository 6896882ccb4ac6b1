// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.KEY;
import static bytenite.auth.internal.Caches.LEAST;
import static bytenite.auth.internal.Caches.MOST;
import static bytenite.auth.internal.Caches.OTHER_KEY;
import static bytenite.auth.internal.Caches.START;
import static bytenite.auth.internal.Caches.answered;
import static bytenite.auth.internal.Caches.asking;
import static bytenite.auth.internal.Caches.empty;
import static bytenite.auth.internal.Caches.failed;
import static bytenite.auth.internal.Caches.holding;
import static bytenite.auth.internal.Caches.lead;
import static bytenite.auth.internal.Caches.refused;
import static bytenite.auth.internal.Caches.seconds;
import static bytenite.auth.internal.Caches.token;
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

  private static Outcome.Refused<IssuedToken> refusal(TokenCache cache, long atMillis) {
    return ((Ticket.Refuse) cache.claim(atMillis)).outcome();
  }

  private static TokenCache failedAtStart(Failure failure, double random) {
    TokenCache cache = empty();
    Caches.fail(cache, failure, START, random);
    return cache;
  }

  /** Whether a caller whose key may change leads, as it does after a refusal of the last key. */
  private static boolean asksForTheKeyAgain(TokenCache cache, long atMillis) {
    return cache.claim(atMillis, Caches.MORE_THAN_ANY_TOKEN_HAS, /* keyMayChange= */ true)
        instanceof Ticket.Lead;
  }

  @Test
  void doesNotRenewWhileAnotherProcessDoes() {
    AccessToken token = token("token", 3600);
    TokenCache cache = Caches.holding(token);
    long inWindow = START + seconds(3301);
    Flight flight = ((Ticket.Lead) cache.claim(inWindow)).flight();

    Caches.settle(cache, flight, new Outcome.Deferred<>(5_000), inWindow, MOST);

    assertThat(cache.claim(inWindow + 4_999)).satisfies(Caches.ready(token));
    assertThat(cache.quietMillis(inWindow)).isEqualTo(5_000);
    assertThat(cache.claim(inWindow + 5_000)).isInstanceOf(Ticket.Lead.class);
    assertThat(cache.status(inWindow, Caches.WALL).lastFailure()).isEmpty();
  }

  @Test
  void usesATokenNoLongerThoughItsRenewalIsDeferredBeyondItsEnd() {
    TokenCache cache = Caches.holding(token("token", 3600));
    long atEnd = START + seconds(3589);
    Flight flight = ((Ticket.Lead) cache.claim(atEnd)).flight();

    Caches.settle(cache, flight, new Outcome.Deferred<>(60_000), atEnd, MOST);

    assertThat(cache.claim(atEnd + 999)).isInstanceOf(Ticket.Ready.class);
    assertThat(cache.claim(atEnd + 1_000)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void remembersForHowLongAnotherProcessWasToldToWait() {
    TokenCache cache = Caches.empty();
    Flight flight = Caches.lead(cache, START).flight();
    Outcome<IssuedToken> told = new Outcome.Refused<>(Caches.answered(503), 7_000);

    Caches.settle(cache, flight, told, START, MOST);

    assertThat(cache.claim(START + 1_000))
        .isEqualTo(new Ticket.Refuse(new Outcome.Refused<>(Caches.answered(503), 6_000)));
    assertThat(cache.claim(START + 7_000)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void refusesAtOnceInTheQuietTimeAndLeadsAfterIt() {
    TokenCache cache = failedAtStart(answered(503), MOST);

    assertThat(cache.claim(START + 499))
        .isEqualTo(Caches.refuse(answered(503), /* quietMillis= */ 1));
    assertThat(cache.claim(START + 500)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void doublesTheQuietTimeWithEachFailureUpToACap() {
    TokenCache cache = empty();
    List<Long> quiet = new ArrayList<>();
    long now = START;

    for (int i = 0; i < 10; i++) {
      Caches.fail(cache, answered(503), now, MOST);
      quiet.add(refusal(cache, now).quietMillis());
      now += refusal(cache, now).quietMillis();
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
    TokenCache cache = empty();
    for (int i = 0; i < 8; i++) {
      Caches.fail(cache, answered(503), START + seconds(100L * i), MOST);
    }
    Caches.grant(cache, TOKEN, START + seconds(800));
    Caches.invalidate(cache, TOKEN);

    assertThat(cache.quietMillis(START + seconds(800))).isZero();
    Caches.fail(cache, answered(503), START + seconds(800), MOST);

    assertThat(refusal(cache, START + seconds(800)).quietMillis()).isEqualTo(500);
  }

  @Test
  void remembersFailuresBeyondSignOut() {
    TokenCache cache = failedAtStart(answered(503), MOST);

    Caches.signOut(cache, START);

    assertThat(refusal(cache, START).failure()).isEqualTo(answered(503));
  }

  @Test
  void remembersTheRefusalOfAKeyForLonger() {
    TokenCache cache = failedAtStart(refused(), LEAST);

    assertThat(refusal(cache, START).quietMillis()).isEqualTo(seconds(30));
    assertThat(refusal(failedAtStart(refused(), MOST), START).quietMillis()).isEqualTo(seconds(60));
    assertThat(asksForTheKeyAgain(cache, START)).isTrue();
  }

  @Test
  void growsTheQuietTimeOfARefusedKeyToAQuarterOfAnHour() {
    TokenCache cache = empty();

    for (int i = 0; i < 10; i++) {
      Caches.fail(cache, refused(), START + seconds(1000L * i), MOST);
    }

    assertThat(refusal(cache, START + seconds(9000)).quietMillis()).isEqualTo(seconds(900));
  }

  @Test
  void letsACallerLeadToAskForTheKeyAgainIfItMayChange() {
    TokenCache cache = failedAtStart(refused(), MOST);

    assertThat(cache.claim(START, 0, /* keyMayChange= */ false)).isInstanceOf(Ticket.Refuse.class);
    assertThat(cache.claim(START, 0, /* keyMayChange= */ true)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void permitsAnotherKeyButNotTheRefusedOne() {
    TokenCache cache = failedAtStart(refused(), MOST);
    Flight flight = lead(cache, START).flight();

    assertThat(cache.permit(flight, Optional.of(KEY), START))
        .contains(new Outcome.Refused<>(refused(), seconds(60)));
    assertThat(cache.permit(flight, Optional.of(OTHER_KEY), START)).isEmpty();
    assertThat(cache.permit(flight, Optional.of(KEY), START + seconds(60))).isEmpty();
  }

  @Test
  void keepsTheMemoryAsItIsWhenTheKeyIsStillRefused() {
    TokenCache cache = failedAtStart(refused(), MOST);
    Flight flight = lead(cache, START + 100).flight();
    Outcome<IssuedToken> still = cache.permit(flight, Optional.of(KEY), START + 100).get();

    Caches.settle(cache, flight, still, START + 100, MOST);

    assertThat(flight.value()).contains(still);
    assertThat(refusal(cache, START + 100).quietMillis()).isEqualTo(seconds(60) - 100);
  }

  @Test
  void permitsNothingOnceTheFlightWasEnded() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();

    Caches.signOut(cache, START);

    assertThat(cache.permit(flight, Optional.of(KEY), START).get().failure().toException())
        .isInstanceOf(AuthException.Closed.class);
  }

  @Test
  void believesARefusalOfAKeyThatHasWorkedTheSecondTime() {
    TokenCache cache = empty();
    Flight worked = lead(cache, START).flight();
    Caches.settle(cache, worked, Caches.granted(TOKEN, START), START, MOST);
    Failure stray = answered(401).ofKey(OTHER_KEY);
    long due = START + seconds(3400);

    Caches.fail(cache, stray, due, MOST);

    assertThat(asksForTheKeyAgain(cache, due)).isFalse();
    assertThat(cache.quietMillis(due)).isEqualTo(seconds(1));

    Caches.fail(cache, stray, due + seconds(1), MOST);

    assertThat(asksForTheKeyAgain(cache, due + seconds(1))).isTrue();
    assertThat(cache.quietMillis(due + seconds(1))).isEqualTo(seconds(120));
  }

  @Test
  void doubtsOneRefusalOfAKeyThatHasWorkedAndNoOtherKeys() {
    TokenCache cache = empty();
    assertThat(cache.doubts(OTHER_KEY)).isFalse();
    Caches.grant(cache, TOKEN, START);

    assertThat(cache.doubts(KEY)).isFalse();
    assertThat(cache.doubts(OTHER_KEY)).isTrue();
    assertThat(cache.doubts(OTHER_KEY)).isFalse();
  }

  @Test
  void forgetsARefusalWhenTheSameKeyWorksElsewhere() {
    TokenCache cache = failedAtStart(refused(), MOST);

    cache.worked(OTHER_KEY);
    assertThat(cache.claim(START)).isInstanceOf(Ticket.Refuse.class);
    cache.worked(KEY);

    assertThat(cache.claim(START)).isInstanceOf(Ticket.Lead.class);
    assertThat(cache.doubts(KEY)).isTrue();
  }

  @Test
  void holdsBackEveryKeyWhenTheServerFailed() {
    TokenCache cache = failedAtStart(answered(503), MOST);

    assertThat(cache.claim(START, 0, /* keyMayChange= */ true)).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void servesTheTokenWhileTheKeyIsRefused() {
    TokenCache cache = holding(TOKEN);
    long due = START + seconds(3400);
    Caches.fail(cache, refused(), due, MOST);

    assertThat(cache.claim(due, 0, /* keyMayChange= */ true)).satisfies(Caches.ready(TOKEN));
  }

  @Test
  void makesTheStreamWaitAfterAFailureOnThisSideOfTheWire() {
    TokenCache cache = failedAtStart(Failure.local("no key", new IOException("no file")), MOST);

    assertThat(cache.claimForStream(START, false))
        .isInstanceOfSatisfying(
            Ticket.Refuse.class, r -> assertThat(r.outcome().quietMillis()).isEqualTo(500));
    assertThat(cache.claimForStream(START + 500, false)).isInstanceOf(Ticket.Lead.class);
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
    TokenCache cache = failedAtStart(refused(), MOST);

    assertThat(refusal(cache, START - TokenCache.LAG_MILLIS).quietMillis()).isEqualTo(seconds(60));
    assertThat(cache.claim(START - TokenCache.LAG_MILLIS - 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void isNotHeldBackByAFailureOnThisSideOfTheWire() {
    TokenCache cache = failedAtStart(Failure.local("no key", new IOException("no file")), MOST);

    assertThat(cache.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void growsNoQuietTimeByFailuresOnThisSideOfTheWire() {
    TokenCache cache = empty();
    for (int i = 0; i < 10; i++) {
      Caches.fail(cache, Failure.local("no key", new IOException("no file")), START, MOST);
    }

    Caches.fail(cache, answered(503), START, MOST);

    assertThat(refusal(cache, START).quietMillis()).isEqualTo(500);
  }

  @Test
  void goesOnGrowingTheQuietTimeAfterAFailureOnThisSideOfTheWire() {
    TokenCache cache = failedAtStart(answered(503), MOST);
    Caches.fail(cache, Failure.local("no key", new IOException("no file")), START + 500, MOST);

    Caches.fail(cache, answered(503), START + 500, MOST);

    assertThat(refusal(cache, START + 500).quietMillis()).isEqualTo(1000);
  }

  @Test
  void tellsHowLongUntilAClaimWouldLead() {
    TokenCache cache = empty();
    assertThat(cache.quietMillis(START)).isZero();

    Caches.grant(cache, TOKEN, START);
    assertThat(cache.quietMillis(START)).isEqualTo(seconds(3300));
    assertThat(cache.quietMillis(START + seconds(3300) - 1)).isEqualTo(1);
    assertThat(cache.quietMillis(START + seconds(3300))).isZero();

    Caches.fail(cache, refused(), START + seconds(3300), MOST);
    assertThat(cache.quietMillis(START + seconds(3301))).isEqualTo(seconds(59));
  }

  @Test
  void waitsForNothingWhenTheTimeStepsBackwards() {
    TokenCache cache = holding(TOKEN);

    assertThat(cache.quietMillis(START - TokenCache.LAG_MILLIS)).isEqualTo(seconds(3300));
    assertThat(cache.quietMillis(START - TokenCache.LAG_MILLIS - 1)).isZero();
  }

  @Test
  void waitsForTheLongerOfFreshAndQuietTime() {
    TokenCache cache = holding(TOKEN);
    Caches.fail(cache, refused(), START + seconds(3290), MOST);

    assertThat(cache.quietMillis(START + seconds(3290))).isEqualTo(seconds(60));
    assertThat(cache.quietMillis(START + seconds(3349))).isEqualTo(seconds(1));
  }

  @Test
  void sendsAtMostOneAttemptPerQuietTimeUnderAnyLoad() {
    TokenCache cache = empty();
    int attempts = 0;

    for (long now = START; now < START + seconds(60); now += 10) {
      if (cache.claim(now) instanceof Ticket.Lead lead) {
        attempts++;
        Caches.settle(cache, lead.flight(), failed(answered(503)), now, LEAST);
      }
    }

    assertThat(attempts).isBetween(2, 9);
  }

  @Test
  void countsTheQuietTimeFromWhenTheFailureWasKnown() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();

    Caches.settle(cache, flight, failed(answered(503)), START + seconds(30), MOST);

    assertThat(refusal(cache, START + seconds(30)).quietMillis()).isEqualTo(500);
  }
}
