// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A thousand processes with one token store, and the same without: what they send in a day, at a
 * cold start, and while the token endpoint or the store is down. Simulated and deterministic.
 *
 * <p>{@code java -cp benchmarks/target/benchmarks.jar bytenite.auth.benchmarks.FleetWithStore}
 */
public final class FleetWithStore {

  private static final int PROCESSES = 1_000;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long SETTLED = 2 * HOUR;
  private static final long OUTAGE = 10 * MINUTE;
  private static final long BEFORE_RENEWALS = 54 * MINUTE;
  private static final long STORE_DOWN = HOUR / 2;
  private static final long STORE_UP = STORE_DOWN + 2 * HOUR;

  private final List<String> figures = new ArrayList<>();

  private FleetWithStore() {}

  /** Runs all cases. The argument names a file for the figures, as JSON. */
  public static void main(String[] args) throws IOException {
    FleetWithStore cases = new FleetWithStore();
    for (boolean sharing : new boolean[] {false, true}) {
      for (long seed = 1; seed <= 5; seed++) {
        cases.day(sharing, seed);
      }
      cases.coldStart(sharing);
      cases.endpointDown("endpoint down", "in which all tokens end", sharing, BEFORE_RENEWALS);
      cases.endpointDown("endpoint down at start", "in which all start", sharing, /* begin= */ 0);
    }
    cases.slowStore();
    cases.storeDown();
    if (args.length > 0) {
      Files.writeString(Path.of(args[0]), "[" + String.join(",\n ", cases.figures) + "]\n");
    }
  }

  private static SharingFleet fleet(
      boolean sharing, long seed, long startMillis, Consumer<SharingFleet> setting, long until) {
    SharingFleet fleet = new SharingFleet(sharing, seed);
    setting.accept(fleet);
    fleet.start(PROCESSES, startMillis);
    fleet.runUntil(until);
    return fleet;
  }

  private void day(boolean sharing, long seed) {
    SharingFleet fleet = fleet(sharing, seed, MINUTE, it -> {}, DAY);
    day("a day, seed " + seed, "day", sharing, fleet);
  }

  private void slowStore() {
    SharingFleet fleet = fleet(true, 7, MINUTE, it -> it.storeMillis = 400, DAY);
    day("a day, store of 50 to 400 ms", "day, slow store", /* sharing= */ true, fleet);
  }

  private void day(String title, String name, boolean sharing, SharingFleet fleet) {
    int exchanges = fleet.requests.size();
    tell(
        title,
        sharing,
        "%d exchanges, at most %d a second after two hours",
        exchanges,
        peak(fleet.requests, SETTLED, DAY));
    if (sharing) {
      tellMore(
          "%.2f exchanges for each of the %d tokens that were shared",
          (double) exchanges / fleet.sharedTokens.size(), fleet.sharedTokens.size());
      tellMore(
          "%.2f loads an hour for each process, at most %d a second after two hours",
          fleet.loads.size() / 24.0 / PROCESSES, peak(fleet.loads, SETTLED, DAY));
    }
    record(
        name,
        sharing,
        "\"exchanges\": %d, \"shared\": %d, \"loads\": %d",
        exchanges,
        fleet.sharedTokens.size(),
        fleet.loads.size());
  }

  private void coldStart(boolean sharing) {
    SharingFleet fleet = fleet(sharing, 8, /* startMillis= */ 0, it -> {}, MINUTE);
    List<Long> waits = fleet.firstTokenMillis.stream().sorted().toList();
    long p99 = waits.get(waits.size() * 99 / 100);
    tell(
        "cold start of all at once",
        sharing,
        "%d exchanges, %d loads; %d have a token, p99 after %d ms, the last after %d ms",
        fleet.requests.size(),
        fleet.loads.size(),
        waits.size(),
        p99,
        waits.get(waits.size() - 1));
    record(
        "cold start",
        sharing,
        "\"exchanges\": %d, \"loads\": %d, \"p99\": %d",
        fleet.requests.size(),
        fleet.loads.size(),
        p99);
  }

  private void endpointDown(String name, String when, boolean sharing, long begin) {
    long end = begin + OUTAGE;
    Consumer<SharingFleet> outage =
        it -> {
          it.at(begin, () -> it.endpointDown = true);
          it.at(end, () -> it.endpointDown = false);
        };
    SharingFleet fleet = fleet(sharing, 9, /* startMillis= */ 0, outage, 2 * HOUR);
    long during = between(fleet.requests, begin, end);
    long after = between(fleet.requests, end, end + 2 * MINUTE);
    tell(
        "endpoint down for 10 minutes, " + when,
        sharing,
        "%d requests, %d in the two minutes after; the longest call took %d ms",
        during,
        after,
        fleet.longestCallMillis);
    record(name, sharing, "\"exchanges\": %d, \"after\": %d", during, after);
  }

  private void storeDown() {
    Consumer<SharingFleet> outage =
        it -> {
          it.at(STORE_DOWN, () -> it.storeDown = true);
          it.at(STORE_UP, () -> it.storeDown = false);
        };
    for (boolean sharing : new boolean[] {false, true}) {
      SharingFleet fleet = fleet(sharing, 10, MINUTE, outage, 5 * HOUR);
      long during = between(fleet.requests, STORE_DOWN, STORE_UP);
      long after = between(fleet.requests, STORE_UP, STORE_UP + HOUR);
      tell(
          "store down for 2 hours",
          sharing,
          "%d exchanges, at most %d a second; %d in the hour after",
          during,
          peak(fleet.requests, STORE_DOWN, STORE_UP),
          after);
      record("store down", sharing, "\"exchanges\": %d, \"after\": %d", during, after);
    }
  }

  private static long between(List<Long> times, long from, long until) {
    return times.stream().filter(at -> at >= from && at < until).count();
  }

  /** The most in one second. */
  private static int peak(List<Long> times, long from, long until) {
    int[] seconds = new int[(int) ((until - from) / 1_000)];
    for (long at : times) {
      if (at >= from && at < until) {
        seconds[(int) ((at - from) / 1_000)]++;
      }
    }
    int peak = 0;
    for (int count : seconds) {
      peak = Math.max(peak, count);
    }
    return peak;
  }

  private static void tell(String title, boolean sharing, String format, Object... values) {
    System.out.printf("%s, %s%n", title, sharing ? "with a store" : "without");
    tellMore(format, values);
  }

  private static void tellMore(String format, Object... values) {
    System.out.println("  " + String.format(Locale.ROOT, format, values));
  }

  private void record(String name, boolean sharing, String format, Object... values) {
    figures.add(
        String.format(
            Locale.ROOT,
            "{\"case\": \"%s\", \"store\": %b, %s}",
            name,
            sharing,
            String.format(Locale.ROOT, format, values)));
  }
}
