// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.testkit.TokenSourceContract.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that are broken in one way each: one check fails for each, and it is the right one. */
class BrokenStoresTest {

  private record Row(String content, long version, long writtenMillis) {}

  /** What all handles of one store share. */
  private static final class Shared {
    final Map<String, Row> rows = new ConcurrentHashMap<>();
    final AtomicLong versions = new AtomicLong();
    final Map<String, CountDownLatch> meetings = new ConcurrentHashMap<>();

    /** Waits for another caller at the same place. */
    void meet(String place) throws InterruptedException {
      CountDownLatch meeting = meetings.computeIfAbsent(place, it -> new CountDownLatch(2));
      meeting.countDown();
      meeting.await(10, TimeUnit.SECONDS);
    }
  }

  /** A store that works, with parts that can be broken. */
  private static class WorkingStore implements TokenStore {

    final Shared shared;

    WorkingStore(Shared shared) {
      this.shared = shared;
    }

    Optional<Row> row(String id) {
      return Optional.ofNullable(shared.rows.get(id));
    }

    @Override
    public Optional<Entry> load(String id) throws InterruptedException {
      synchronized (shared) {
        return row(id).map(this::entry);
      }
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
        throws InterruptedException {
      synchronized (shared) {
        return isExpected(row(id), expected)
            ? Optional.of(entry(put(id, content)))
            : Optional.empty();
      }
    }

    boolean isExpected(Optional<Row> stored, Optional<Entry> expected) {
      return stored.map(row -> Long.toString(row.version())).equals(expected.map(Entry::version));
    }

    Row put(String id, String content) throws InterruptedException {
      Row row = new Row(content, shared.versions.incrementAndGet(), millis());
      shared.rows.put(id, row);
      return row;
    }

    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    Duration age(Row row) {
      return Duration.ofMillis(millis() - row.writtenMillis());
    }

    Entry entry(Row row) {
      return new Entry(row.content(), Long.toString(row.version()), age(row));
    }
  }

  private static final class InventsEntries extends WorkingStore {
    InventsEntries(Shared shared) {
      super(shared);
    }

    @Override
    public Optional<Entry> load(String id) throws InterruptedException {
      return super.load(id).or(() -> Optional.of(new Entry("invented", "0", Duration.ZERO)));
    }
  }

  private static final class ReturnsNull extends WorkingStore {
    ReturnsNull(Shared shared) {
      super(shared);
    }

    @Override
    public Optional<Entry> load(String id) throws InterruptedException {
      Optional<Entry> entry = super.load(id);
      return entry.isPresent() ? entry : null;
    }
  }

  private static final class ForgetsAtOnce extends WorkingStore {
    ForgetsAtOnce(Shared shared) {
      super(shared);
    }

    @Override
    Row put(String id, String content) {
      return new Row(content, shared.versions.incrementAndGet(), millis());
    }
  }

  private static final class KeepsToItself extends WorkingStore {
    KeepsToItself(Shared unused) {
      super(new Shared());
    }
  }

  private static final class ReturnsAnotherVersion extends WorkingStore {
    ReturnsAnotherVersion(Shared shared) {
      super(shared);
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
        throws InterruptedException {
      return super.replace(id, expected, content)
          .map(entry -> new Entry(entry.content(), "0", entry.age()));
    }
  }

  private static final class IgnoresVersions extends WorkingStore {
    IgnoresVersions(Shared shared) {
      super(shared);
    }

    @Override
    boolean isExpected(Optional<Row> stored, Optional<Entry> expected) {
      return stored.isPresent() == expected.isPresent();
    }
  }

  private static final class StoresWhatLoses extends WorkingStore {
    StoresWhatLoses(Shared shared) {
      super(shared);
    }

    @Override
    boolean isExpected(Optional<Row> stored, Optional<Entry> expected) {
      return stored.isPresent() == expected.isPresent();
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
        throws InterruptedException {
      synchronized (shared) {
        boolean won = super.isExpected(row(id), expected);
        Optional<Entry> stored = super.replace(id, expected, content);
        return won ? stored : Optional.empty();
      }
    }
  }

