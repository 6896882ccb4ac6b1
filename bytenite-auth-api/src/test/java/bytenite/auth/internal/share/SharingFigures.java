// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import java.util.function.Consumer;

/**
 * Prints what a store is worth to a thousand processes whose tokens live an hour, in simulated
 * time.
 */
final class SharingFigures {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private SharingFigures() {}

  /** The number of processes is the only argument; 1,000 without it. */
  public static void main(String[] args) {
    int processes = args.length == 0 ? 1_000 : Integer.parseInt(args[0]);
    System.out.println("case, requests, tokens, loads, replaces, longest wait ms, violations");
    for (boolean sharing : new boolean[] {false, true}) {
      String store = sharing ? "store: " : "no store: ";
      for (long seed = 1; seed <= (sharing ? 5 : 1); seed++) {
        run(store + "a day, seed " + seed, seed, processes, 1_000, sharing, 24 * HOUR, world -> {});
      }
      run(store + "cold start", 8, processes, 0, sharing, MINUTE, world -> {});
      run(
          store + "cold start, outage at expiry, an hour",
          9,
          processes,
          0,
          sharing,
          2 * HOUR,
          SharingFigures::outage);
    }
    run(
        "store of 50 to 400 ms: a day",
        7,
        processes,
        1_000,
        true,
        24 * HOUR,
        world -> {
          world.store.leastLatencyMillis = 50;
          world.store.mostLatencyMillis = 400;
        });
    run(
        "store down for 2 of 5 h",
        10,
        processes,
        1_000,
        true,
        5 * HOUR,
        world -> {
          world.at(HOUR / 2, () -> world.store.down = true);
          world.at(5 * HOUR / 2, () -> world.store.down = false);
          counted(world, "  while the store was down", HOUR / 2, 5 * HOUR / 2);
          counted(world, "  in the hour after", 5 * HOUR / 2, 7 * HOUR / 2);
        });
  }

  private static void outage(World world) {
    long began = HOUR - 11 * MINUTE;
    world.at(began, () -> world.server.down = true);
    world.at(HOUR - MINUTE, () -> world.server.down = false);
    counted(world, "  in the outage of 10 minutes", began, HOUR - MINUTE);
    counted(world, "  in the 2 minutes after", HOUR - MINUTE, HOUR + MINUTE);
  }

  private static void counted(World world, String what, long fromMillis, long untilMillis) {
    world.at(
        untilMillis,
        () ->
            System.out.println(
                what + ": " + world.server.requestsBetween(fromMillis, untilMillis) + " requests"));
  }

  private static void run(
      String what,
      long seed,
      int processes,
      long startMillis,
      boolean sharing,
      long untilMillis,
      Consumer<World> setting) {
    World world = new World(seed);
    setting.accept(world);
    world.start(processes, startMillis, sharing);
    world.runUntil(untilMillis);
    System.out.printf(
        "%s, %d, %d, %d, %d, %d, %d%n",
        what,
        world.server.requests.size(),
        world.server.tokens(),
        world.store.loads,
        world.store.replaces,
        world.processes.stream().mapToLong(p -> p.waitedMillis).max().getAsLong(),
        world.violations.size());
  }
}
