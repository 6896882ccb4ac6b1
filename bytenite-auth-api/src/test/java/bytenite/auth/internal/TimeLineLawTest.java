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
      assertThat(later.millis() - line.millis()).isGreaterThanOrEqualTo(move.wallMillis);
      farthestWall = Math.max(farthestWall, wall - 1_000_000_000);
      assertThat(later.millis() - start).isGreaterThanOrEqualTo(farthestWall);
      assertThat(later.millis() - start).isGreaterThanOrEqualTo(nanos / 1_000_000);
      line = later;
    }
  }

  @Property
  void isNoFasterThanBothClocksTogether(@ForAll("moves") List<Move> moves) {
    long wall = 1_000_000_000;
    long nanos = 0;
    TimeLine line = TimeLine.startingAt(wall, nanos);

    for (Move move : moves) {
      wall += move.wallMillis;
      nanos += move.nanos;
      TimeLine later = line.at(wall, nanos);

      long faster = Math.max(Math.max(0, move.wallMillis), move.nanos / 1_000_000 + 1);
      assertThat(later.millis() - line.millis())
          .isLessThanOrEqualTo(faster + TimeLine.TOLERANCE_MILLIS);
      line = later;
    }
  }
}
