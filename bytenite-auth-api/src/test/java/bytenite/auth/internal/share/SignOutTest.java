// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.share.Content.Hold;
import bytenite.auth.internal.share.Content.Kind;
import bytenite.auth.internal.share.Content.StoredToken;
import bytenite.auth.spi.TokenStore.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignOutTest {

  private static final long NEW_EPOCH = 8;
  private static final Now NOW = new Now(1_000_000, Instant.EPOCH, 0.5);

  private final RoundScript script = new RoundScript();
  private final Sealing sealing = script.sealing;
  private final SignOut signOut = new SignOut(script.sharing, World.sealing(), NEW_EPOCH);

  private Optional<Entry> entry(String value, long ageMillis) throws Exception {
    Content content =
        new Content(
            1,
            Optional.of(new StoredToken(3_600_000, ageMillis, "", value)),
            Optional.of(new Hold(Kind.EXCHANGING, 5_000, 0, 0)));
    return Optional.of(new Entry(content.seal(sealing), value, Duration.ZERO));
  }

  private Step.Replace load(Optional<Entry> entry) {
    return (Step.Replace) signOut.loaded(entry, NOW);
  }

  private static Optional<Entry> written(Step.Replace step) {
    return Optional.of(new Entry(step.content(), "written", Duration.ZERO));
  }

  private static Optional<String> stored(Step last) {
    return ((Step.SignedOut) last).stored().map(AccessToken::value);
  }

  @Test
  void beginsANewEpochAndTellsWhichTokenWasStored() throws Exception {
    assertThat(signOut.begin(NOW)).isInstanceOf(Step.Load.class);
    Step.Replace step = load(entry("theirs", 0));

    assertThat(step.expected().get().version()).isEqualTo("theirs");
    assertThat(Content.open(sealing, step.content()))
        .hasValue(new Content(NEW_EPOCH, Optional.empty(), Optional.empty()));
    assertThat(stored(signOut.replaced(written(step), NOW))).hasValue("theirs");
  }

  @Test
  void beginsANewEpochWhereNothingIsStored() {
    signOut.begin(NOW);

    Step.Replace step = load(Optional.empty());

    assertThat(step.expected()).isEmpty();
    assertThat(stored(signOut.replaced(written(step), NOW))).isEmpty();
  }

  @Test
  void replacesWhatItCannotRead() {
    signOut.begin(NOW);

    Step.Replace step = load(Optional.of(new Entry("?", "unreadable", Duration.ZERO)));

    assertThat(signOut.foundUnreadable()).isTrue();
    assertThat(step.expected().get().version()).isEqualTo("unreadable");
  }

  @Test
  void signsOutNoTokenThatIsOver() throws Exception {
    signOut.begin(NOW);

    Step.Replace step = load(entry("over", 3_600_000));

    assertThat(stored(signOut.replaced(written(step), NOW))).isEmpty();
  }

  @Test
  void triesThreeTimesAndTellsTheTokenThatItSawLast() throws Exception {
    signOut.begin(NOW);
    for (String value : new String[] {"first", "second"}) {
      load(entry(value, 0));
      assertThat(signOut.replaced(Optional.empty(), NOW)).isInstanceOf(Step.Load.class);
    }
    load(entry("third", 0));

    assertThat(stored(signOut.replaced(Optional.empty(), NOW))).hasValue("third");
  }

  @Test
  void endsWhereTheStoreFailsAndLeavesItAlone() throws Exception {
    signOut.begin(NOW);
    load(entry("theirs", 0));

    assertThat(stored(signOut.storeFailed(NOW))).hasValue("theirs");
    assertThat(script.sharing.health().leftMillis(NOW.millis())).isEqualTo(1_000);
    assertThat(stored(new SignOut(script.sharing, World.sealing(), NEW_EPOCH).begin(NOW)))
        .isEmpty();
  }
}
