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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long which failure holds back the next exchange. */
class TokenCacheMemoryTest {

  private static final AccessToken TOKEN = token("t", 3600);

  private static Ticket.Refuse refusal(TokenCache cell, long atMillis) {
    return (Ticket.Refuse) cell.claim(atMillis);
  }

  private static TokenCache failedAtStart(Failure failure, double random) {
    TokenCache cell = empty();
    Cells.fail(cell, failure, START, random);
    return cell;
  }

  @Test
  void refusesAtOnceInTheQuietTimeAndLeadsAfterIt() {
    TokenCache cell = failedAtStart(answered(503), MOST);

    assertThat(refusal(cell, START + 499))
        .isEqualTo(new Ticket.Refuse(answered(503), /* quietMillis= */ 1));
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
    cell.invalidate(TOKEN);

    assertThat(cell.quietMillis(START + seconds(800))).isZero();
    Cells.fail(cell, answered(503), START + seconds(800), MOST);

    assertThat(refusal(cell, START + seconds(800)).quietMillis()).isEqualTo(500);
  }

  @Test
  void remembersFailuresBeyondSignOut() {
    TokenCache cell = failedAtStart(answered(503), MOST);

    cell.signOut(START);

    assertThat(refusal(cell, START).failure()).isEqualTo(answered(503));
  }

  @Test
  void remembersTheRefusalOfAKeyForLonger() {
    TokenCache cell = failedAtStart(refused(), LEAST);

    assertThat(refusal(cell, START).quietMillis()).isEqualTo(seconds(30));
    assertThat(refusal(failedAtStart(refused(), MOST), START).quietMillis()).isEqualTo(seconds(60));
    assertThat(refusal(cell, START).dependsOnKey()).isTrue();
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
  void letsAnotherKeyThroughButNotTheRefusedOne() {
    TokenCache cell = failedAtStart(refused(), MOST);

    assertThat(cell.claim(START, 0, Optional.of(KEY))).isInstanceOf(Ticket.Refuse.class);
    assertThat(cell.claim(START, 0, Optional.empty())).isInstanceOf(Ticket.Refuse.class);
    assertThat(cell.claim(START, 0, Optional.of(OTHER_KEY))).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void holdsBackEveryKeyWhenTheServerFailed() {
    TokenCache cell = failedAtStart(answered(503), MOST);

    assertThat(cell.claim(START, 0, Optional.of(OTHER_KEY))).isInstanceOf(Ticket.Refuse.class);
    assertThat(refusal(cell, START).dependsOnKey()).isFalse();
  }

  @Test
  void renewsWithAnotherKeyThoughTheOldOneWasRefused() {
    TokenCache cell = holding(TOKEN);
    long due = START + seconds(3400);
    Cells.fail(cell, refused(), due, MOST);

    assertThat(cell.claim(due)).isEqualTo(new Ticket.Ready(TOKEN));
    Ticket.Lead lead = (Ticket.Lead) cell.claim(due, 0, Optional.of(OTHER_KEY));

    assertThat(lead.spare()).contains(TOKEN);
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
        cell.settle(lead.flight(), failed(answered(503)), now, LEAST);
      }
    }

    assertThat(attempts).isBetween(2, 9);
  }

  @Test
  void countsTheQuietTimeFromWhenTheFailureWasKnown() {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();

    cell.settle(flight, failed(answered(503)), START + seconds(30), MOST);

    assertThat(refusal(cell, START + seconds(30)).quietMillis()).isEqualTo(500);
  }
}
