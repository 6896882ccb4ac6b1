// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenTest {

  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant EXPIRES = ISSUED.plusSeconds(3600);
  private static final AccessToken TOKEN = new AccessToken("S3CR3T", "all", ISSUED, EXPIRES);

  @Test
  void keepsWhatItWasGiven() {
    assertThat(TOKEN.value()).isEqualTo("S3CR3T");
    assertThat(TOKEN.scope()).isEqualTo("all");
    assertThat(TOKEN.issuedAt()).isEqualTo(ISSUED);
    assertThat(TOKEN.expiresAt()).isEqualTo(EXPIRES);
  }

  @Test
  void expiresAtTheFirstInstantAtWhichItIsNoLongerAccepted() {
    assertThat(TOKEN.isExpiredAt(ISSUED)).isFalse();
    assertThat(TOKEN.isExpiredAt(EXPIRES.minusNanos(1))).isFalse();
    assertThat(TOKEN.isExpiredAt(EXPIRES)).isTrue();
    assertThat(TOKEN.isExpiredAt(Instant.MAX)).isTrue();
    assertThat(TOKEN.isExpiredAt(Instant.MIN)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"t", "Bearer t", "a.b-c_d/e+f=", "!", "~"})
  void allowsWhatAHeaderCanCarry(String value) {
    assertThat(new AccessToken(value, "", ISSUED, EXPIRES).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\t",
        " S3CR3T",
        "S3CR3T ",
        "S3CR3T\n",
        "S3CR3T\r\nX: y",
        "S3\tCR3T",
        "S3CR3T\0",
        "S3CR3T\u007f",
        "S3CR3T\u00e9",
        "S3CR3T\u2028",
        "S3CR3T\ud834\udd1e"
      })
  void refusesWhatAHeaderCannotCarryWithoutQuotingIt(String value) {
    assertThatThrownBy(() -> new AccessToken(value, "", ISSUED, EXPIRES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the token's value ")
        .hasMessageNotContaining("S3")
        .hasNoCause();
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> new AccessToken(null, "", ISSUED, EXPIRES));
    assertThatNullPointerException().isThrownBy(() -> new AccessToken("t", null, ISSUED, EXPIRES));
    assertThatNullPointerException().isThrownBy(() -> new AccessToken("t", "", null, EXPIRES));
    assertThatNullPointerException().isThrownBy(() -> new AccessToken("t", "", ISSUED, null));
    assertThatNullPointerException().isThrownBy(() -> TOKEN.isExpiredAt(null));
  }

  @Test
  void equalsATokenWithTheSameComponents() {
    AccessToken same = new AccessToken("S3CR3T", "all", ISSUED, EXPIRES);

    assertThat(TOKEN).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(TOKEN).isNotEqualTo(new AccessToken("other", "all", ISSUED, EXPIRES));
    assertThat(TOKEN).isNotEqualTo(new AccessToken("S3CR3T", "", ISSUED, EXPIRES));
    assertThat(TOKEN).isNotEqualTo(new AccessToken("S3CR3T", "all", EXPIRES, EXPIRES));
    assertThat(TOKEN).isNotEqualTo(new AccessToken("S3CR3T", "all", ISSUED, ISSUED));
  }

  @Test
  void showsItsExpiryButNeitherValueNorScope() {
    assertThat(TOKEN).hasToString("AccessToken[value=redacted, expiresAt=2026-01-01T01:00:00Z]");
  }

  @Test
  void isNotSerializable() {
    assertThat(Serializable.class.isAssignableFrom(AccessToken.class)).isFalse();
  }
}
