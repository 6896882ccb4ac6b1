// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What a test can do to the source that it checks, and see of it. Immutable once it was made. */
final class ContractOptions {

  /** With nothing but the source itself, a thousand callers, and ten seconds' patience. */
  static final ContractOptions NONE = new ContractOptions();

  private Duration patience = Duration.ofSeconds(10);
  private int callers = 1_000;
  private boolean invalidation = true;
  private ManualClock clock; // null: none, as all below
  private IntSupplier exchanges;
  private Runnable failing;
  private Supplier<Runnable> holding;
  private Supplier<Runnable> holdingFailure;

  private ContractOptions() {}

  /** A copy with one option changed. */
  ContractOptions with(Consumer<ContractOptions> change) {
    ContractOptions copy = new ContractOptions();
    copy.patience = patience;
    copy.callers = callers;
    copy.invalidation = invalidation;
    copy.clock = clock;
    copy.exchanges = exchanges;
    copy.failing = failing;
    copy.holding = holding;
    copy.holdingFailure = holdingFailure;
    change.accept(copy);
    return copy;
  }

  static Consumer<ContractOptions> patience(Duration value) {
    return options -> options.patience = value;
  }

  static Consumer<ContractOptions> callers(int value) {
    return options -> options.callers = value;
  }

  static Consumer<ContractOptions> noInvalidation() {
    return options -> options.invalidation = false;
  }

  static Consumer<ContractOptions> clock(ManualClock value) {
    Objects.requireNonNull(value, "clock");
    return options -> options.clock = value;
  }

  static Consumer<ContractOptions> exchanges(IntSupplier value) {
    Objects.requireNonNull(value, "count");
    return options -> options.exchanges = value;
  }

  static Consumer<ContractOptions> failing(Runnable value) {
    Objects.requireNonNull(value, "nextExchangeFails");
    return options -> options.failing = value;
  }

  static Consumer<ContractOptions> holding(Supplier<Runnable> value) {
    Objects.requireNonNull(value, "nextExchangeWaits");
    return options -> options.holding = value;
  }

  static Consumer<ContractOptions> holdingFailure(Supplier<Runnable> value) {
    Objects.requireNonNull(value, "nextExchangeWaitsAndFails");
    return options -> options.holdingFailure = value;
  }

  /** How long a check waits for anything. */
  Duration patience() {
    return patience;
  }

  /** How many concurrent callers a check has at most. */
  int callers() {
    return callers;
  }

  /** Whether the source heeds {@code invalidate}. */
  boolean invalidation() {
    return invalidation;
  }

  Optional<ManualClock> clock() {
    return Optional.ofNullable(clock);
  }

  Optional<IntSupplier> exchanges() {
    return Optional.ofNullable(exchanges);
  }

  Optional<Runnable> failing() {
    return Optional.ofNullable(failing);
  }

  Optional<Supplier<Runnable>> holding() {
    return Optional.ofNullable(holding);
  }

  Optional<Supplier<Runnable>> holdingFailure() {
    return Optional.ofNullable(holdingFailure);
  }

  /** Lets them meet at an exchange that is held back, if that can be done. */
  <T> ConcurrentCallers<T> heldBack(Supplier<ConcurrentCallers<T>> together) {
    if (holding == null) {
      return together.get();
    }
    Runnable letGo = holding.get();
    try {
      return together.get().settle();
    } finally {
      letGo.run();
    }
  }
}
