// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.spi.TokenStore.Entry;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/** What every token store promises about the age of its entries. */
final class StoreAgeChecks {

  private static final int READINGS = 20;
  private static final Duration JUST_NOW = Duration.ofMinutes(5);
  private static final List<String> ZONES = List.of("GMT-12:00", "GMT+14:00", "GMT-12:00");

  private final Duration patience;

  StoreAgeChecks(Duration patience) {
    this.patience = patience;
  }

  void addTo(CheckSuite<CheckedStore> suite) {
    suite.promise("tells an age that is not negative", this::isNotNegative);
    suite.promise("tells an age that grows", this::grows);
    suite.promise("tells an age that begins again with each replace", this::beginsAgain);
    suite.promise("tells the same age in every time zone", this::isTheSameInEveryZone);
  }

  private void isNotNegative(CheckedStore store) throws IOException, InterruptedException {
    store.stored("first");
    for (int i = 0; i < READINGS; i++) {
      Optional<Entry> before = store.store().load(store.id());
      Optional<Entry> returned = store.store().replace(store.id(), before, "number-" + i);
      List.of(returned, store.other().load(store.id()))
          .forEach(entry -> entry.map(Entry::age).ifPresent(StoreAgeChecks::checkNotNegative));
    }
  }

  private static void checkNotNegative(Duration age) {
    if (age.isNegative()) {
      throw new Broken("an entry that was just stored had the age " + age);
    }
  }

  private void grows(CheckedStore store) throws IOException, InterruptedException {
    Duration first = store.stored("content").age();
    if (!isOlderInTime(first, store)) {
      throw new Broken("the age was still " + first + " or less after " + patience);
    }
  }

  /** Waits longer each time: right after a replace, the age may be more than one clock tick. */
  private void beginsAgain(CheckedStore store) throws IOException, InterruptedException {
    Duration age = store.stored("number-0").age();
    long end = System.nanoTime() + patience.toNanos();
    for (int i = 1; System.nanoTime() - end < 0; i++) {
      Duration before = age.plusMillis(10L * i);
      if (!isOlderInTime(before, store)) {
        throw new Unjudged("the age does not grow", null);
      }
      age = store.stored("number-" + i).age();
      if (age.compareTo(before) < 0) {
        return;
      }
    }
    throw new Broken("an entry that was just replaced had the age " + age);
  }

  private boolean isOlderInTime(Duration age, CheckedStore store)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() - end < 0) {
      if (ageOf(store).compareTo(age) > 0) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return false;
  }

  private static Duration ageOf(CheckedStore store) throws IOException, InterruptedException {
    return store
        .store()
        .load(store.id())
        .map(Entry::age)
        .orElseThrow(() -> new Unjudged("what was stored is gone", null));
  }

  private void isTheSameInEveryZone(CheckedStore store) throws IOException, InterruptedException {
    TimeZone before = TimeZone.getDefault();
    try {
      for (String zone : ZONES) {
        store.stored("before-" + zone);
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Duration age = store.other().load(store.id()).map(Entry::age).orElse(Duration.ZERO);
        if (age.abs().compareTo(JUST_NOW) > 0) {
          throw new Broken("an entry had the age " + age + " after a change of zone to " + zone);
        }
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }
}
