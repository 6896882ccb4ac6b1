// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.spi.TokenStore.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A sequential register with a clock of its own and faults, and what it must never be given: a
 * token that was asked for before a sign-out.
 */
final class SimulatedStore {

  static final long PATIENCE_MILLIS = 2_000;

  private record Row(String content, String version, long writtenMillis) {}

  private final World world;
  private final List<Row> history = new ArrayList<>();
  private Row row;
  private long signedOutMillis = Long.MIN_VALUE;
  private int versions;

  long clockOffsetMillis;
  long leastLatencyMillis = 1;
  long mostLatencyMillis = 5;
  boolean down;

  /** How often a call throws before it did anything. */
  double throwing;

  /** How often a call throws though it was done. */
  double ambiguous;

  /** How often a replace is told lost though it could have been done. */
  double losing;

  /** How often a call takes more time than anybody waits, and is done then. */
  double hanging;

  boolean checksSignOut = true;
  int loads;
  int replaces;

  SimulatedStore(World world) {
    this.world = world;
  }

  /** Gives what is stored to {@code then}, or calls {@code failed}. */
  void load(Consumer<Optional<Entry>> then, Runnable failed) {
    loads++;
    perform(() -> entry(), then, failed);
  }

  /** Replaces, and gives the result to {@code then}, or calls {@code failed}. */
  void replace(
      Step.Replace step, boolean signingOut, Consumer<Optional<Entry>> then, Runnable failed) {
    replaces++;
    boolean lost = world.chance(losing);
    perform(() -> lost ? Optional.empty() : replace(step, signingOut), then, failed);
  }

  private void perform(
      java.util.function.Supplier<Optional<Entry>> call,
      Consumer<Optional<Entry>> then,
      Runnable failed) {
    if (down || world.chance(throwing)) {
      world.after(world.between(leastLatencyMillis, mostLatencyMillis), failed);
      return;
    }
    boolean hangs = world.chance(hanging);
    boolean throwsLate = world.chance(ambiguous);
    long latency =
        hangs
            ? PATIENCE_MILLIS + world.between(0, 2_000)
            : world.between(leastLatencyMillis, mostLatencyMillis);
    long done = hangs ? latency : world.between(0, latency);
    if (hangs) {
      world.after(PATIENCE_MILLIS, failed);
    }
    world.after(
        done,
        () -> {
          Optional<Entry> result = call.get();
          if (!hangs) {
            world.after(latency - done, throwsLate ? failed : () -> then.accept(result));
          }
        });
  }

  private Optional<Entry> entry() {
    if (row == null) {
      return Optional.empty();
    }
    long age = world.now() + clockOffsetMillis - row.writtenMillis;
    return Optional.of(
        new Entry(row.content, row.version, age < 0 ? Duration.ofDays(1) : Duration.ofMillis(age)));
  }

  private Optional<Entry> replace(Step.Replace step, boolean signingOut) {
    Optional<String> expected = step.expected().map(Entry::version);
    if (!expected.equals(entry().map(Entry::version))) {
      return Optional.empty();
    }
    if (signingOut) {
      signedOutMillis = world.now();
    } else {
      check(step.content());
    }
    row = new Row(step.content(), "v" + versions++, world.now() + clockOffsetMillis);
    history.add(row);
    return entry();
  }

  private void check(String sealed) {
    Content.open(world.sealing, sealed)
        .flatMap(Content::token)
        .filter(t -> checksSignOut && world.server.askedMillis(t.value()) < signedOutMillis)
        .ifPresent(t -> world.violated("a token from before the sign-out was stored"));
  }

  /** Somebody deletes the entry. */
  void evict() {
    row = null;
  }

  /** Somebody writes something else into the entry. */
  void corrupt() {
    row = new Row("AAAA" + versions, "v" + versions++, world.now() + clockOffsetMillis);
  }

  /** Somebody restores an old copy of the store; what a sign-out did since then is lost. */
  void rollBack() {
    if (!history.isEmpty()) {
      row = history.get((int) world.between(0, history.size() - 1));
      checksSignOut = false;
    }
  }

  /** What is stored now. */
  Optional<Content> content() {
    return entry().flatMap(e -> Content.open(world.sealing, e.content()));
  }
}
