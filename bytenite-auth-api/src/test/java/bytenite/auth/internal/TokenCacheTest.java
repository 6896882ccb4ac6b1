// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.LEAST;
import static bytenite.auth.internal.Caches.MORE_THAN_ANY_TOKEN_HAS;
import static bytenite.auth.internal.Caches.MOST;
import static bytenite.auth.internal.Caches.START;
import static bytenite.auth.internal.Caches.answered;
import static bytenite.auth.internal.Caches.empty;
import static bytenite.auth.internal.Caches.failed;
import static bytenite.auth.internal.Caches.granted;
import static bytenite.auth.internal.Caches.holding;
import static bytenite.auth.internal.Caches.lead;
import static bytenite.auth.internal.Caches.refused;
import static bytenite.auth.internal.Caches.seconds;
import static bytenite.auth.internal.Caches.token;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state table of the design, row by row, and how a flight is settled. */
class TokenCacheTest {

  private static final AccessToken OLD = token("old", 3600);
  private static final AccessToken NEW = token("new", 3600);

  /**
   * What the cache holds when it is asked; a token of 3,600 s is due from 3,300 s on, and usable
   * until 3,590 s.
   */
  private enum Holds {
    NOTHING(1000),
    FRESH(1000),
    DUE(3400),
    ENDING(3595),
    EXPIRED(4000),
    INVALIDATED(1000);

    private final long askedMillis;

    Holds(long secondsOfLife) {
      this.askedMillis = START + seconds(secondsOfLife);
    }
  }

  /** Whether the cache remembers a failure, and whether its quiet time of 60 s is over. */
  private enum Remembers {
    NOTHING,
    QUIET,
    OVER
  }

  private enum Answer {
    READY,
    LEAD_WITH_USABLE_TOKEN,
    LEAD,
    FOLLOW,
    REFUSE
  }

  @ParameterizedTest(name = "{0}, in flight: {1}, failure: {2} -> {3}")
  @CsvSource({
    "FRESH, false, NOTHING, READY",
    "FRESH, false, QUIET, READY",
    "FRESH, false, OVER, READY",
    "FRESH, true, NOTHING, READY",
    "FRESH, true, QUIET, READY",
    "FRESH, true, OVER, READY",
    "DUE, false, NOTHING, LEAD_WITH_USABLE_TOKEN",
    "DUE, false, OVER, LEAD_WITH_USABLE_TOKEN",
    "DUE, false, QUIET, READY",
    "DUE, true, NOTHING, READY",
    "DUE, true, QUIET, READY",
    "DUE, true, OVER, READY",
    "NOTHING, false, NOTHING, LEAD",
    "NOTHING, false, OVER, LEAD",
    "NOTHING, false, QUIET, REFUSE",
    "NOTHING, true, NOTHING, FOLLOW",
    "NOTHING, true, QUIET, FOLLOW",
    "NOTHING, true, OVER, FOLLOW",
    "ENDING, false, NOTHING, LEAD",
    "ENDING, false, OVER, LEAD",
    "ENDING, false, QUIET, REFUSE",
    "ENDING, true, NOTHING, FOLLOW",
    "ENDING, true, QUIET, FOLLOW",
    "ENDING, true, OVER, FOLLOW",
    "EXPIRED, false, NOTHING, LEAD",
    "EXPIRED, false, OVER, LEAD",
    "EXPIRED, false, QUIET, REFUSE",
    "EXPIRED, true, NOTHING, FOLLOW",
    "EXPIRED, true, QUIET, FOLLOW",
    "EXPIRED, true, OVER, FOLLOW",
    "INVALIDATED, false, NOTHING, LEAD",
    "INVALIDATED, false, OVER, LEAD",
    "INVALIDATED, false, QUIET, REFUSE",
    "INVALIDATED, true, NOTHING, FOLLOW",
    "INVALIDATED, true, QUIET, FOLLOW",
    "INVALIDATED, true, OVER, FOLLOW",
  })
  void answersAClaimByTheTable(
      Holds holds, boolean inFlight, Remembers remembers, Answer expected) {
    long now = holds.askedMillis;
    TokenCache cache = holds == Holds.NOTHING ? empty() : holding(OLD);
    if (remembers != Remembers.NOTHING) {
      long failedAt = now - (remembers == Remembers.QUIET ? seconds(60) - 1 : seconds(60));
      Caches.fail(cache, refused(), failedAt, MOST);
    }
    if (holds == Holds.INVALIDATED) {
      assertThat(Caches.invalidate(cache, OLD)).isTrue();
    }
    Optional<Flight> flight = inFlight ? Optional.of(lead(cache, now).flight()) : Optional.empty();

    Ticket ticket = cache.claim(now);

    switch (expected) {
      case READY -> assertThat(ticket).satisfies(Caches.ready(OLD));
      case LEAD_WITH_USABLE_TOKEN ->
          assertThat(((Ticket.Lead) ticket).usable()).isEqualTo(Optional.of(OLD));
      case LEAD -> assertThat(((Ticket.Lead) ticket).usable()).isEmpty();
      case FOLLOW -> assertThat(ticket).isEqualTo(new Ticket.Follow(flight.orElseThrow()));
      case REFUSE -> assertThat(((Ticket.Refuse) ticket).outcome().failure()).isEqualTo(refused());
    }
  }

