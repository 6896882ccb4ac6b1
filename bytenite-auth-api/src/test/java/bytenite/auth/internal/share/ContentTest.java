// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.internal.share.Content.Hold;
import bytenite.auth.internal.share.Content.Kind;
import bytenite.auth.internal.share.Content.StoredToken;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {

  private static final StoredToken TOKEN = new StoredToken(3_600_000, 50, "scope é", "a-token");
  private static final Hold FAILED = new Hold(Kind.FAILED, 2_000, 503, 3);

  private final Sealing sealing = World.sealing();

  private Optional<Content> reopened(Content content) throws Exception {
    return Content.open(sealing, content.seal(sealing));
  }

  @Property(tries = 200)
  void opensWhatItSealed(
      @ForAll long epoch,
      @ForAll @LongRange(min = 1, max = 86_400_000) long life,
      @ForAll @LongRange(min = 0) long age,
      @ForAll boolean withToken,
      @ForAll boolean withHold,
      @ForAll Kind kind,
      @ForAll @LongRange(min = 0, max = 60_000) long hold,
      @ForAll @IntRange(min = 0, max = 999) int status)
      throws Exception {
    Content content =
        new Content(
            epoch,
            withToken
                ? Optional.of(new StoredToken(life, age, "some scope", "value"))
                : Optional.empty(),
            withHold ? Optional.of(new Hold(kind, hold, status, 7)) : Optional.empty());

    assertThat(reopened(content)).hasValue(content);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, a-token",
    "-1, 0, a-token",
    "86400001, 0, a-token",
    "1000, -1, a-token",
    "1000, 0, ''",
    "1000, 0, ' a'",
    "1000, 0, é"
  })
  void refusesATokenOutOfBounds(long life, long age, String value) throws Exception {
    StoredToken token = new StoredToken(life, age, "", value);

    assertThat(reopened(new Content(1, Optional.of(token), Optional.empty()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 0", "60001, 0, 0", "1, -1, 0", "1, 1000, 0", "1, 0, -1"})
  void refusesAHoldOutOfBounds(long millis, int status, int failures) throws Exception {
    Hold hold = new Hold(Kind.FAILED, millis, status, failures);

    assertThat(reopened(new Content(1, Optional.empty(), Optional.of(hold)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "x\n",
        "1\nFAILED 1 2",
        "1\nFAILED 1 2 3 4",
        "1\nWAITING 1 2 3",
        "1\nFAILED 1 2 3\n1000 0",
        "1\n\n1000 0\nvalue",
        "1\n\n1000\nvalue\nscope",
        "1\n\n1000 0 0\nvalue\nscope"
      })
  void refusesWhatIsSealedWellButEncodedBadly(String plain) throws Exception {
    assertThat(Content.open(sealing, sealing.seal(plain))).isEmpty();
  }

  @Property(tries = 300)
  void opensNothingUnexpectedlyWhateverIsSealed(@ForAll String plain) throws Exception {
    Content.open(sealing, sealing.seal(plain)).ifPresent(c -> assertThat(c.token()).isEmpty());
  }

  /** What an earlier build stored must mean the same to a later one, or have another id. */
  @Test
  void keepsTheFormat() throws Exception {
    String plain = "7\nFAILED 2000 503 3\n3600000 50\na-token\nscope é\nand more";

    assertThat(Content.open(sealing, sealing.seal(plain)))
        .hasValue(
            new Content(
                7,
                Optional.of(new StoredToken(3_600_000, 50, "scope é\nand more", "a-token")),
                Optional.of(FAILED)));
  }

  @Test
  void takesLittleMoreRoomThanTheToken() throws Exception {
    StoredToken token = new StoredToken(3_600_000, 50, "", "t".repeat(590));

    String sealed = new Content(1, Optional.of(token), Optional.empty()).seal(sealing);

    assertThat(sealed.length()).isLessThan(590 * 3 / 2 + 100);
  }

  @Test
  void showsNoToken() {
    assertThat(new Content(1, Optional.of(TOKEN), Optional.of(FAILED)).toString())
        .doesNotContain("a-token")
        .contains("lifeMillis=3600000");
  }
}
