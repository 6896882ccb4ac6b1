// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import bytenite.auth.testkit.ConcurrentCallers.CallResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What every token store promises to callers that use it at the same time. */
final class StoreRaceChecks {

  private static final int RACERS = 32;
  private static final int WRITES = 200;
  private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Duration patience;

  StoreRaceChecks(Duration patience) {
    this.patience = patience;
  }

  void addTo(CheckSuite<CheckedStore> suite) {
    suite.promise("lets one of 32 win that store the first entry", this::letsOneStoreTheFirst);
    suite.promise("lets one of 32 win that replace the same entry", this::letsOneReplace);
    suite.promise("shows a reader whole contents only", this::showsWholeContents);
  }

  private void letsOneStoreTheFirst(CheckedStore store) throws Exception {
    store.judgeAfter(StoreChecks::keepsTheFirst);
    race(store, CheckedStore.newId(), Optional.empty());
  }

  private void letsOneReplace(CheckedStore store) throws Exception {
    store.judgeAfter(StoreChecks::keepsTheNewer);
    String id = CheckedStore.newId();
    race(store, id, Optional.of(store.stored(id, "before")));
  }

  private void race(CheckedStore store, String id, Optional<Entry> expected)
      throws IOException, InterruptedException {
    List<TokenStore> handles = List.of(store.store(), store.other());
    AtomicInteger numbers = new AtomicInteger();
    List<Entry> winners =
        resultsOf(
                RACERS,
                () -> {
                  int number = numbers.getAndIncrement();
                  TokenStore handle = handles.get(number % handles.size());
                  return handle.replace(id, expected, "of-racer-" + number);
                })
            .stream()
            .flatMap(Optional::stream)
            .collect(Collectors.toList());
    if (winners.size() != 1) {
      throw new Broken(
          winners.size()
              + " of "
              + RACERS
              + " callers were told that they had stored their content");
    }
    String stored = CheckedStore.content(store.store().load(id));
    if (!stored.equals(winners.get(0).content())) {
      throw new Broken("the stored content is not the winner's");
    }
  }

  private void showsWholeContents(CheckedStore store) throws InterruptedException {
    String small = "s";
    String large = "l".repeat(3_000);
    Entry first = store.stored(large);
    TokenStore reader = store.other();
    AtomicInteger roles = new AtomicInteger();
    AtomicInteger writing = new AtomicInteger(1);
    resultsOf(
        2,
        () -> {
          if (roles.getAndIncrement() == 0) {
            try {
              write(store, first, List.of(small, large));
            } finally {
              writing.set(0);
            }
          } else {
            while (writing.get() == 1) {
              String seen = CheckedStore.content(reader.load(store.id()));
              if (!seen.equals(small) && !seen.equals(large)) {
                throw new Broken("a reader saw what was never stored: " + seen);
              }
            }
          }
          return "done";
        });
  }

  private static void write(CheckedStore store, Entry first, List<String> contents)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<Entry> entry = Optional.of(first);
    for (int i = 0; i < WRITES && System.nanoTime() - start < WRITE_NANOS; i++) {
      entry = store.store().replace(store.id(), entry, contents.get(i % contents.size()));
      if (entry.isEmpty()) {
        throw new Unjudged("a single writer lost", null);
      }
    }
  }

  private interface Call<T> {
    T run() throws IOException, InterruptedException;
  }

  /** The results of calls made at the same time; fails if one of them failed. */
  private <T> List<T> resultsOf(int size, Call<T> call) {
    return ConcurrentCallers.of(
            size,
            () -> {
              try {
                return call.run();
              } catch (IOException | InterruptedException e) {
                throw new Broken("a caller failed with " + e.getClass().getName(), e);
              }
            },
            patience)
        .callResults()
        .stream()
        .map(CallResult::orThrow)
        .collect(Collectors.toList());
  }
}