  private static final class OverwritesUnexpected extends WorkingStore {
    OverwritesUnexpected(Shared shared) {
      super(shared);
    }

    @Override
    boolean isExpected(Optional<Row> stored, Optional<Entry> expected) {
      return expected.isEmpty() || super.isExpected(stored, expected);
    }
  }

  private static final class StoresWhereNothingIs extends WorkingStore {
    StoresWhereNothingIs(Shared shared) {
      super(shared);
    }

    @Override
    boolean isExpected(Optional<Row> stored, Optional<Entry> expected) {
      return stored.isEmpty() || super.isExpected(stored, expected);
    }
  }

  private static final class ShortensIds extends WorkingStore {
    private final boolean start;

    ShortensIds(Shared shared, boolean start) {
      super(shared);
      this.start = start;
    }

    private String shortened(String id) {
      return start ? id.substring(1) : id.substring(0, 31);
    }

    @Override
    Optional<Row> row(String id) {
      return super.row(shortened(id));
    }

    @Override
    Row put(String id, String content) throws InterruptedException {
      return super.put(shortened(id), content);
    }
  }

  private static final class CutsContents extends WorkingStore {
    CutsContents(Shared shared) {
      super(shared);
    }

    @Override
    Row put(String id, String content) throws InterruptedException {
      return super.put(id, content.substring(0, Math.min(2_000, content.length())));
    }
  }

  private static final class CountsFromOneAgain extends WorkingStore {
    CountsFromOneAgain(Shared shared) {
      super(shared);
    }

    @Override
    Row put(String id, String content) {
      Row row = new Row(content, row(id).map(Row::version).orElse(0L) + 1, millis());
      shared.rows.put(id, row);
      return row;
    }
  }

  private static final class IsAheadOfTime extends WorkingStore {
    IsAheadOfTime(Shared shared) {
      super(shared);
    }

    @Override
    Duration age(Row row) {
      return super.age(row).minusMinutes(1);
    }
  }

  private static final class NeverAges extends WorkingStore {
    NeverAges(Shared shared) {
      super(shared);
    }

    @Override
    Duration age(Row row) {
      return Duration.ZERO;
    }
  }

  private static final class AgesFromTheFirst extends WorkingStore {
    AgesFromTheFirst(Shared shared) {
      super(shared);
    }

    @Override
    Row put(String id, String content) {
      long written = row(id).map(Row::writtenMillis).orElse(millis());
      Row row = new Row(content, shared.versions.incrementAndGet(), written);
      shared.rows.put(id, row);
      return row;
    }
  }

  private static final class TellsLocalTime extends WorkingStore {
    TellsLocalTime(Shared shared) {
      super(shared);
    }

    @Override
    long millis() {
      return super.millis() + TimeZone.getDefault().getRawOffset();
    }
  }

  /** Looks and stores in two steps: of two racers, each looks before the other one stores. */
  private static final class LooksThenStores extends WorkingStore {
    private final boolean first;

    LooksThenStores(Shared shared, boolean first) {
      super(shared);
      this.first = first;
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
        throws InterruptedException {
      if (!content.startsWith("of-racer-") || expected.isEmpty() != first) {
        return super.replace(id, expected, content);
      }
      if (!isExpected(row(id), expected)) {
        return Optional.empty();
      }
      shared.meet(id);
      return Optional.of(entry(put(id, content)));
    }
  }

  /** Shows a reader half of a content. */
  private static final class WritesInTwoSteps extends WorkingStore {
    WritesInTwoSteps(Shared shared) {
      super(shared);
    }

    @Override
    public Optional<Entry> load(String id) throws InterruptedException {
      Optional<Row> row = row(id);
      if (row.isPresent() && row.get().content().equals("half")) {
        shared.meet("half");
      }
      return row.map(this::entry);
    }

