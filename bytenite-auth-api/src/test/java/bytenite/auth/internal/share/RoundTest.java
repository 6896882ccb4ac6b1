// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.share.Content.Hold;
import bytenite.auth.internal.share.Content.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The table of what a leader does, row by row: what it finds, and what it does then. */
class RoundTest {

  private static final long NONE = 0;

  private static final Outcome<IssuedToken> ABANDONED =
      new Outcome.Abandoned<>(Failure.closed("the leader gave up"));

  private static Step deferred(long millis) {
    return new Step.Land(new Outcome.Deferred<>(millis), Step.Place.HERE);
  }

  private final RoundScript script = new RoundScript();

  private static Failure failure(int status) {
    return Failure.answered(status, ResponseEnvelope.empty(), Optional.empty());
  }

  private static Hold exchanging(long millis) {
    return new Hold(Kind.EXCHANGING, millis, 0, 0);
  }

  private static Hold failed(long millis, int status, int failures) {
    return new Hold(Kind.FAILED, millis, status, failures);
  }

  // None usable

  @Test
  void adoptsAUsableTokenAndSendsNothing() {
    script.stored(script.token("theirs", 3_600_000, 1_000));
    script.ageMillis = 500;

    script.begin();
    Step step = script.load();

    IssuedToken adopted = script.landed(step, /* adopted= */ true);
    assertThat(adopted.token().value()).isEqualTo("theirs");
    assertThat(adopted.sentMillis()).isEqualTo(RoundScript.START - 1_500);
    assertThat(Duration.between(adopted.token().issuedAt(), adopted.token().expiresAt()))
        .isEqualTo(Duration.ofHours(1));
    assertThat(adopted.token().issuedAt()).isEqualTo(script.wall().minusMillis(1_500));
  }

  @Test
  void countsATokensAgeFromTheBeginningOfTheLoad() {
    script.stored(script.token("theirs", 3_600_000, 0));

    script.begin();
    script.now += 700;
    Step step = script.load();

    assertThat(script.landed(step, /* adopted= */ true).sentMillis()).isEqualTo(RoundScript.START);
  }

