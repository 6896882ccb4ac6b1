// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.share.Content.Hold;
import bytenite.auth.spi.TokenStore.Entry;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A round that a test leads by hand: what it finds in the store, and what is answered to it. */
final class RoundScript {

  static final long START = 1_767_225_600_000L;
  static final long EPOCH = 7;
  static final long NEW_EPOCH = 8_000;

  final Sealing sealing = World.sealing();
  final Sharing sharing =
      new Sharing(300_000, 10_000, new RetrySchedule(3), new StoreHealth(), new RefusedTokens());

  long now = START;
  double random = 0.5;
  long callMillis = 30_000;
  long epoch = EPOCH;
  long ageMillis;
  Round round;

  private Wish wish;
  private Optional<String> stored = Optional.empty();
  private Step step;

  RoundScript() {
    wish(0, Optional.empty());
  }

  Instant wall() {
    return Instant.ofEpochMilli(now + 12_345);
  }

  private Now moment() {
    return new Now(now, wall(), random);
  }

  void wish(long minRemainingMillis, Optional<AccessToken> spare) {
    wish = new Wish(minRemainingMillis, spare);
    restart();
  }

  void renewalOf(String value) {
    wish(0, Optional.of(token(value, 3_600_000, 3_400_000).token()));
  }

  /** Another round of the same client, for the same wish; the store holds nothing. */
  void restart() {
    round = new Round(sharing, World.sealing(), wish, callMillis, NEW_EPOCH);
    ageMillis = 0;
    storedNothing();
  }

  IssuedToken token(String value, long lifeMillis, long ageMillis) {
    Instant issued = Instant.ofEpochMilli(START - ageMillis);
    return new IssuedToken(
        new AccessToken(value, "a scope", issued, issued.plusMillis(lifeMillis)),
        START - ageMillis);
  }

  void storedNothing() {
    stored = Optional.empty();
  }

  void storedText(String text) {
    stored = Optional.of(text);
  }

  void stored(IssuedToken token) {
    Now then = new Now(START, Instant.EPOCH, 0);
    store(
        new Content(epoch, Optional.of(Content.StoredToken.of(token, 0, then)), Optional.empty()));
  }

  void stored(Hold hold) {
    store(new Content(epoch, Optional.empty(), Optional.of(hold)));
  }

  private void store(Content content) {
    try {
      storedText(content.seal(sealing));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  Step begin() {
    return next(round.begin(moment()));
  }

  Step resume(long passedMillis) {
    now += passedMillis;
    return next(round.resumed(moment()));
  }

  Step load() {
    assertThat(step).isInstanceOf(Step.Load.class);
    Optional<Entry> entry = stored.map(text -> new Entry(text, "1", Duration.ofMillis(ageMillis)));
    return next(round.loaded(entry, moment()));
  }

  Step replace(boolean won) {
    Step.Replace replace = (Step.Replace) step;
    Entry written = new Entry(replace.content(), "2", Duration.ZERO);
    return next(round.replaced(won ? Optional.of(written) : Optional.empty(), moment()));
  }

  Step exchanged(String value) {
    IssuedToken issued = token(value, 3_600_000, START - now);
    return exchanged(new Outcome.Success<>(issued));
  }

  Step exchanged(Outcome<IssuedToken> outcome) {
    assertThat(step).isInstanceOf(Step.Exchange.class);
    return next(round.exchanged(outcome, moment()));
  }

  Step fail() {
    return next(round.storeFailed(moment()));
  }

  private Step next(Step next) {
    step = next;
    return next;
  }

  /** What the round wants to be stored. */
  Content proposed() {
    return Content.open(sealing, ((Step.Replace) step).content()).get();
  }

  IssuedToken landed(Step last, boolean adopted) {
    Step.Land land = (Step.Land) last;
    assertThat(land.adopted()).isEqualTo(adopted);
    return ((Outcome.Success<IssuedToken>) land.outcome()).value();
  }

  Failure refused(Step last, long quietMillis) {
    Outcome.Refused<IssuedToken> refused =
        (Outcome.Refused<IssuedToken>) ((Step.Land) last).outcome();
    assertThat(refused.quietMillis()).isEqualTo(quietMillis);
    return refused.failure();
  }

  Failure failed(Step last) {
    return ((Outcome.Failed<IssuedToken>) ((Step.Land) last).outcome()).failure();
  }
}
