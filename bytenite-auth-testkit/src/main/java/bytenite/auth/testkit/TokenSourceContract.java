// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthClient;
import bytenite.auth.TokenSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Checks, by name, that a source of tokens keeps the promises that its users rely on. The source
 * may be a decorator, a vault, a cache or a client.
 *
 * <p>Plain Java: run it from a {@code main} method, or give each {@link Check} to a test framework,
 * as here to JUnit 5.
 *
 * <pre>{@code
 * @TestFactory Stream<DynamicTest> keepsTheContract() {
 *   return TokenSourceContract.of(() -> new VaultTokens(vault)).clock(clock).checks().stream()
 *       .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
 * }
 * }</pre>
 *
 * <p>What can be checked depends on what the test can do: {@link #clock}, {@link #exchanges},
 * {@link #failing}, {@link #holding} and {@link #holdingFailure} say so, and each adds checks.
 * Every run of a check asks for a source of its own, and closes it if it is {@link AutoCloseable}.
 * No check waits longer than ten seconds for anything.
 *
 * <p>Immutable, and safe for use by multiple threads; the checks are to be run one after the other.
 */
public final class TokenSourceContract {

  /** One promise, and what shows whether it is kept. */
  public interface Check {

    /** The promise, in a few words: "replaces a token that was invalidated". */
    String name();

    /**
     * Checks the promise.
     *
     * @throws AssertionError if it is broken; the message names it and says how
     */
    void run();
  }

  private final BiConsumer<ContractOptions, List<Check>> suite;
  private final ContractOptions options;

  private TokenSourceContract(
      BiConsumer<ContractOptions, List<Check>> suite, ContractOptions options) {
    this.suite = suite;
    this.options = options;
  }

  /** The contract of a blocking source. */
  public static TokenSourceContract of(Supplier<? extends TokenSource> sources) {
    Supplier<TokenSource> all = nonNull(sources);
    return new TokenSourceContract(
        (options, checks) ->
            addTo(options, new CheckSuite<>(() -> CheckedSource.of(all.get()), checks)),
        ContractOptions.NONE);
  }

  /** The contract of an asynchronous source: that of a blocking one, and what futures promise. */
  public static TokenSourceContract ofAsync(Supplier<? extends AsyncTokenSource> sources) {
    Supplier<AsyncTokenSource> all = nonNull(sources);
    return new TokenSourceContract(
        (options, checks) -> {
          addTo(
              options,
              new CheckSuite<>(() -> CheckedSource.of(all.get(), options.patience()), checks));
          new AsyncChecks(options).addTo(new CheckSuite<>(all, checks));
        },
        ContractOptions.NONE);
  }

  /**
   * The contract of a blocking client: that of a source, and what {@link AuthClient} promises
   * beyond it.
   */
  public static TokenSourceContract ofClient(Supplier<? extends AuthClient> clients) {
    Supplier<AuthClient> all = nonNull(clients);
    return new TokenSourceContract(
        (options, checks) -> {
          addTo(options, new CheckSuite<>(() -> CheckedSource.of((TokenSource) all.get()), checks));
          CheckSuite<CheckedSource.Client> suite =
              new CheckSuite<>(() -> CheckedSource.of(all.get()), checks);
          new ClientChecks(options).addTo(suite);
          options
              .holding()
              .map(holding -> new WaitingChecks(options, holding))
              .ifPresent(
                  checked -> {
                    checked.addTo(suite);
                    checked.enlistInterruption(suite);
                  });
        },
        ContractOptions.NONE);
  }

  /**
   * The contract of an asynchronous client: that of a source, and what {@link AsyncAuthClient}
   * promises beyond it, its stream included.
   */
  public static TokenSourceContract ofAsyncClient(Supplier<? extends AsyncAuthClient> clients) {
    Supplier<AsyncAuthClient> all = nonNull(clients);
    return new TokenSourceContract(
        (options, checks) -> {
          addTo(
              options,
              new CheckSuite<>(
                  () -> CheckedSource.of((AsyncTokenSource) all.get(), options.patience()),
                  checks));
          new AsyncChecks(options).addTo(new CheckSuite<>(all, checks));
          CheckSuite<CheckedSource.Client> suite =
              new CheckSuite<>(() -> CheckedSource.of(all.get(), options.patience()), checks);
          new ClientChecks(options).addTo(suite);
          options.holding().ifPresent(holding -> new WaitingChecks(options, holding).addTo(suite));
          new StreamChecks(options).addTo(new CheckSuite<>(all, checks));
        },
        ContractOptions.NONE);
  }

  private static <S> Supplier<S> nonNull(Supplier<? extends S> sources) {
    Objects.requireNonNull(sources, "sources");
    return () -> Objects.requireNonNull(sources.get(), "there is no source to check");
  }

  private static void addTo(ContractOptions options, CheckSuite<CheckedSource> suite) {
    new SourceChecks(options).addTo(suite);
    new FailureChecks(options).addTo(suite);
  }

  private TokenSourceContract with(Consumer<ContractOptions> change) {
    return new TokenSourceContract(suite, options.with(change));
  }

  /** Also checks expiry, by this clock, which the source must use as well. */
  public TokenSourceContract clock(ManualClock clock) {
    return with(ContractOptions.clock(clock));
  }

  /**
   * Also checks how many exchanges are made: {@code count} returns how many there were so far, by
   * all sources.
   */
  public TokenSourceContract exchanges(IntSupplier count) {
    return with(ContractOptions.exchanges(count));
  }

  /**
   * Also checks failures: {@code nextExchangeFails} makes the next exchange of the newest source
   * fail, retries included, and no other. If the source then waits for more than ten seconds before
   * its next attempt, give a {@link #clock} as well.
   */
  public TokenSourceContract failing(Runnable nextExchangeFails) {
    return with(ContractOptions.failing(nextExchangeFails));
  }

  /**
   * Also checks callers that wait: {@code nextExchangeWaits} holds the next exchange of the newest
   * source, and returns an action that releases it; it succeeds then.
   */
  public TokenSourceContract holding(Supplier<Runnable> nextExchangeWaits) {
    return with(ContractOptions.holding(nextExchangeWaits));
  }

  /** As {@link #holding}, but the released exchange fails, retries included. */
  public TokenSourceContract holdingFailure(Supplier<Runnable> nextExchangeWaitsAndFails) {
    return with(ContractOptions.holdingFailure(nextExchangeWaitsAndFails));
  }

  /**
   * Leaves out the checks that depend on {@code invalidate}: for a source that ignores it, such as
   * a lambda.
   */
  public TokenSourceContract withoutInvalidation() {
    return with(ContractOptions.noInvalidation());
  }

  TokenSourceContract patience(Duration value) {
    return with(ContractOptions.patience(value));
  }

  TokenSourceContract callers(int value) {
    return with(ContractOptions.callers(value));
  }

  /** The checks that can be made with what was given. */
  public List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    suite.accept(options, checks);
    return List.copyOf(checks);
  }

  /**
   * Runs all checks.
   *
   * @throws AssertionError if a promise is broken; the message lists all that are, each check's own
   *     error is suppressed in it
   */
  public void verify() {
    CheckSuite.verify(checks());
  }
}
