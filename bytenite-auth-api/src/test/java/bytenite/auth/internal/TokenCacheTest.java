// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Cells.LEAST;
import static bytenite.auth.internal.Cells.MORE_THAN_ANY_TOKEN_HAS;
import static bytenite.auth.internal.Cells.MOST;
import static bytenite.auth.internal.Cells.START;
import static bytenite.auth.internal.Cells.answered;
import static bytenite.auth.internal.Cells.empty;
import static bytenite.auth.internal.Cells.failed;
import static bytenite.auth.internal.Cells.granted;
import static bytenite.auth.internal.Cells.holding;
import static bytenite.auth.internal.Cells.lead;
import static bytenite.auth.internal.Cells.refused;
import static bytenite.auth.internal.Cells.seconds;
import static bytenite.auth.internal.Cells.token;
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
   * What the cell holds when it is asked; a token of 3,600 s is due from 3,300 s on, and usable
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

  /** Whether the cell remembers a failure, and whether its quiet time of 60 s is over. */
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
    TokenCache cell = holds == Holds.NOTHING ? empty() : holding(OLD);
    if (remembers != Remembers.NOTHING) {
      long failedAt = now - (remembers == Remembers.QUIET ? seconds(60) - 1 : seconds(60));
      Cells.fail(cell, refused(), failedAt, MOST);
    }
    if (holds == Holds.INVALIDATED) {
      assertThat(Cells.invalidate(cell, OLD)).isTrue();
    }
    Optional<Flight> flight = inFlight ? Optional.of(lead(cell, now).flight()) : Optional.empty();

    Ticket ticket = cell.claim(now);

    switch (expected) {
      case READY -> assertThat(ticket).isEqualTo(new Ticket.Ready(OLD));
      case LEAD_WITH_USABLE_TOKEN ->
          assertThat(((Ticket.Lead) ticket).usable()).isEqualTo(Optional.of(OLD));
      case LEAD -> assertThat(((Ticket.Lead) ticket).usable()).isEmpty();
      case FOLLOW -> assertThat(ticket).isEqualTo(new Ticket.Follow(flight.orElseThrow()));
      case REFUSE -> assertThat(((Ticket.Refuse) ticket).outcome().failure()).isEqualTo(refused());
    }
  }

  @Test
  void handsOutTheTokenThatTheLeadBrings() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Optional<AccessToken> orphan =
        Cells.settle(cell, flight, granted(NEW, START), START + 50, LEAST);

    assertThat(orphan).isEmpty();
    assertThat(flight.value()).contains(granted(NEW, START));
    assertThat(cell.claim(START + 50)).isEqualTo(new Ticket.Ready(NEW));
  }

  @Test
  void replacesTheOldTokenByTheNewOne() {
    TokenCache cell = holding(OLD);
    long due = START + seconds(3400);
    Ticket.Lead lead = (Ticket.Lead) cell.claim(due);

    Cells.settle(cell, lead.flight(), granted(NEW, due), due, LEAST);

    assertThat(cell.claim(due)).isEqualTo(new Ticket.Ready(NEW));
    assertThat(Cells.invalidate(cell, OLD)).isFalse();
  }

  @Test
  void allocatesNothingToHandOutAFreshToken() {
    TokenCache cell = holding(OLD);

    assertThat(cell.claim(START)).isSameAs(cell.claim(START + seconds(3299)));
  }

  @Test
  void tellsTheTokenThatItHoldsOfWhateverAge() {
    TokenCache cell = empty();
    assertThat(cell.held()).isEmpty();

    Cells.grant(cell, OLD, START - seconds(4000));
    assertThat(cell.held()).contains(OLD);

    Cells.signOut(cell, START);
    assertThat(cell.held()).isEmpty();
  }

  @Test
  void servesTheOldTokenWhileOneCallerRenewsIt() {
    TokenCache cell = holding(OLD);
    long due = START + seconds(3400);

    Ticket first = cell.claim(due);
    Ticket second = cell.claim(due);

    assertThat(((Ticket.Lead) first).usable()).contains(OLD);
    assertThat(second).isEqualTo(new Ticket.Ready(OLD));
  }

  @Test
  void servesTheOldTokenAfterAFailedRenewalUntilItCannotBeUsed() {
    TokenCache cell = holding(OLD);
    Failure failure = answered(503);
    Cells.fail(cell, failure, START + seconds(3590) - 100, LEAST);

    assertThat(cell.claim(START + seconds(3590) - 1)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(START + seconds(3590)))
        .isEqualTo(Cells.refuse(failure, /* quietMillis= */ 150));
  }

  @Test
  void landsAFailureForEverybodyWhoFollows() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();
    Ticket.Follow follow = (Ticket.Follow) cell.claim(START);

    Cells.settle(cell, flight, failed(answered(500)), START, LEAST);

    assertThat(follow.flight().value()).contains(failed(answered(500)));
  }

  @Test
  void offersAFlightWithoutALeaderToEveryCallerThatNeedsTheToken() {
    TokenCache cell = holding(OLD);
    Flight flight = ((Ticket.Lead) cell.claim(START + seconds(3400))).flight();
    Ticket lead = new Ticket.Lead(flight, Optional.empty());

    assertThat(cell.claim(START + seconds(3589))).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(START + seconds(3590))).isEqualTo(lead);
    assertThat(cell.claim(START + seconds(3590))).isEqualTo(lead);
    assertThat(Cells.takeOff(cell, flight, START + seconds(3590))).isTrue();
    assertThat(cell.claim(START + seconds(3590))).isEqualTo(new Ticket.Follow(flight));
    assertThat(Cells.takeOff(cell, flight, START + seconds(3590))).isFalse();
  }

  @Test
  void tellsARenewalByTheTokenThatIsThereWhenItTakesOff() {
    TokenCache cell = holding(OLD);
    Flight flight = ((Ticket.Lead) cell.claim(START + seconds(3400))).flight();
    Object early = new Object();
    assertThat(cell.takeOff(flight, early, Cells.moment(START + seconds(3589)))).isTrue();
    assertThat(cell.begin(early)).contains(true);
    assertThat(cell.begin(early)).isEmpty();
    cell.abandon(flight, answered(503));

    Flight next = ((Ticket.Lead) cell.claim(START + seconds(3590))).flight();
    Object late = new Object();
    assertThat(cell.takeOff(next, late, Cells.moment(START + seconds(3590)))).isTrue();
    assertThat(cell.begin(late)).contains(false);
  }

  @Test
  void isSettledByItsLeaderAlone() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    TokenCache.Change change = cell.settle(flight, new Object(), granted(NEW, START), START, LEAST);

    assertThat(change.orphan()).contains(NEW);
    assertThat(change.ended()).isEmpty();
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Follow(flight));
  }

  @Test
  void letsAFollowerTakeOverFromALeaderWhoAbandons() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Optional<AccessToken> orphan =
        Cells.settle(cell, flight, new Outcome.Abandoned<>(answered(503)), START + 1, LEAST);

    assertThat(orphan).isEmpty();
    assertThat(flight.value()).contains(new Outcome.Abandoned<>(answered(503)));
    assertThat(cell.claim(START + 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void keepsTheTokenAndTheMemoryOfFailuresWhenALeaderAbandons() {
    TokenCache cell = holding(OLD);
    Cells.fail(cell, refused(), START + 1, MOST);
    Flight flight = lead(cell, START + 2).flight();

    Cells.settle(cell, flight, new Outcome.Abandoned<>(answered(503)), START + 3, LEAST);

    assertThat(cell.claim(START + 3)).isEqualTo(new Ticket.Ready(OLD));
    Cells.invalidate(cell, OLD);
    assertThat(cell.claim(START + 3)).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void refusesATokenThatHadExpiredBeforeItArrived() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Optional<AccessToken> orphan =
        Cells.settle(cell, flight, granted(token("late", 30), START), START + seconds(30), LEAST);

    assertThat(orphan).isEmpty();
    Outcome.Failed<IssuedToken> landed = (Outcome.Failed<IssuedToken>) flight.value().get();
    assertThat(landed.failure().toException())
        .isInstanceOf(AuthException.MalformedResponse.class)
        .hasMessageContaining("expired before it arrived");
    assertThat(cell.claim(START + seconds(30))).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void handsOutATokenThatArrivesAtItsLastMomentToThoseWhoWaitedForIt() {
    TokenCache cell = empty();
    AccessToken late = token("late", 30);
    Flight flight = lead(cell, START).flight();

    Cells.settle(cell, flight, granted(late, START), START + seconds(30) - 1, LEAST);

    assertThat(flight.value()).contains(granted(late, START));
    assertThat(cell.claim(START + seconds(30) - 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void countsATokensLifeFromWhenItWasAskedFor() {
    TokenCache cell = empty();
    AccessToken slow = token("slow", 300);
    Flight flight = lead(cell, START).flight();

    Cells.settle(cell, flight, granted(slow, START), START + seconds(200), MOST);

    assertThat(cell.claim(START + seconds(240) - 1)).isEqualTo(new Ticket.Ready(slow));
    assertThat(cell.claim(START + seconds(240))).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void leadsForWhoeverNeedsATokenThatLivesLonger() {
    TokenCache cell = holding(OLD);
    long now = START + seconds(600);

    assertThat(cell.claim(now, seconds(3000), /* keyMayChange= */ false))
        .isEqualTo(new Ticket.Ready(OLD));
    assertThat(lead(cell, cell.claim(now, seconds(3000) + 1, /* keyMayChange= */ false)).usable())
        .isEmpty();
    assertThat(cell.claim(now)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(now, seconds(3000) + 1, /* keyMayChange= */ true))
        .isInstanceOf(Ticket.Follow.class);
  }

  @Test
  void handsOutAFreshTokenToWhoeverAskedForMoreThanAnyHas() {
    TokenCache cell = holding(OLD);
    Ticket.Lead lead =
        (Ticket.Lead) cell.claim(START, MORE_THAN_ANY_TOKEN_HAS, /* keyMayChange= */ false);

    Cells.settle(cell, lead.flight(), granted(NEW, START), START, LEAST);

    assertThat(lead.flight().value()).contains(granted(NEW, START));
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(NEW));
  }

  @Test
  void keepsTheTokenWhenAnExchangeForALongerOneFails() {
    TokenCache cell = holding(OLD);
    Cells.fail(cell, answered(503), START, LEAST);

    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(START, seconds(3601), /* keyMayChange= */ false))
        .isInstanceOf(Ticket.Refuse.class);
  }
}
