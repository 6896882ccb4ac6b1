// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLineTest {

  private static final long SECOND = 1_000;
  private static final long HOUR = 3_600 * SECOND;

  /** Both clocks, and the line that follows them. */
  private static final class Clocks {
    long wall = 1_767_225_600_000L;
    long nanos = 42;
    TimeLine line = TimeLine.startingAt(wall, nanos);
    final long start = line.millis();

    /** Lets each clock run by itself, and reads both. */
    long run(long wallMillis, long monotonicMillis) {
      wall += wallMillis;
      nanos += TimeUnit.MILLISECONDS.toNanos(monotonicMillis);
      line = line.at(wall, nanos);
      return line.millis() - start;
    }
  }

  private final Clocks clocks = new Clocks();

  @Test
  void followsTwoClocksThatAgree() {
    assertThat(clocks.run(0, 0)).isZero();
    assertThat(clocks.run(1, 1)).isEqualTo(1);
    assertThat(clocks.run(HOUR, HOUR)).isEqualTo(HOUR + 1);
  }

  @Test
  void countsTheTimeForWhichAMachineWasSuspended() {
    clocks.run(SECOND, SECOND);

    assertThat(clocks.run(5 * HOUR, 0)).isEqualTo(5 * HOUR + SECOND);
    assertThat(clocks.run(SECOND, SECOND)).isEqualTo(5 * HOUR + 2 * SECOND);
  }

  @Test
  void goesOnWhileTheWallClockIsSetBack() {
    clocks.run(SECOND, SECOND);

    assertThat(clocks.run(-HOUR, SECOND)).isEqualTo(2 * SECOND);
    assertThat(clocks.run(SECOND, SECOND)).isEqualTo(3 * SECOND);
    assertThat(clocks.run(HOUR, HOUR)).isEqualTo(HOUR + 3 * SECOND);
  }

  @Test
  void followsAWallClockThatIsSetForward() {
    assertThat(clocks.run(HOUR, SECOND)).isEqualTo(HOUR);
    assertThat(clocks.run(SECOND, SECOND)).isEqualTo(HOUR + SECOND);
  }

  @Test
  void tellsWhereItWouldBeByTheMonotonicClockAlone() {
    TimeLine line = TimeLine.startingAt(5_000, 42_000_000);

    assertThat(line.byNanos(42_000_000)).isEqualTo(5_000);
    assertThat(line.byNanos(44_999_999)).isEqualTo(5_002);
    assertThat(line.byNanos(45_000_000)).isEqualTo(5_003);
  }

  @Test
  void tellsWhereItWouldBeByTheWallClockAlone() {
    TimeLine line = TimeLine.startingAt(5_000, 0).at(5_000, 3_000_000);

    assertThat(line.byWall(5_002)).isEqualTo(5_003);
    assertThat(line.byWall(5_007)).isEqualTo(5_007);
  }

  @Test
  void takesANewAnchorOnceTheWallClockLeadsByMoreThanTheTolerance() {
    TimeLine line = TimeLine.startingAt(0, 0);
    long wall = SECOND + TimeLine.TOLERANCE_MILLIS;
    TimeLine.Anchor taken = new TimeLine.Anchor(wall + 1, 1_000_000_000, wall + 1);

    assertThat(line.at(wall, 1_000_000_000).anchor()).isEqualTo(line.anchor());
    assertThat(line.at(wall + 1, 1_000_999_999).anchor()).isEqualTo(taken);
  }

  @Test
  void takesANewAnchorOnceTheWallClockIsSetBackButNotWhileItLags() {
    TimeLine line = TimeLine.startingAt(0, 0);
    TimeLine lagging = line.at(0, 9_000_999_999L);

    assertThat(lagging.anchor()).isEqualTo(line.anchor());
    assertThat(lagging.at(-1, 9_000_999_999L).anchor())
        .isEqualTo(new TimeLine.Anchor(-1, 9_000_000_000L, 9_000));
  }

  @Test
  void countsASuspensionAfterTheWallClockWasSetBack() {
    clocks.run(-HOUR, SECOND);

    assertThat(clocks.run(5 * HOUR, 0)).isEqualTo(5 * HOUR + SECOND);
  }

  @Test
  void goesOnWhenTheWallClockIsSetBackAfterASuspension() {
    clocks.run(5 * HOUR, 0);

    assertThat(clocks.run(-5 * HOUR, SECOND)).isEqualTo(5 * HOUR + SECOND);
    assertThat(clocks.run(2 * HOUR, 2 * HOUR)).isEqualTo(7 * HOUR + SECOND);
  }

  @Test
  void followsTheMonotonicClockWhileTheWallClockStandsStill() {
    long passed = 0;
    for (int i = 1; i <= 10_000; i++) {
      clocks.nanos += 710_000;
      passed = clocks.run(0, 0);
    }

    assertThat(passed).isBetween(7_099L, 7_100L);
  }

  @Test
  void bearsAMonotonicClockThatWrapsAround() {
    long almostLast = Long.MAX_VALUE - 10;
    TimeLine line = TimeLine.startingAt(0, almostLast);

    assertThat(line.at(SECOND, almostLast + 1_000_000_000).millis()).isEqualTo(SECOND);
    assertThat(line.at(0, almostLast + 3_000_000_000L).millis()).isEqualTo(3 * SECOND);
  }

  @Test
  void isNotDrivenAheadByClocksThatTrembleAgainstEachOther() {
    long passed = 0;
    for (int i = 0; i < 10_000; i++) {
      clocks.run(5, 10);
      passed = clocks.run(15, 10);
    }

    assertThat(passed).isBetween(200_000L, 200_000 + TimeLine.TOLERANCE_MILLIS);
  }

  @Test
  void isNotDrivenAheadByAWallClockThatIsSlewedBackAndForth() {
    for (int day = 0; day < 100; day++) {
      for (int i = 0; i < 30; i++) {
        clocks.run(1_000, 1_000 + (i < 15 ? 1 : -1));
      }
    }

    assertThat(clocks.run(0, 0)).isBetween(3_000_000L, 3_000_000 + 2 * TimeLine.TOLERANCE_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 15, 100, 1_000, 60_000, 3_600_000})
  void isNotDrivenAheadByAWallClockThatTicksSeldom(long tickMillis) {
    long begin = clocks.wall - clocks.wall % tickMillis + tickMillis * 7 / 10;
    TimeLine line = TimeLine.startingAt(begin - begin % tickMillis, 0);
    long start = line.millis();

    for (long passed = 0; passed < 10 * tickMillis; passed += 1 + tickMillis / 37) {
      long wall = begin + passed;
      line = line.at(wall - wall % tickMillis, passed * 1_000_000);

      assertThat(line.millis() - start).isBetween(passed, passed + tickMillis);
    }
  }

  @Test
  void doesNotRunBackwardsWithBothClocks() {
    assertThat(clocks.run(-HOUR, 0)).isZero();
    assertThat(clocks.run(-HOUR, 0)).isZero();
    assertThat(clocks.run(5, 5)).isEqualTo(5);
  }
}
