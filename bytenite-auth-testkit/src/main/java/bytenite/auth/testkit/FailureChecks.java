// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import bytenite.auth.testkit.ConcurrentCallers.CallResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What every source of tokens promises about its failures, blocking or not. */
final class FailureChecks {

  private static final int FEW = 32;

  private final ContractOptions options;

  FailureChecks(ContractOptions options) {
    this.options = options;
  }

  void addTo(CheckSuite<CheckedSource> suite) {
    options.failing().ifPresent(failing -> addTo(suite, failing));
    options
        .holdingFailure()
        .ifPresent(
            holding ->
                suite.promise(
                    "gives callers that fail together an exception each",
                    s -> failsAllByThemselves(s, holding)));
  }

  private void addTo(CheckSuite<CheckedSource> suite, Runnable failing) {
    suite.promise("fails with an AuthException", s -> failsWithAuthException(s, failing));
    suite.promise("gives each caller an exception of its own", s -> failsEachByItself(s, failing));
    suite.promise("works again after a failure", s -> worksAgain(s, failing));
  }

  private void failsWithAuthException(CheckedSource source, Runnable failing) {
    failing.run();
    Optional<RuntimeException> failure = thrownBy(source);
    if (failure.isEmpty()) {
      throw new Broken("the exchange was made to fail, but token() succeeded");
    }
    RuntimeException thrown = failure.get();
    if (!(thrown instanceof AuthException)) {
      throw new Broken("it failed with " + thrown.getClass().getName(), thrown);
    }
  }

  private void failsEachByItself(CheckedSource source, Runnable failing) {
    failing.run();
    RuntimeException first = failure(source);
    Optional<RuntimeException> second = thrownBy(source);
    if (second.isEmpty()
        && options.invalidation()) { // the source remembers no failure: make one more exchange fail
      source.drop(source.given());
      failing.run();
      second = thrownBy(source);
    }
    if (second.filter(e -> e == first).isPresent()) {
      throw new Broken("one exception object was thrown to two callers", first);
    }
  }

  private void worksAgain(CheckedSource source, Runnable failing) {
    if (options.invalidation()) {
      source.drop(source.given());
    }
    failing.run();
    failure(source);
    Optional<RuntimeException> next = thrownBy(source);
    if (next.isPresent()
        && next.get() instanceof AuthException heldBack
        && heldBack.nextAttempt().isPresent()) {
      waitUntil(heldBack.nextAttempt().get());
      next = thrownBy(source);
    }
    if (next.isPresent()) {
      throw new Broken("after one failure, the next call failed too", next.get());
    }
  }

  /** Lets the quiet time pass, by the test's clock if there is one. */
  private void waitUntil(Instant nextAttempt) {
    Clock clock = options.clock().isPresent() ? options.clock().get() : Clock.systemUTC();
    if (!nextAttempt.isAfter(clock.instant())) {
      return;
    }
    Duration wait = Duration.between(clock.instant(), nextAttempt).plusMillis(1);
    if (options.clock().isPresent()) {
      options.clock().get().advance(wait);
      return;
    }
    if (wait.compareTo(options.patience()) > 0) {
      throw new Broken(
          "the next attempt is allowed only after "
              + wait
              + ": give the contract the source's clock");
    }
    try {
      boolean unused = new CountDownLatch(1).await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken("the check was interrupted", e);
    }
  }

  private void failsAllByThemselves(CheckedSource source, Supplier<Runnable> holding) {
    Runnable letGo = holding.get();
    ConcurrentCallers<AccessToken> callers;
    try {
      callers = ConcurrentCallers.of(FEW, source::token, options.patience()).settle();
    } finally {
      letGo.run();
    }
    Set<Throwable> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> failures =
        callers.callResults().stream().map(CallResult::thrown).filter(Objects::nonNull).toList();
    distinct.addAll(failures);
    if (failures.isEmpty()) {
      throw new Unjudged("the exchange was made to fail, but no call failed", null);
    }
    if (distinct.size() < failures.size()) {
      options.failing().ifPresent(failing -> checkEachByItself(source, failing));
      throw new Broken(
          failures.size() + " callers failed together, with " + distinct.size() + " exceptions",
          failures.get(0));
    }
  }

  private void checkEachByItself(CheckedSource source, Runnable failing) {
    try {
      failsEachByItself(source, failing);
    } catch (Broken e) {
      throw new Unjudged("one exception is thrown to two callers even one after the other", e);
    }
  }

  private static RuntimeException failure(CheckedSource source) {
    return thrownBy(source)
        .orElseThrow(
            () -> new Unjudged("the exchange was made to fail, but the call succeeded", null));
  }

  private static Optional<RuntimeException> thrownBy(CheckedSource source) {
    try {
      if (source.token() == null) {
        throw new Unjudged("a token was null", null);
      }
    } catch (Unjudged e) {
      throw e;
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
    return Optional.empty();
  }
}