    @Override
    Row put(String id, String content) throws InterruptedException {
      if (row(id).isPresent() && row(id).get().content().equals("s")) {
        super.put(id, "half");
        shared.meet("half");
      }
      return super.put(id, content);
    }
  }

  static Stream<Arguments> stores() {
    return Stream.of(
        broken(InventsEntries::new, "has nothing under a new id"),
        broken(ReturnsNull::new, "has nothing under a new id"),
        broken(ForgetsAtOnce::new, "loads what was stored"),
        broken(KeepsToItself::new, "shows every handle what was stored"),
        broken(ReturnsAnotherVersion::new, "replaces what replace returned"),
        broken(IgnoresVersions::new, "does not replace an entry that is out of date"),
        broken(StoresWhatLoses::new, "does not replace an entry that is out of date"),
        broken(OverwritesUnexpected::new, "stores nothing over an entry when none is expected"),
        broken(StoresWhereNothingIs::new, "stores nothing in place of a missing entry"),
        broken(shared -> new ShortensIds(shared, true), "keeps ids apart"),
        broken(shared -> new ShortensIds(shared, false), "keeps ids apart"),
        broken(CutsContents::new, "keeps 1 to 4,000 characters as they are"),
        broken(CountsFromOneAgain::new, "does not take a new entry for one that was deleted"),
        broken(IsAheadOfTime::new, "tells an age that is not negative"),
        broken(NeverAges::new, "tells an age that grows"),
        broken(AgesFromTheFirst::new, "tells an age that begins again with each replace"),
        broken(TellsLocalTime::new, "tells the same age in every time zone"),
        broken(
            shared -> new LooksThenStores(shared, true),
            "lets one of 32 win that store the first entry"),
        broken(
            shared -> new LooksThenStores(shared, false),
            "lets one of 32 win that replace the same entry"),
        broken(WritesInTwoSteps::new, "shows a reader whole contents only"));
  }

  private static Arguments broken(Function<Shared, TokenStore> handles, String check) {
    Shared shared = new Shared();
    Supplier<TokenStore> supplier = () -> handles.apply(shared);
    TokenStoreContract contract =
        TokenStoreContract.of(supplier)
            .deleting(shared.rows::remove)
            .patience(Duration.ofSeconds(1));
    return Arguments.of(supplier.get().getClass().getSimpleName(), contract, check);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("stores")
  void failsByTheRightCheckAlone(String store, TokenStoreContract contract, String check) {
    Map<String, String> failures = new LinkedHashMap<>();
    for (Check each : contract.checks()) {
      try {
        each.run();
      } catch (AssertionError e) {
        failures.put(each.name(), e.getMessage());
      }
    }

    assertThat(failures).containsOnlyKeys(check);
    assertThat(failures.get(check)).startsWith("broken promise: " + check + ": ");
  }

  @Test
  void theStoreThatTheyAreMadeFromKeepsTheContract() {
    Shared shared = new Shared();

    TokenStoreContract.of(() -> new WorkingStore(shared)).deleting(shared.rows::remove).verify();
  }

  @Test
  void namesAllBrokenPromisesInOneError() {
    TokenStoreContract contract =
        TokenStoreContract.of(
            () -> {
              throw new IllegalStateException("no store");
            });

    assertThatThrownBy(contract::verify)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("16 of 16 promises are broken");
  }

  @Test
  void closesTheHandlesOfACheck() {
    List<CloseableStore> handles = new ArrayList<>();
    Shared shared = new Shared();
    TokenStoreContract contract =
        TokenStoreContract.of(
            () -> {
              handles.add(new CloseableStore(shared));
              return handles.get(handles.size() - 1);
            });

    contract.checks().get(0).run();

    assertThat(handles).hasSize(2).allMatch(handle -> handle.closed);
  }

  private static final class CloseableStore extends WorkingStore implements AutoCloseable {
    private boolean closed;

    CloseableStore(Shared shared) {
      super(shared);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
