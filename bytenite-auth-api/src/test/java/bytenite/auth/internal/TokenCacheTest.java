// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Cells.KEY;
import static bytenite.auth.internal.Cells.LEAST;
import static bytenite.auth.internal.Cells.MORE_THAN_ANY_TOKEN_HAS;
import static bytenite.auth.internal.Cells.MOST;
import static bytenite.auth.internal.Cells.OTHER_KEY;
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
    LEAD_WITH_SPARE,
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
    "DUE, false, NOTHING, LEAD_WITH_SPARE",
    "DUE, false, OVER, LEAD_WITH_SPARE",
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
      assertThat(cell.invalidate(OLD)).isTrue();
    }
    Optional<Flight> flight = inFlight ? Optional.of(lead(cell, now).flight()) : Optional.empty();

    Ticket ticket = cell.claim(now);

    switch (expected) {
      case READY -> assertThat(ticket).isEqualTo(new Ticket.Ready(OLD));
      case LEAD_WITH_SPARE ->
          assertThat(((Ticket.Lead) ticket).spare()).isEqualTo(Optional.of(OLD));
      case LEAD -> assertThat(((Ticket.Lead) ticket).spare()).isEmpty();
      case FOLLOW -> assertThat(ticket).isEqualTo(new Ticket.Follow(flight.orElseThrow()));
      case REFUSE -> assertThat(((Ticket.Refuse) ticket).failure()).isEqualTo(refused());
    }
  }

  @Test
  void handsOutTheTokenThatTheLeadBrings() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Optional<AccessToken> orphan = cell.settle(flight, granted(NEW, START), START + 50, LEAST);

    assertThat(orphan).isEmpty();
    assertThat(flight.landing()).isCompletedWithValue(granted(NEW, START));
    assertThat(cell.claim(START + 50)).isEqualTo(new Ticket.Ready(NEW));
  }

  @Test
  void replacesTheOldTokenByTheNewOne() {
    TokenCache cell = holding(OLD);
    long due = START + seconds(3400);
    Ticket.Lead lead = (Ticket.Lead) cell.claim(due);

    cell.settle(lead.flight(), granted(NEW, due), due, LEAST);

    assertThat(cell.claim(due)).isEqualTo(new Ticket.Ready(NEW));
    assertThat(cell.invalidate(OLD)).isFalse();
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

    cell.signOut(START);
    assertThat(cell.held()).isEmpty();
  }

  @Test
  void servesTheOldTokenWhileOneCallerRenewsIt() {
    TokenCache cell = holding(OLD);
    long due = START + seconds(3400);

    Ticket first = cell.claim(due);
    Ticket second = cell.claim(due);

    assertThat(((Ticket.Lead) first).spare()).contains(OLD);
    assertThat(second).isEqualTo(new Ticket.Ready(OLD));
  }

  @Test
  void servesTheOldTokenAfterAFailedRenewalUntilItCannotBeUsed() {
    TokenCache cell = holding(OLD);
    Failure failure = answered(503);
    Cells.fail(cell, failure, START + seconds(3590) - 100, LEAST);

    assertThat(cell.claim(START + seconds(3590) - 1)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(START + seconds(3590)))
        .isEqualTo(new Ticket.Refuse(failure, /* quietMillis= */ 150));
  }

  @Test
  void landsAFailureForEverybodyWhoFollows() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();
    Ticket.Follow follow = (Ticket.Follow) cell.claim(START);

    cell.settle(flight, failed(answered(500)), START, LEAST);

    assertThat(follow.flight().landing()).isCompletedWithValue(failed(answered(500)));
  }

  @Test
  void letsOneWhoNeedsTheTokenLeadAFlightThatIsParked() {
    TokenCache cell = holding(OLD);
    Flight flight = ((Ticket.Lead) cell.claim(START + seconds(3400))).flight();
    flight.park();

    assertThat(cell.claim(START + seconds(3589))).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(START + seconds(3590)))
        .isEqualTo(new Ticket.Lead(flight, Optional.empty()));
    assertThat(cell.claim(START + seconds(3590))).isEqualTo(new Ticket.Follow(flight));
    assertThat(flight.takeOff()).isFalse();
    assertThat(flight.renewal()).isFalse();
  }

  @Test
  void letsAFollowerTakeOverFromALeaderWhoAbandons() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Optional<AccessToken> orphan = cell.settle(flight, new Outcome.Abandoned<>(), START + 1, LEAST);

    assertThat(orphan).isEmpty();
    assertThat(flight.landing()).isCompletedWithValue(new Outcome.Abandoned<>());
    assertThat(cell.claim(START + 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void keepsTheTokenAndTheMemoryOfFailuresWhenALeaderAbandons() {
    TokenCache cell = holding(OLD);
    Cells.fail(cell, refused(), START + 1, MOST);
    Flight flight = lead(cell, START + 2).flight();

    cell.settle(flight, new Outcome.Abandoned<>(), START + 3, LEAST);

    assertThat(cell.claim(START + 3)).isEqualTo(new Ticket.Ready(OLD));
    cell.invalidate(OLD);
    assertThat(cell.claim(START + 3, 0, Optional.of(KEY))).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void refusesATokenThatHadExpiredBeforeItArrived() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    Optional<AccessToken> orphan =
        cell.settle(flight, granted(token("late", 30), START), START + seconds(30), LEAST);

    assertThat(orphan).isEmpty();
    Outcome.Failed<IssuedToken> landed = (Outcome.Failed<IssuedToken>) flight.landing().join();
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

    cell.settle(flight, granted(late, START), START + seconds(30) - 1, LEAST);

    assertThat(flight.landing()).isCompletedWithValue(granted(late, START));
    assertThat(cell.claim(START + seconds(30) - 1)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void countsATokensLifeFromWhenItWasAskedFor() {
    TokenCache cell = empty();
    AccessToken slow = token("slow", 300);
    Flight flight = lead(cell, START).flight();

    cell.settle(flight, granted(slow, START), START + seconds(200), MOST);

    assertThat(cell.claim(START + seconds(240) - 1)).isEqualTo(new Ticket.Ready(slow));
    assertThat(cell.claim(START + seconds(240))).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void leadsForWhoeverNeedsATokenThatLivesLonger() {
    TokenCache cell = holding(OLD);
    long now = START + seconds(600);

    assertThat(cell.claim(now, seconds(3000), Optional.empty())).isEqualTo(new Ticket.Ready(OLD));
    assertThat(((Ticket.Lead) cell.claim(now, seconds(3000) + 1, Optional.empty())).spare())
        .isEmpty();
    assertThat(cell.claim(now)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(now, seconds(3000) + 1, Optional.of(OTHER_KEY)))
        .isInstanceOf(Ticket.Follow.class);
  }

  @Test
  void handsOutAFreshTokenToWhoeverAskedForMoreThanAnyHas() {
    TokenCache cell = holding(OLD);
    Ticket.Lead lead = (Ticket.Lead) cell.claim(START, MORE_THAN_ANY_TOKEN_HAS, Optional.empty());

    cell.settle(lead.flight(), granted(NEW, START), START, LEAST);

    assertThat(lead.flight().landing()).isCompletedWithValue(granted(NEW, START));
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(NEW));
  }

  @Test
  void keepsTheTokenWhenAnExchangeForALongerOneFails() {
    TokenCache cell = holding(OLD);
    Cells.fail(cell, answered(503), START, LEAST);

    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.claim(START, seconds(3601), Optional.empty()))
        .isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void tellsARenewalFromAnExchangeThatCallersWaitFor() {
    assertThat(led(empty(), START).renewal()).isFalse();
    assertThat(led(holding(OLD), START + seconds(3400)).renewal()).isTrue();
    assertThat(led(holding(OLD), START + seconds(3595)).renewal()).isFalse();
  }

  private static Flight led(TokenCache cell, long atMillis) {
    return ((Ticket.Lead) cell.claim(atMillis)).flight();
  }
}
