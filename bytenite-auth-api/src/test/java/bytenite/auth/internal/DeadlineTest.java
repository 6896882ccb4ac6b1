// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final Duration SHORTEST = Duration.ofSeconds(Long.MIN_VALUE);

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 500})
  void comesAfterItsTimeoutWhereverTheLineBegins(long now) {
    Deadline deadline = Deadline.after(Duration.ofMillis(1), now);

    assertThat(deadline.remainingNanos(now)).isEqualTo(1_000_000);
    assertThat(deadline.remainingNanos(now + 999_999)).isEqualTo(1);
    assertThat(deadline.remainingNanos(now + 1_000_001)).isEqualTo(-1);
  }

  @Test
  void givesATransportAMillisecondAtLeast() {
    Deadline deadline = Deadline.after(Duration.ofSeconds(1), 0);

    assertThat(deadline.remaining(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(deadline.remaining(999_500_000)).isEqualTo(Duration.ofMillis(1));
    assertThat(deadline.remaining(5_000_000_000L)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void isSomeHumanLifetimesAwayAtMost() {
    Deadline deadline = Deadline.after(LONGEST, Long.MAX_VALUE);

    assertThat(deadline.remainingNanos(Long.MAX_VALUE))
        .isGreaterThan(Duration.ofDays(365 * 70).toNanos());
    assertThat(deadline.remaining(Long.MAX_VALUE).toMillis()).isPositive();
  }

  @Test
  void takesTheEarlierOfTwo() {
    Deadline deadline = Deadline.after(Duration.ofSeconds(10), 0);

    assertThat(deadline.orAt(Duration.ofSeconds(3), 0))
        .isEqualTo(Deadline.after(Duration.ofSeconds(3), 0));
    assertThat(deadline.orAt(Duration.ofSeconds(30), 0)).isEqualTo(deadline);
    assertThat(deadline.orAt(Duration.ofSeconds(3), 9_000_000_000L)).isEqualTo(deadline);
    assertThat(deadline.orAt(LONGEST, 0)).isEqualTo(deadline);
  }

  @Test
  void countsDurationsAsFarAsTheyReach() {
    assertThat(Deadline.nanos(Duration.ofNanos(7))).isEqualTo(7);
    assertThat(Deadline.millis(Duration.ofNanos(1_999_999))).isEqualTo(1);
    assertThat(Deadline.nanos(LONGEST)).isEqualTo(Long.MAX_VALUE / 4);
    assertThat(Deadline.nanos(Duration.ofNanos(-7))).isEqualTo(-7);
    assertThat(Deadline.nanos(SHORTEST)).isEqualTo(-(Long.MAX_VALUE / 4));
    assertThat(Deadline.millis(SHORTEST)).isNegative();
  }
}
