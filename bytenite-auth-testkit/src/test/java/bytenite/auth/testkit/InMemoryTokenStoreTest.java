// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import bytenite.auth.spi.TokenStore.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InMemoryTokenStoreTest {

  private static final String ID = "abcdefghijklmnopqrstuvwxyz012345";

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final InMemoryTokenStore store = InMemoryTokenStore.create(clock);

  @TestFactory
  Stream<DynamicTest> keepsTheContract() {
    InMemoryTokenStore shared = InMemoryTokenStore.create();
    return TokenStoreContract.of(() -> shared).deleting(id -> shared.clear()).checks().stream()
        .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
  }

  @Test
  void tellsTheAgeByTheClock() throws Exception {
    Entry stored = replace(Optional.empty(), "content").orElseThrow();
    clock.advance(Duration.ofSeconds(90));

    assertThat(stored.age()).isZero();
    assertThat(store.load(ID).orElseThrow().age()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void tellsTheAgeByAClockThatIsWrong() throws Exception {
    replace(Optional.empty(), "content");

    store.clockOffset(Duration.ofMinutes(10));
    assertThat(store.load(ID).orElseThrow().age()).isEqualTo(Duration.ofMinutes(10));

    store.clockOffset(Duration.ofMinutes(-10));
    assertThat(store.load(ID).orElseThrow().age()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void failsAsManyOperationsAsTold() throws Exception {
    store.failNext(2);

    assertThatIOException().isThrownBy(() -> store.load(ID));
    assertThatIOException().isThrownBy(() -> replace(Optional.empty(), "content"));
    assertThat(store.load(ID)).isEmpty();

    store.failNext(1);
    store.failNext(0);
    assertThat(store.load(ID)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> store.failNext(-1));
  }

  @Test
  void holdsOperationsUntilTheGateIsOpen() throws Exception {
    Gate gate = Gate.named("store");
    store.hold(gate);
    FutureTask<Optional<Entry>> load = new FutureTask<>(() -> store.load(ID));
    Thread thread = new Thread(load, "load");
    thread.start();

    gate.awaitArrival();
    assertThat(load.isDone()).isFalse();
    assertThat(store.loads()).isOne();

    gate.open();
    assertThat(load.get(20, SECONDS)).isEmpty();
    assertThat(store.load(ID)).isEmpty();
    thread.join();
  }

  @Test
  void losesOneReplaceWhenTold() throws Exception {
    store.loseNext();

    assertThat(replace(Optional.empty(), "first")).isEmpty();
    assertThat(store.contents()).isEmpty();
    assertThat(replace(Optional.empty(), "second")).isPresent();
  }

  @Test
  void storesAndFailsWhenTold() throws Exception {
    store.storeNextButFail();

    assertThatIOException().isThrownBy(() -> replace(Optional.empty(), "content"));
    assertThat(store.contents()).containsOnly(entry(ID, "content"));
    assertThat(replace(store.load(ID), "next")).isPresent();
  }

  @Test
  void corruptsWhatIsStored() throws Exception {
    Optional<Entry> intact = replace(Optional.empty(), "12345678");

    store.corrupt();

    assertThat(store.load(ID).orElseThrow().content()).isEqualTo("5678");
    assertThat(replace(intact, "next")).isEmpty();
    assertThat(replace(store.load(ID), "next")).isPresent();
  }

  @Test
  void rollsBackToWhatWasStoredBefore() throws Exception {
    Optional<Entry> first = replace(Optional.empty(), "first");
    clock.advance(Duration.ofMinutes(1));
    replace(first, "second");

    store.rollBack();

    Entry entry = store.load(ID).orElseThrow();
    assertThat(entry.content()).isEqualTo("first");
    assertThat(entry.version()).isEqualTo(first.orElseThrow().version());
    assertThat(entry.age()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void rollsBackToNothingWhatWasStoredOnce() throws Exception {
    replace(replace(Optional.empty(), "first"), "second");
    store.clear();
    replace(Optional.empty(), "third");

    store.rollBack();

    assertThat(store.contents()).isEmpty();
  }

  @Test
  void countsOperationsAndShowsNoContent() throws Exception {
    replace(Optional.empty(), "secret");
    store.load(ID);
    store.load(ID);

    assertThat(store.loads()).isEqualTo(2);
    assertThat(store.replaces()).isOne();
    assertThat(store).hasToString("InMemoryTokenStore[entries=1, loads=2, replaces=1]");
  }

  private Optional<Entry> replace(Optional<Entry> expected, String content) throws Exception {
    return store.replace(ID, expected, content);
  }
}
