// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TimeLineLawTest {

  /** How far each clock moves between two readings. */
  private record Move(long wallMillis, long nanos) {}

  @Provide
  Arbitrary<List<Move>> moves() {
    Arbitrary<Long> small = Arbitraries.longs().between(-50, 200);
    Arbitrary<Long> large = Arbitraries.longs().between(-20_000_000, 20_000_000);
    Arbitrary<Long> nanos = Arbitraries.longs().between(0, 10_000_000_000L);
    return Combinators.combine(
            Arbitraries.oneOf(small, small, large), Arbitraries.oneOf(nanos, Arbitraries.just(0L)))
        .as(Move::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Property
  void neverRunsBackwardsAndIsAtLeastAsFastAsEitherClock(@ForAll("moves") List<Move> moves) {
    long wall = 1_000_000_000;
    long nanos = 0;
    TimeLine line = TimeLine.startingAt(wall, nanos);
    long start = line.millis();
    long farthestWall = 0;

    for (Move move : moves) {
      wall += move.wallMillis;
      nanos += move.nanos;
      TimeLine later = line.at(wall, nanos);

      assertThat(later.millis()).isGreaterThanOrEqualTo(line.millis());
      farthestWall = Math.max(farthestWall, wall - 1_000_000_000);
      assertThat(later.millis() - start).isGreaterThanOrEqualTo(farthestWall);
      assertThat(later.millis() - start).isGreaterThanOrEqualTo(nanos / 1_000_000);
      line = later;
    }
  }

  @Property
  void isNoFasterThanTheFasterClockInAnyStep(@ForAll("moves") List<Move> moves) {
    long wall = 1_000_000_000;
    long nanos = 0;
    TimeLine line = TimeLine.startingAt(wall, nanos);

    for (Move move : moves) {
      wall += move.wallMillis;
      nanos += move.nanos;
      TimeLine later = line.at(wall, nanos);

      long faster = Math.max(Math.max(0, move.wallMillis), move.nanos / 1_000_000 + 1);
      assertThat(later.millis() - line.millis()).isLessThanOrEqualTo(faster);
      line = later;
    }
  }

  @Property
  void isAheadOfTheTimeByNoMoreThanATickOfTheWallClock(
      @ForAll @LongRange(min = 1, max = 10_000_000) long tickMillis,
      @ForAll @LongRange(max = 10_000_000) long begin,
      @ForAll @Size(max = 100) List<@LongRange(max = 2_000_000) Long> waits) {
    TimeLine line = TimeLine.startingAt(begin - begin % tickMillis, 0);
    long start = line.millis();
    long passed = 0;

    for (long wait : waits) {
      passed += wait;
      long wall = begin + passed;
      line = line.at(wall - wall % tickMillis, passed * 1_000_000);

      assertThat(line.millis() - start).isBetween(passed, passed + tickMillis);
    }
  }
}
