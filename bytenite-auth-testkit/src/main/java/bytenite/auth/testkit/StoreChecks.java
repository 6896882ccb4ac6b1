// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static bytenite.auth.testkit.CheckedStore.content;

import bytenite.auth.spi.TokenStore.Entry;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What every token store promises about what it keeps and what it replaces. */
final class StoreChecks {

  private StoreChecks() {}

  static void addTo(CheckSuite<CheckedStore> suite) {
    suite.promise("has nothing under a new id", StoreChecks::hasNothing);
    suite.promise("loads what was stored", StoreChecks::loadsWhatWasStored);
    suite.promise("shows every handle what was stored", StoreChecks::showsEveryHandle);
    suite.promise("replaces what replace returned", StoreChecks::replacesWhatReplaceReturned);
    suite.promise("does not replace an entry that is out of date", StoreChecks::keepsTheNewer);
    suite.promise("stores nothing over an entry when none is expected", StoreChecks::keepsTheFirst);
    suite.promise("stores nothing in place of a missing entry", StoreChecks::staysEmpty);
    suite.promise("keeps ids apart", StoreChecks::keepsIdsApart);
    suite.promise("keeps 1 to 4,000 characters as they are", StoreChecks::keepsAllCharacters);
  }

  static void addDeletionTo(CheckSuite<CheckedStore> suite, Consumer<String> deletion) {
    suite.promise(
        "does not take a new entry for one that was deleted",
        store -> tellsNewFromDeleted(store, deletion));
  }

  private static void hasNothing(CheckedStore store) throws IOException, InterruptedException {
    expect("nothing", content(store.store().load(store.id())), "under a new id");
  }

  private static void loadsWhatWasStored(CheckedStore store)
      throws IOException, InterruptedException {
    Optional<Entry> returned = store.store().replace(store.id(), Optional.empty(), "first");
    expect("first", content(returned), "returned by replace");
    Optional<Entry> loaded = store.store().load(store.id());
    expect("first", content(loaded), "loaded");
    expect("second", content(store.store().replace(store.id(), loaded, "second")), "returned");
    expect("second", store.content(), "loaded after the second replace");
  }

  private static void showsEveryHandle(CheckedStore store) throws Exception {
    store.judgeAfter(StoreChecks::loadsWhatWasStored);
    Optional<Entry> seen = store.other().load(store.id());
    expect("second", content(seen), "loaded by another handle");
    expect("third", content(store.other().replace(store.id(), seen, "third")), "returned to it");
    expect("third", store.content(), "loaded by the first handle");
  }

  private static void replacesWhatReplaceReturned(CheckedStore store)
      throws IOException, InterruptedException {
    Optional<Entry> entry = Optional.of(store.stored("number-0"));
    for (int i = 1; i <= 5; i++) {
      entry = store.store().replace(store.id(), entry, "number-" + i);
      expect("number-" + i, content(entry), "returned by replace number " + i);
      expect("number-" + i, store.content(), "loaded after replace number " + i);
    }
  }

  static void keepsTheNewer(CheckedStore store) throws IOException, InterruptedException {
    Entry old = store.stored("old");
    store.stored("new");
    Optional<Entry> returned = store.other().replace(store.id(), Optional.of(old), "late");
    expect("nothing", content(returned), "returned by the late replace");
    expect("new", store.content(), "loaded after the late replace");
  }

  static void keepsTheFirst(CheckedStore store) throws IOException, InterruptedException {
    store.stored("first");
    for (String content : List.of("second", "first")) {
      Optional<Entry> returned = store.other().replace(store.id(), Optional.empty(), content);
      expect("nothing", content(returned), "returned by replace where nothing was expected");
      expect("first", store.content(), "loaded after replace where nothing was expected");
    }
  }

  private static void staysEmpty(CheckedStore store) throws IOException, InterruptedException {
    Entry other = store.stored(CheckedStore.newId(), "other");
    Optional<Entry> returned = store.store().replace(store.id(), Optional.of(other), "content");
    expect("nothing", content(returned), "returned by replace of a missing entry");
    expect("nothing", store.content(), "loaded after replace of a missing entry");
  }

  private static void keepsIdsApart(CheckedStore store) throws IOException, InterruptedException {
    String start = store.id().substring(0, 31);
    String end = store.id().substring(1);
    List<String> ids =
        List.of(start + '0', start + '1', start + '_', start + '-', '2' + end, '3' + end);
    for (String id : ids) {
      store.stored(id, "of" + id);
    }
    for (String id : ids) {
      expect("of" + id, content(store.store().load(id)), "under its id");
    }
  }

  private static void keepsAllCharacters(CheckedStore store)
      throws IOException, InterruptedException {
    store.stored("content");
    for (int length : List.of(1, 64, 255, 256, 1_000, 2_001, 4_000)) {
      String text =
          IntStream.range(0, length)
              .mapToObj(i -> String.valueOf((char) ('!' + (i + length) % ('~' - '!' + 1))))
              .collect(Collectors.joining());
      Optional<Entry> before = store.store().load(store.id());
      String returned = content(store.store().replace(store.id(), before, text));
      if (!returned.equals(text) || !store.content().equals(text)) {
        throw new Broken("a content of " + length + " characters was changed or not stored");
      }
    }
  }

  private static void tellsNewFromDeleted(CheckedStore store, Consumer<String> deletion)
      throws Exception {
    store.judgeAfter(StoreChecks::keepsTheNewer);
    delete(store, deletion);
    Entry old = store.stored("old");
    delete(store, deletion);
    store.stored("new");
    Optional<Entry> returned = store.store().replace(store.id(), Optional.of(old), "late");
    expect("nothing", content(returned), "returned by the late replace");
    expect("new", store.content(), "loaded after the late replace");
  }

  private static void delete(CheckedStore store, Consumer<String> deletion)
      throws IOException, InterruptedException {
    deletion.accept(store.id());
    if (store.store().load(store.id()).isPresent()) {
      throw new Unjudged("what was given to delete an entry does not delete it", null);
    }
  }

  private static void expect(String expected, String actual, String where) {
    if (!expected.equals(actual)) {
      throw new Broken(where + ", there should be \"" + expected + "\", not \"" + actual + "\"");
    }
  }
}