  @Test
  void handsOutTheTokenThatTheLeadBrings() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();

    Optional<AccessToken> orphan =
        Caches.settle(cache, flight, granted(NEW, START), START + 50, LEAST);

    assertThat(orphan).isEmpty();
    assertThat(flight.value()).contains(granted(NEW, START));
    assertThat(cache.claim(START + 50)).satisfies(Caches.ready(NEW));
  }

  @Test
  void replacesTheOldTokenByTheNewOne() {
    TokenCache cache = holding(OLD);
    long due = START + seconds(3400);
    Ticket.Lead lead = (Ticket.Lead) cache.claim(due);

    Caches.settle(cache, lead.flight(), granted(NEW, due), due, LEAST);

    assertThat(cache.claim(due)).satisfies(Caches.ready(NEW));
    assertThat(Caches.invalidate(cache, OLD)).isFalse();
  }

  @Test
  void allocatesNothingToHandOutAFreshToken() {
    TokenCache cache = holding(OLD);

    assertThat(cache.claim(START)).isSameAs(cache.claim(START + seconds(3299)));
  }

  @Test
  void tellsTheTokenThatItHoldsOfWhateverAge() {
    TokenCache cache = empty();
    assertThat(cache.held()).isEmpty();

    Caches.grant(cache, OLD, START - seconds(4000));
    assertThat(cache.held()).contains(OLD);

    Caches.signOut(cache, START);
    assertThat(cache.held()).isEmpty();
  }

  @Test
  void servesTheOldTokenWhileOneCallerRenewsIt() {
    TokenCache cache = holding(OLD);
    long due = START + seconds(3400);

    Ticket first = cache.claim(due);
    Ticket second = cache.claim(due);

    assertThat(((Ticket.Lead) first).usable()).contains(OLD);
    assertThat(second).satisfies(Caches.ready(OLD));
  }

  @Test
  void servesTheOldTokenAfterAFailedRenewalUntilItCannotBeUsed() {
    TokenCache cache = holding(OLD);
    Failure failure = answered(503);
    Caches.fail(cache, failure, START + seconds(3590) - 100, LEAST);

    assertThat(cache.claim(START + seconds(3590) - 1)).satisfies(Caches.ready(OLD));
    assertThat(cache.claim(START + seconds(3590)))
        .isEqualTo(Caches.refuse(failure, /* quietMillis= */ 150));
  }

  @Test
  void landsAFailureForEverybodyWhoFollows() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();
    Ticket.Follow follow = (Ticket.Follow) cache.claim(START);

    Caches.settle(cache, flight, failed(answered(500)), START, LEAST);

    assertThat(follow.flight().value()).contains(failed(answered(500)));
  }

  @Test
  void offersAFlightWithoutALeaderToEveryCallerThatNeedsTheToken() {
    TokenCache cache = holding(OLD);
    Flight flight = ((Ticket.Lead) cache.claim(START + seconds(3400))).flight();
    Ticket lead = new Ticket.Lead(flight, Optional.empty());

    assertThat(cache.claim(START + seconds(3589))).satisfies(Caches.ready(OLD));
    assertThat(cache.claim(START + seconds(3590))).isEqualTo(lead);
    assertThat(cache.claim(START + seconds(3590))).isEqualTo(lead);
    assertThat(Caches.takeOff(cache, flight, START + seconds(3590))).isTrue();
    assertThat(cache.claim(START + seconds(3590))).isEqualTo(new Ticket.Follow(flight));
    assertThat(Caches.takeOff(cache, flight, START + seconds(3590))).isFalse();
  }

  @Test
  void tellsARenewalByTheTokenThatIsThereWhenItTakesOff() {
    TokenCache cache = holding(OLD);
    Flight flight = ((Ticket.Lead) cache.claim(START + seconds(3400))).flight();
    Object early = new Object();
    assertThat(cache.takeOff(flight, early, Caches.moment(START + seconds(3589)))).isTrue();
    assertThat(cache.begin(early)).contains(true);
    assertThat(cache.begin(early)).isEmpty();
    cache.abandon(flight, answered(503));

    Flight next = ((Ticket.Lead) cache.claim(START + seconds(3590))).flight();
    Object late = new Object();
    assertThat(cache.takeOff(next, late, Caches.moment(START + seconds(3590)))).isTrue();
    assertThat(cache.begin(late)).contains(false);
  }

  @Test
  void isSettledByItsLeaderAlone() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();

    TokenCache.Change change =
        cache.settle(flight, new Object(), granted(NEW, START), START, LEAST);

    assertThat(change.orphan()).contains(NEW);
    assertThat(change.ended()).isEmpty();
    assertThat(cache.claim(START)).isEqualTo(new Ticket.Follow(flight));
  }

  @Test
  void letsAFollowerTakeOverFromALeaderWhoAbandons() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();

    Optional<AccessToken> orphan =
        Caches.settle(cache, flight, new Outcome.Abandoned<>(answered(503)), START + 1, LEAST);

    assertThat(orphan).isEmpty();
    assertThat(flight.value()).contains(new Outcome.Abandoned<>(answered(503)));
    assertThat(cache.claim(START + 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void keepsTheTokenAndTheMemoryOfFailuresWhenALeaderAbandons() {
    TokenCache cache = holding(OLD);
    Caches.fail(cache, refused(), START + 1, MOST);
    Flight flight = lead(cache, START + 2).flight();

    Caches.settle(cache, flight, new Outcome.Abandoned<>(answered(503)), START + 3, LEAST);

    assertThat(cache.claim(START + 3)).satisfies(Caches.ready(OLD));
    Caches.invalidate(cache, OLD);
    assertThat(cache.claim(START + 3)).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void refusesATokenThatHadExpiredBeforeItArrived() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();

    Optional<AccessToken> orphan =
        Caches.settle(cache, flight, granted(token("late", 30), START), START + seconds(30), LEAST);

    assertThat(orphan).isEmpty();
    Outcome.Failed<IssuedToken> landed = (Outcome.Failed<IssuedToken>) flight.value().get();
    assertThat(landed.failure().toException())
        .isInstanceOf(AuthException.MalformedResponse.class)
        .hasMessageContaining("expired before it arrived");
    assertThat(cache.claim(START + seconds(30))).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void handsOutATokenThatArrivesAtItsLastMomentToThoseWhoWaitedForIt() {
    TokenCache cache = empty();
    AccessToken late = token("late", 30);
    Flight flight = lead(cache, START).flight();

    Caches.settle(cache, flight, granted(late, START), START + seconds(30) - 1, LEAST);

    assertThat(flight.value()).contains(granted(late, START));
    assertThat(cache.claim(START + seconds(30) - 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void countsATokensLifeFromWhenItWasAskedFor() {
    TokenCache cache = empty();
    AccessToken slow = token("slow", 300);
    Flight flight = lead(cache, START).flight();

    Caches.settle(cache, flight, granted(slow, START), START + seconds(200), MOST);

    assertThat(cache.claim(START + seconds(240) - 1)).satisfies(Caches.ready(slow));
    assertThat(cache.claim(START + seconds(240))).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void leadsForWhoeverNeedsATokenThatLivesLonger() {
    TokenCache cache = holding(OLD);
    long now = START + seconds(600);

    assertThat(cache.claim(now, seconds(3000), /* keyMayChange= */ false))
        .satisfies(Caches.ready(OLD));
    assertThat(lead(cache, cache.claim(now, seconds(3000) + 1, /* keyMayChange= */ false)).usable())
        .isEmpty();
    assertThat(cache.claim(now)).satisfies(Caches.ready(OLD));
    assertThat(cache.claim(now, seconds(3000) + 1, /* keyMayChange= */ true))
        .isInstanceOf(Ticket.Follow.class);
  }

  @Test
  void handsOutAFreshTokenToWhoeverAskedForMoreThanAnyHas() {
    TokenCache cache = holding(OLD);
    Ticket.Lead lead =
        (Ticket.Lead) cache.claim(START, MORE_THAN_ANY_TOKEN_HAS, /* keyMayChange= */ false);

    Caches.settle(cache, lead.flight(), granted(NEW, START), START, LEAST);

    assertThat(lead.flight().value()).contains(granted(NEW, START));
    assertThat(cache.claim(START)).satisfies(Caches.ready(NEW));
  }

  @Test
  void keepsTheTokenWhenAnExchangeForALongerOneFails() {
    TokenCache cache = holding(OLD);
    Caches.fail(cache, answered(503), START, LEAST);

    assertThat(cache.claim(START)).satisfies(Caches.ready(OLD));
    assertThat(cache.claim(START, seconds(3601), /* keyMayChange= */ false))
        .isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void letsAFollowerClaimAgainThatNeedsALongerLifeThanAnEarlierRequestBrought() {
    Outcome<IssuedToken> landed = granted(OLD, START);
    long now = START + seconds(600);

    assertThat(TokenCache.claimsAgain(landed, seconds(3000), START + 1, now)).isFalse();
    assertThat(TokenCache.claimsAgain(landed, seconds(3000) + 1, START + 1, now)).isTrue();
    assertThat(TokenCache.claimsAgain(landed, MORE_THAN_ANY_TOKEN_HAS, START, now)).isFalse();
  }

  @Test
  void letsACallerClaimAgainWhoseTokenHasExpiredSinceItArrived() {
    Outcome<IssuedToken> landed = granted(OLD, START);

    assertThat(TokenCache.claimsAgain(landed, 0, START, START + seconds(3600) - 1)).isFalse();
    assertThat(TokenCache.claimsAgain(landed, 0, START, START + seconds(3600))).isTrue();
  }

  @Test
  void letsAFollowerClaimAgainAfterAFlightThatBroughtNothing() {
    assertThat(TokenCache.claimsAgain(new Outcome.Abandoned<>(), 0, START, START)).isTrue();
    assertThat(TokenCache.claimsAgain(new Outcome.Deferred<>(1), 0, START, START)).isTrue();
    assertThat(TokenCache.claimsAgain(failed(answered(503)), 0, START, START)).isFalse();
  }
}
