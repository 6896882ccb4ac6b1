// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for every history of processes that share a store. */
class RoundLawTest {

  /** The longest a call may take: half its time of waiting, then its exchanges and store calls. */
  private static final long BOUND_MILLIS = SimulatedProcess.CALL_MILLIS / 2 + 60_000;

  @Property(tries = 60)
  void exchangesOncePerTokenWhereNothingFails(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 20) int processes,
      @ForAll @LongRange(min = 20_000, max = 3_600_000) long lifeMillis,
      @ForAll @LongRange(min = 1, max = 400) long storeMillis,
      @ForAll @LongRange(min = -600_000, max = 600_000) long clockOffsetMillis) {
    World world = new World(seed);
    world.server.lifeMillis = lifeMillis;
    world.store.mostLatencyMillis = storeMillis;
    world.store.clockOffsetMillis = clockOffsetMillis;
    world.start(processes, /* withinMillis= */ 3_000, /* sharing= */ true);

    world.runUntil(10 * lifeMillis);

    assertThat(world.violations).isEmpty();
    long leastFresh = lifeMillis - Math.min(300_000, lifeMillis / 5);
    List<Long> requests = world.server.requests;
    for (int i = 1; i < requests.size(); i++) {
      assertThat(requests.get(i) - requests.get(i - 1)).isGreaterThan(leastFresh - 1_000);
    }
    assertThat(world.processes).allMatch(p -> p.tokenAt >= 0 && p.waitedMillis < 5_000);
  }

  @Property(tries = 100)
  void keepsItsPromisesWhateverTheStoreDoes(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 8) int processes,
      @ForAll @LongRange(min = 60_000, max = 600_000) long lifeMillis,
      @ForAll @DoubleRange(min = 0, max = 0.3) double faults,
      @ForAll @LongRange(min = -600_000, max = 600_000) long clockOffsetMillis) {
    World world = new World(seed);
    world.server.lifeMillis = lifeMillis;
    world.server.mostLatencyMillis = 8_000;
    world.idleMillis = 5_000;
    world.store.mostLatencyMillis = 1_500;
    world.store.throwing = faults / 3;
    world.store.ambiguous = faults / 3;
    world.store.losing = faults;
    world.store.hanging = faults / 5;
    world.store.clockOffsetMillis = clockOffsetMillis;
    world.start(processes, /* withinMillis= */ 2_000, /* sharing= */ true);
    disturb(world, lifeMillis / 4);

    world.runUntil(10 * lifeMillis);

    assertThat(world.violations).isEmpty();
    assertThat(world.processes).allMatch(p -> p.waitedMillis < BOUND_MILLIS);
    heal(world);
    assertThat(world.processes).allMatch(p -> p.usedAt > world.now() - 30_000);
    assertThat(world.violations).isEmpty();
  }

  private static void disturb(World world, long aboutMillis) {
    world.after(
        world.between(1, 2 * aboutMillis),
        () -> {
          if (world.healed) {
            return;
          }
          switch ((int) world.between(0, 7)) {
            case 0 -> world.store.evict();
            case 1 -> world.store.corrupt();
            case 2 -> world.store.rollBack();
            case 3 -> world.server.down = !world.server.down;
            case 4 -> world.store.down = !world.store.down;
            case 5 -> world.server.revokeAll();
            case 6 -> world.server.refusing = !world.server.refusing;
            default -> anyProcess(world).signOut();
          }
          disturb(world, aboutMillis);
        });
  }

  private static SimulatedProcess anyProcess(World world) {
    return world.processes.get((int) world.between(0, world.processes.size() - 1));
  }

  /** From now on nothing fails; after the longest quiet time everybody has a token. */
  private static void heal(World world) {
    world.healed = true;
    world.server.down = false;
    world.server.refusing = false;
    world.store.down = false;
    world.store.throwing = 0;
    world.store.ambiguous = 0;
    world.store.losing = 0;
    world.store.hanging = 0;
    world.runUntil(world.now() + 1_200_000);
  }

  @Property(tries = 100)
  void storesNothingFromBeforeASignOut(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 6) int processes,
      @ForAll @DoubleRange(min = 0, max = 0.2) double faults) {
    World world = new World(seed);
    world.server.lifeMillis = 60_000;
    world.server.mostLatencyMillis = 9_000;
    world.store.mostLatencyMillis = 500;
    world.store.losing = faults;
    world.store.ambiguous = faults;
    world.start(processes, /* withinMillis= */ 1_000, /* sharing= */ true);
    signOutOften(world);

    world.runUntil(1_200_000);

    assertThat(world.violations).isEmpty();
    assertThat(world.server.tokens()).isGreaterThan(10);
  }

  private static void signOutOften(World world) {
    world.after(
        world.between(1, 20_000),
        () -> {
          anyProcess(world).signOut();
          if (world.chance(0.2)) {
            world.store.evict();
          }
          signOutOften(world);
        });
  }
}
