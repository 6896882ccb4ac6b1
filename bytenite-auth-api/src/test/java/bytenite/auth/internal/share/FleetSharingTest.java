// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a store is worth to many processes, in simulated time. {@code FleetWithStore} of the
 * benchmarks prints the figures for a thousand.
 */
class FleetSharingTest {

  private static final int PROCESSES = 50;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long LIFE = HOUR;

  private static World fleet(long seed) {
    World world = new World(seed);
    world.start(PROCESSES, /* withinMillis= */ 1_000, /* sharing= */ true);
    return world;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void exchangesOncePerTokenInADay(long seed) {
    World world = fleet(seed);

    world.runUntil(24 * HOUR);

    assertThat(world.violations).isEmpty();
    assertThat(world.server.requests.size()).isEqualTo(world.server.tokens()).isBetween(24, 28);
    assertThat((double) world.store.loads / PROCESSES / 24).isLessThan(1.5);
  }

  @Test
  void exchangesOncePerTokenThroughASlowStore() {
    World world = new World(7);
    world.store.leastLatencyMillis = 50;
    world.store.mostLatencyMillis = 400;
    world.start(PROCESSES, /* withinMillis= */ 1_000, /* sharing= */ true);

    world.runUntil(24 * HOUR);

    assertThat(world.server.requests).hasSizeBetween(24, 28);
  }

  @Test
  void exchangesOnceWhereAllStartAtOnce() {
    World world = new World(8);
    world.start(PROCESSES, /* withinMillis= */ 0, /* sharing= */ true);

    world.runUntil(MINUTE);

    assertThat(world.server.requests).hasSize(1);
    assertThat(world.processes).allMatch(p -> p.tokenAt >= 0 && p.tokenAt <= 1_200);
    assertThat(world.store.loads).isLessThan(5 * PROCESSES);
  }

  @Test
  void makesOneAttemptLoopPerQuietTimeWhileTheServerIsDown() {
    World world = fleet(9);
    long began = LIFE - 11 * MINUTE; // nobody has a token at its end
    world.at(began, () -> world.server.down = true);
    world.at(began + 12 * MINUTE, () -> world.server.down = false);

    world.runUntil(LIFE + HOUR);

    long after = world.server.requestsBetween(began + 12 * MINUTE, began + 14 * MINUTE);
    assertThat(world.violations).isEmpty();
    assertThat(world.server.requestsBetween(began, began + 12 * MINUTE)).isLessThan(120);
    assertThat(after).isBetween(1L, 5L);
    assertThat(world.processes).anyMatch(p -> p.told.isPresent());
    assertThat(world.processes).allMatch(SimulatedProcess::hasUsableToken);
  }

  @Test
  void goesOnAloneWhileTheStoreIsDown() {
    World world = fleet(10);
    world.at(HOUR / 2, () -> world.store.down = true);
    world.at(HOUR / 2 + 2 * HOUR, () -> world.store.down = false);

    world.runUntil(5 * HOUR);

    long down = world.server.requestsBetween(HOUR / 2, HOUR / 2 + 2 * HOUR);
    assertThat(world.violations).isEmpty();
    assertThat(down).isBetween((long) PROCESSES, 3L * PROCESSES);
    assertThat(world.server.requestsBetween(4 * HOUR, 5 * HOUR)).isLessThan(5);
    assertThat(world.processes).allMatch(SimulatedProcess::hasUsableToken);
  }

  @Test
  void exchangesOnceWhereATokenIsRefusedEverywhere() {
    World world = fleet(11);
    world.runUntil(10 * MINUTE);
    world.server.revokeAll();
    world.processes.forEach(SimulatedProcess::use);

    world.runUntil(11 * MINUTE);

    assertThat(world.server.tokens()).isEqualTo(2);
    assertThat(world.processes).allMatch(SimulatedProcess::hasUsableToken);
  }

  @Test
  void waitsAtMostFiveSecondsForAProcessThatWasKilled() {
    World world = fleet(12);
    world.runUntil(30 * MINUTE);
    world.server.revokeAll();
    SimulatedProcess killed = world.processes.remove(0);
    killed.use();
    world.runUntil(world.now() + 15); // it has the hold, and exchanges
    killed.kill();
    assertThat(world.server.requests).hasSize(2);
    world.processes.forEach(SimulatedProcess::use);

    world.runUntil(world.now() + 7_000);

    assertThat(world.processes).allMatch(SimulatedProcess::hasUsableToken);
    assertThat(world.server.requests).hasSize(3); // the first, the lost one, the one after
  }

  @Test
  void exchangesAgainEachFiveSecondsWhereAnExchangeTakesTwelve() {
    World world = new World(13);
    world.server.leastLatencyMillis = 12_000;
    world.server.mostLatencyMillis = 12_000;
    world.start(PROCESSES, /* withinMillis= */ 100, /* sharing= */ true);

    world.runUntil(13_500);

    assertThat(world.server.requests).hasSizeBetween(2, 3);
    assertThat(world.processes) // the others exchange themselves
        .filteredOn(SimulatedProcess::hasUsableToken)
        .hasSizeGreaterThanOrEqualTo(PROCESSES - 2);
    world.runUntil(MINUTE);
    assertThat(world.server.requests).hasSizeBetween(2, 3);
    assertThat(world.processes).allMatch(SimulatedProcess::hasUsableToken);
  }
}