  @Test
  void adoptsNothingInTheMarginBeforeItsEnd() {
    script.stored(script.token("theirs", 3_600_000, 3_589_999));
    script.begin();
    script.landed(script.load(), /* adopted= */ true);

    script.restart();
    script.stored(script.token("theirs", 3_600_000, 3_590_000));
    script.begin();

    assertThat(script.load()).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().token()).isEmpty();
  }

  @Test
  void adoptsNothingWhoseAgeIsWrong() {
    script.stored(script.token("theirs", 3_600_000, 0));
    script.ageMillis = -1;
    script.begin();

    assertThat(script.load()).isInstanceOf(Step.Replace.class);

    script.restart();
    script.stored(script.token("theirs", 3_600_000, Long.MAX_VALUE));
    script.ageMillis = 1_000;
    script.begin();

    assertThat(script.load()).isInstanceOf(Step.Replace.class);
  }

  @Test
  void adoptsNothingThatWasRefusedHereAndDropsIt() {
    AccessToken refused = script.token("refused", 3_600_000, 0).token();
    script.sharing.refused().remember(refused);
    script.stored(script.token("refused", 3_600_000, 0));

    script.begin();

    assertThat(script.load()).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().token()).isEmpty();
    assertThat(script.proposed().epoch()).isEqualTo(RoundScript.EPOCH);
  }

  @Test
  void adoptsOnlyWhatLivesLongEnoughButLeavesItToOthers() {
    script.wish(/* minRemainingMillis= */ 2_000_000, Optional.empty());
    script.stored(script.token("theirs", 3_600_000, 1_600_000));
    script.begin();
    script.landed(script.load(), /* adopted= */ true);

    script.restart();
    script.stored(script.token("theirs", 3_600_000, 1_600_001));
    script.begin();

    assertThat(script.load()).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().token().get().value()).isEqualTo("theirs");
  }

  @Test
  void waitsForAnotherExchangeFromFiftyMillisecondsToASecond() {
    script.stored(exchanging(5_000));
    script.begin();

    for (long ceiling : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
      script.random = 1;
      assertThat(script.load()).isEqualTo(new Step.Pause(ceiling));
      script.resume(0);
    }
    script.random = 0;
    assertThat(script.load()).isEqualTo(new Step.Pause(500));
  }

  @Test
  void exchangesWithoutAHoldAtHalfOfTheCallsTime() {
    script.stored(exchanging(60_000));
    script.begin();
    script.now += 14_999;
    assertThat(script.load()).isEqualTo(new Step.Pause(1));

    script.resume(1);

    assertThat(script.load()).isInstanceOf(Step.Exchange.class);
  }

  @Test
  void storesATokenThatItExchangedWithoutAHoldIfThereIsStillNone() {
    script.stored(exchanging(60_000));
    script.begin();
    script.now += 15_000;
    script.load();

    assertThat(script.exchanged("mine")).isInstanceOf(Step.Load.class);
    assertThat(script.load()).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().token().get().value()).isEqualTo("mine");
    script.landed(script.replace(true), /* adopted= */ false);
  }

  @Test
  void waitsForABriefQuietTimeAndLooksAgain() {
    script.stored(failed(2_500, 503, 1));
    script.ageMillis = 500;
    script.begin();

    assertThat(script.load()).isEqualTo(new Step.Pause(2_000));
    assertThat(script.resume(2_000)).isInstanceOf(Step.Load.class);
  }

  @Test
  void failsWithWhatAnotherProcessWasTold() {
    script.stored(failed(3_000, 503, 1));
    script.ageMillis = 999;
    script.begin();

    Failure told = script.refused(script.load(), 2_001);

    assertThat(told.retryable()).isTrue();
    assertThat(told.toException())
        .isInstanceOf(AuthException.Unavailable.class)
        .hasMessageContaining("another process");
    assertThat(told.reply().get().retryAfter()).hasValue(Duration.ofMillis(2_001));
  }

  @Test
  void failsWithNoAnswerWhereAnotherProcessHadNone() {
    script.stored(failed(3_000, 0, 1));
    script.begin();

    assertThat(script.refused(script.load(), 3_000).toException())
        .isInstanceOf(AuthException.TransportFailure.class)
        .hasMessageContaining("another process");
  }

  @Test
  void exchangesWhereABriefQuietTimeDoesNotFitIntoTheCallUnlessThreeFailed() {
    script.callMillis = 1_000;
    script.restart();
    script.stored(failed(500, 503, 2));
    script.begin();
    assertThat(script.load()).isInstanceOf(Step.Exchange.class);

    script.restart();
    script.stored(failed(500, 503, 3));
    script.begin();
    assertThat(script.refused(script.load(), 500).kind()).isEqualTo(AuthException.Kind.UNAVAILABLE);
  }

  @Test
  void takesNoHoldWhereASlowStoreHasUsedHalfOfTheCallsTime() {
    script.begin();
    script.now += 15_000;

    assertThat(script.load()).isInstanceOf(Step.Exchange.class);
  }

  @Test
  void looksNoFurtherWhereASlowStoreHasUsedHalfOfTheCallsTime() {
    script.begin();
    script.load();
    script.now += 15_000;

    assertThat(script.replace(false)).isInstanceOf(Step.Exchange.class);
  }

  @Test
  void takesTheHoldWhereNothingIsStored() {
    script.begin();

    assertThat(script.load()).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().epoch()).isEqualTo(RoundScript.NEW_EPOCH);
    assertThat(script.proposed().hold()).hasValue(exchanging(5_000));
    assertThat(script.replace(true)).isInstanceOf(Step.Exchange.class);
    script.exchanged("mine");
    assertThat(script.proposed().token().get().value()).isEqualTo("mine");
    assertThat(script.proposed().hold()).isEmpty();
    Step.Land land = (Step.Land) script.replace(true);
    assertThat(land.place()).isEqualTo(Step.Place.STORED);
    script.landed(land, /* adopted= */ false);
  }

  @Test
  void treatsWhatItCannotReadAsNothingStoredAndReplacesIt() {
    script.storedText("{\"token\": 1}");
    script.begin();

    Step.Replace step = (Step.Replace) script.load();

    assertThat(script.round.foundUnreadable()).isTrue();
    assertThat(step.expected().get().content()).isEqualTo("{\"token\": 1}");
    assertThat(script.proposed().epoch()).isEqualTo(RoundScript.NEW_EPOCH);
  }

  @Test
  void takesAHoldThatIsOverAndKeepsTheCountOfFailures() {
    script.stored(failed(2_000, 503, 4));
    script.ageMillis = 2_000;
    script.begin();

    script.load();

    assertThat(script.proposed().hold().get().failures()).isEqualTo(4);
    assertThat(script.proposed().epoch()).isEqualTo(RoundScript.EPOCH);
  }

  @Test
  void looksAgainFourTimesWhereItLosesTheHoldAndThenExchanges() {
    script.begin();
    for (int i = 0; i < 4; i++) {
      assertThat(script.load()).isInstanceOf(Step.Replace.class);
      assertThat(script.replace(false)).isInstanceOf(Step.Load.class);
    }
    script.load();

    assertThat(script.replace(false)).isInstanceOf(Step.Exchange.class);
  }

  // Renewal

  @Test
  void adoptsAnotherTokenThatIsFreshForEverybodyInsteadOfRenewing() {
    script.renewalOf("old");
    script.stored(script.token("new", 3_600_000, 3_299_999));
    script.begin();
    script.landed(script.load(), /* adopted= */ true);

    script.restart();
    script.stored(script.token("new", 3_600_000, 3_300_000));
    script.begin();
    assertThat(script.load()).isInstanceOf(Step.Replace.class);

    script.restart();
    script.stored(script.token("old", 3_600_000, 1_000));
    script.begin();
    assertThat(script.load()).isInstanceOf(Step.Replace.class);
  }

  @Test
  void defersARenewalThatAnotherProcessMakesAndWaitsForNobody() {
    script.renewalOf("old");
    script.stored(exchanging(5_000));
    script.random = 0.5;
    script.begin();
    assertThat(script.load()).isEqualTo(deferred(7_500));

    script.restart();
    script.stored(failed(60_000, 503, 9));
    script.random = 1;
    script.begin();
    assertThat(script.load()).isEqualTo(deferred(120_000));

    script.restart();
    script.stored(exchanging(10));
    script.random = 0;
    script.begin();
    assertThat(script.load()).isEqualTo(deferred(1_000));
  }

  @Test
  void leavesTheOldTokenToOthersWhileItRenews() {
    script.renewalOf("old");
    script.stored(script.token("old", 3_600_000, 3_400_000));
    script.begin();

    script.load();
    assertThat(script.proposed().token().get().value()).isEqualTo("old");
    script.replace(true);
    script.now += 4_000;
    script.exchanged(new Outcome.Failed<>(failure(503)));

    assertThat(script.proposed().token().get().value()).isEqualTo("old");
    assertThat(script.proposed().token().get().ageMillis()).isEqualTo(3_406_000);
  }

  // After a success

  private void exchangeAndLoseTheHold() {
    script.begin();
    script.load();
    script.replace(true);
    script.exchanged("mine");
    assertThat(script.replace(false)).isInstanceOf(Step.Load.class);
  }

  @Test
  void storesItsTokenOverAnotherHoldOnce() {
    script.stored(exchanging(NONE));
    exchangeAndLoseTheHold();
    script.stored(exchanging(5_000));

    assertThat(script.load()).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().epoch()).isEqualTo(RoundScript.EPOCH);
    assertThat(script.replace(false)).isInstanceOf(Step.Load.class);
    assertThat(script.landed(script.load(), /* adopted= */ false).token().value())
        .isEqualTo("mine");
  }

  @Test
  void keepsItsTokenForItselfWhereTheEntryIsGone() {
    script.stored(exchanging(NONE));
    exchangeAndLoseTheHold();
    script.storedNothing();

    script.landed(script.load(), /* adopted= */ false);
  }

  @Test
  void keepsItsTokenForItselfWhereTheEntryCannotBeRead() {
    script.stored(exchanging(NONE));
    exchangeAndLoseTheHold();
    script.storedText("?");

    script.landed(script.load(), /* adopted= */ false);
  }

  @Test
  void keepsItsTokenForItselfWhereAnotherIsStored() {
    script.stored(exchanging(NONE));
    exchangeAndLoseTheHold();
    script.stored(script.token("theirs", 3_600_000, 0));

    assertThat(script.landed(script.load(), /* adopted= */ false).token().value())
        .isEqualTo("mine");
  }

  @Test
  void givesUpItsTokenAndBeginsAgainWhereAnotherProcessSignedOut() {
    script.stored(exchanging(NONE));
    exchangeAndLoseTheHold();
    script.epoch = 99;
    script.stored(exchanging(NONE));

    Step.Discard discard = (Step.Discard) script.load();
    assertThat(discard.orphan().value()).isEqualTo("mine");
    assertThat(script.resume(0)).isInstanceOf(Step.Load.class);
    assertThat(script.load()).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().epoch()).isEqualTo(99);
    assertThat(script.replace(true)).isInstanceOf(Step.Exchange.class);
  }

  @Test
  void exchangesAloneWhereAnotherProcessSignedOutTwice() {
    for (int i = 0; i < 2; i++) {
      script.stored(exchanging(NONE));
      if (i == 0) {
        exchangeAndLoseTheHold();
      } else {
        script.load();
        script.replace(true);
        script.exchanged("mine");
        script.replace(false);
      }
      script.epoch++;
      script.stored(exchanging(NONE));
      assertThat(script.load()).isInstanceOf(Step.Discard.class);
      script.resume(0);
    }

    script.landed(script.exchanged("alone"), /* adopted= */ false);
  }

  @Test
  void beginsAnotherEpochEachTimeItFindsNothing() {
    script.begin();
    script.load();
    long first = script.proposed().epoch();
    script.replace(true);
    script.exchanged("mine");
    script.replace(false);
    script.stored(exchanging(NONE));
    script.load();
    script.storedNothing();
    script.resume(0);
    script.load();

    assertThat(script.proposed().epoch()).isNotEqualTo(first);
  }

  // After a failure

  @Test
  void sharesAFailureThatPassesWithItsQuietTime() {
    script.stored(failed(100, 429, 2));
    script.ageMillis = 100;
    script.begin();
    script.load();
    script.replace(true);
    script.random = 1;

    script.exchanged(new Outcome.Failed<>(failure(503)));

    assertThat(script.proposed().hold()).hasValue(failed(2_000, 503, 3)); // 500 ms, doubled twice
    assertThat(script.failed(script.replace(true))).isEqualTo(failure(503));
  }

  @Test
  void sharesRetryAfterUpToAMinute() {
    script.begin();
    script.load();
    script.replace(true);

    script.exchanged(
        new Outcome.Failed<>(
            Failure.answered(429, ResponseEnvelope.empty(), Optional.of(Duration.ofMinutes(10)))));

    assertThat(script.proposed().hold()).hasValue(failed(60_000, 429, 1));
  }

  @Test
  void sharesThatThereWasNoAnswer() {
    script.begin();
    script.load();
    script.replace(true);

    script.exchanged(new Outcome.Failed<>(Failure.deadline("no answer")));

    assertThat(script.proposed().hold().get().status()).isZero();
    assertThat(script.proposed().hold().get().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void keepsARefusalOfTheKeyToItselfAndReleasesTheHold() {
    script.begin();
    script.load();
    script.replace(true);

    script.exchanged(new Outcome.Failed<>(failure(401)));

    assertThat(script.proposed().hold()).isEmpty();
    assertThat(script.failed(script.replace(false))).isEqualTo(failure(401));
  }

  @Test
  void releasesTheHoldOfAnAbandonedExchange() {
    script.begin();
    script.load();
    script.replace(true);

    assertThat(script.exchanged(ABANDONED)).isInstanceOf(Step.Replace.class);
    assertThat(script.proposed().hold()).isEmpty();
    assertThat(((Step.Land) script.replace(true)).outcome()).isEqualTo(ABANDONED);
  }

  // The store fails

  @Test
  void exchangesAloneAndStoresNothingWhereTheStoreFails() {
    script.begin();
    assertThat(script.fail()).isInstanceOf(Step.Exchange.class);
    script.landed(script.exchanged("mine"), /* adopted= */ false);

    assertThat(script.sharing.health().leftMillis(script.now)).isEqualTo(1_000);
    script.restart();
    assertThat(script.begin()).isInstanceOf(Step.Exchange.class);
    script.landed(script.exchanged("mine"), /* adopted= */ false);
    assertThat(script.sharing.health().leftMillis(script.now)).isEqualTo(1_000);

    script.now += 1_000;
    script.restart();
    assertThat(script.begin()).isInstanceOf(Step.Load.class);
    script.load();
    assertThat(script.fail()).isInstanceOf(Step.Exchange.class);
    assertThat(script.sharing.health().leftMillis(script.now)).isEqualTo(2_000);
  }

  @Test
  void landsItsTokenWhereTheStoreFailsAfterTheExchange() {
    script.begin();
    script.load();
    script.replace(true);
    script.exchanged("mine");

    script.landed(script.fail(), /* adopted= */ false);
  }

  @Test
  void landsItsFailureWhereTheStoreFailsAfterTheExchange() {
    script.begin();
    script.load();
    script.replace(true);
    script.exchanged(new Outcome.Failed<>(failure(503)));

    assertThat(script.failed(script.fail())).isEqualTo(failure(503));
  }

  @Test
  void trustsTheStoreAgainAfterARoundWithoutFailure() {
    script.begin();
    script.fail();
    script.exchanged("mine");
    script.now += 1_000;
    script.restart();
    script.stored(script.token("theirs", 3_600_000, 0));
    script.begin();
    script.landed(script.load(), /* adopted= */ true);

    script.sharing.health().failed(script.now);

    assertThat(script.sharing.health().leftMillis(script.now)).isEqualTo(1_000);
  }
}
