// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreHealthTest {

  private final StoreHealth health = new StoreHealth();

  @Test
  void leavesAWorkingStoreNeverAlone() {
    assertThat(health.isLeftAlone(0)).isFalse();
    assertThat(health.leftMillis(0)).isZero();
  }

  @Test
  void leavesAFailingStoreAloneForASecondThenTwiceAsLongUpToAMinute() {
    long now = 1_000_000;
    for (long pause : new long[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
      health.failed(now);
      assertThat(health.leftMillis(now)).isEqualTo(pause * 1_000);
      assertThat(health.isLeftAlone(now + pause * 1_000 - 1)).isTrue();
      now += pause * 1_000;
      assertThat(health.isLeftAlone(now)).isFalse();
    }
    for (int i = 0; i < 100; i++) {
      health.failed(now);
    }
    assertThat(health.leftMillis(now)).isEqualTo(60_000);
  }

  @Test
  void beginsAgainAfterTheStoreWorked() {
    health.failed(0);
    health.failed(0);
    health.worked();
    assertThat(health.isLeftAlone(0)).isFalse();

    health.failed(0);

    assertThat(health.leftMillis(0)).isEqualTo(1_000);
  }

  @Test
  void letsAReadingThatIsALittleOlderChangeNothing() {
    health.failed(10_000);

    assertThat(health.isLeftAlone(9_500)).isTrue();
    assertThat(health.isLeftAlone(0)).isFalse();
  }
}
