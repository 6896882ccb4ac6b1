// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.spi.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A token store in memory, whose failures a test decides.
 *
 * <p>Give the same store to several clients: each of them then behaves like a process that shares
 * tokens with the others.
 *
 * <pre>{@code
 * InMemoryTokenStore store = InMemoryTokenStore.create();
 * AuthClient first = AuthClient.create(AuthConfig.builder(key).store(store).build());
 * AuthClient second = AuthClient.create(AuthConfig.builder(key).store(store).build());
 * }</pre>
 *
 * <p>Safe for use by multiple threads.
 */
public final class InMemoryTokenStore implements TokenStore {

  private static final Duration GATE_LIMIT = Duration.ofMinutes(1);
  private static final Duration WRITTEN_IN_THE_FUTURE = Duration.ofDays(1);

  private record Row(String content, String version, Duration written) {}

  private final Supplier<Duration> clock; // since some origin
  private final Map<String, Row> rows = new HashMap<>();
  private final Map<String, Row> previous = new HashMap<>();
  private final Gate open = Gate.named("open");
  private Gate gate = open;
  private Duration clockOffset = Duration.ZERO;
  private long versions;
  private int failures;
  private int losses;
  private int lateFailures;
  private int loads;
  private int replaces;

  private InMemoryTokenStore(Supplier<Duration> clock) {
    this.clock = clock;
    open.open();
  }

  /** An empty store whose clock is the JVM's monotonic clock. */
  public static InMemoryTokenStore create() {
    return new InMemoryTokenStore(() -> Duration.ofNanos(System.nanoTime()));
  }

  /** An empty store whose clock is the wall clock of {@code clock}. */
  public static InMemoryTokenStore create(ManualClock clock) {
    Objects.requireNonNull(clock, "clock");
    return new InMemoryTokenStore(() -> Duration.between(Instant.EPOCH, clock.instant()));
  }

  @Override
  public Optional<Entry> load(String id) throws IOException, InterruptedException {
    Objects.requireNonNull(id, "id");
    pass(() -> loads++);
    return loadNow(id);
  }

  @Override
  public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
      throws IOException, InterruptedException {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(content, "content");
    pass(() -> replaces++);
    return replaceNow(id, expected.map(Entry::version), content);
  }

  private void pass(Runnable count) throws IOException, InterruptedException {
    Gate passed;
    synchronized (this) {
      count.run();
      passed = gate;
    }
    if (!passed.pass(GATE_LIMIT)) {
      throw new IOException("gate \"" + passed.name() + "\" was not opened within " + GATE_LIMIT);
    }
  }

  private synchronized Optional<Entry> loadNow(String id) throws IOException {
    failIfScripted();
    return Optional.ofNullable(rows.get(id)).map(this::entry);
  }

  private synchronized Optional<Entry> replaceNow(
      String id, Optional<String> expected, String content) throws IOException {
    failIfScripted();
    Optional<Row> before = Optional.ofNullable(rows.get(id));
    if (losses > 0) {
      losses--;
      return Optional.empty();
    }
    if (!before.map(Row::version).equals(expected)) {
      return Optional.empty();
    }
    Row row = new Row(content, nextVersion(), now());
    rows.put(id, row);
    before.ifPresentOrElse(it -> previous.put(id, it), () -> previous.remove(id));
    if (lateFailures > 0) {
      lateFailures--;
      throw new IOException("scripted: stored, but the answer was lost");
    }
    return Optional.of(entry(row));
  }

  private void failIfScripted() throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("scripted: the store failed");
    }
  }

  private Entry entry(Row row) {
    Duration age = now().minus(row.written());
    return new Entry(row.content(), row.version(), age.isNegative() ? WRITTEN_IN_THE_FUTURE : age);
  }

  private Duration now() {
    return clock.get().plus(clockOffset);
  }

  private String nextVersion() {
    return Long.toString(++versions);
  }

  /**
   * Makes the next {@code operations} operations, loads and replaces, throw {@link IOException}.
   * Zero cancels what is left of an earlier call.
   *
   * @throws IllegalArgumentException if {@code operations} is negative
   */
  public synchronized void failNext(int operations) {
    if (operations < 0) {
      throw new IllegalArgumentException("must not be negative: " + operations);
    }
    failures = operations;
  }

  /**
   * Makes all operations from now on wait until the gate is open, at most a minute; then they throw
   * {@link IOException}.
   */
  public synchronized void hold(Gate gate) {
    this.gate = Objects.requireNonNull(gate, "gate");
  }

  /** Makes the next replace answer that something else was stored, whatever is stored. */
  public synchronized void loseNext() {
    losses++;
  }

  /** Makes the next replace that stores its content throw {@link IOException} afterwards. */
  public synchronized void storeNextButFail() {
    lateFailures++;
  }

  /** Cuts every stored content in half, so that no client can decrypt it. */
  public synchronized void corrupt() {
    rows.replaceAll(
        (id, row) -> {
          String half = row.content().substring(row.content().length() / 2);
          return new Row(half, nextVersion(), row.written());
        });
  }

  /**
   * Undoes the last replace of each id, as restoring a backup would: content, version and time of
   * writing are again those of before. What was stored only once is gone.
   */
  public synchronized void rollBack() {
    rows.clear();
    rows.putAll(previous);
  }

  /** Removes everything, as an administrator may. */
  public synchronized void clear() {
    rows.clear();
    previous.clear();
  }

  /**
   * Sets the store's clock ahead by {@code offset}, or back if that is negative. What is stored
   * already seems older then, or written in the future.
   */
  public synchronized void clockOffset(Duration offset) {
    clockOffset = Objects.requireNonNull(offset, "offset");
  }

  /** How many loads have begun. */
  public synchronized int loads() {
    return loads;
  }

  /** How many replaces have begun. */
  public synchronized int replaces() {
    return replaces;
  }

  /** What is stored: contents by id. A copy. */
  public synchronized Map<String, String> contents() {
    return rows.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> it.getValue().content()));
  }

  /** Shows the number of entries and operations, but no content. */
  @Override
  public synchronized String toString() {
    return "InMemoryTokenStore[entries="
        + rows.size()
        + ", loads="
        + loads
        + ", replaces="
        + replaces
        + "]";
  }
}
