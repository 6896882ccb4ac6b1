// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.testkit.TokenSourceContract.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Checks, by name, that a token store keeps the promises that clients rely on.
 *
 * <p>Plain Java: run it from a {@code main}, or give each {@link Check} to a test framework, as
 * here to JUnit 5.
 *
 * <pre>{@code
 * @TestFactory Stream<DynamicTest> keepsTheContract() {
 *   return TokenStoreContract.of(() -> new VaultTokenStore(vault)).checks().stream()
 *       .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
 * }
 * }</pre>
 *
 * <p>Each check asks for two handles, and closes them if they are {@link AutoCloseable}. All
 * handles lead to the same storage, as those of several processes do; they may be one object. Each
 * check uses new ids, so the storage need not be empty, and what a check stores is left there. No
 * check waits longer than ten seconds for anything.
 *
 * <p>Immutable, and safe for use by multiple threads. Run the checks one after the other; one of
 * them changes the JVM's default time zone for a moment.
 */
public final class TokenStoreContract {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supplier<? extends TokenStore> handles;
  private final Optional<Consumer<String>> deletion;
  private final Duration patience;

  private TokenStoreContract(
      Supplier<? extends TokenStore> handles,
      Optional<Consumer<String>> deletion,
      Duration patience) {
    this.handles = handles;
    this.deletion = deletion;
    this.patience = patience;
  }

  /** The contract of the store that these handles lead to. */
  public static TokenStoreContract of(Supplier<? extends TokenStore> handles) {
    Objects.requireNonNull(handles, "handles");
    return new TokenStoreContract(
        () -> Objects.requireNonNull(handles.get(), "there is no store to check"),
        Optional.empty(),
        PATIENCE);
  }

  /**
   * Checks deletion too: {@code delete} removes what is stored under the id that it is given, as an
   * administrator may.
   */
  public TokenStoreContract deleting(Consumer<String> delete) {
    return new TokenStoreContract(handles, Optional.of(delete), patience);
  }

  TokenStoreContract patience(Duration value) {
    return new TokenStoreContract(handles, deletion, value);
  }

  /** The checks that can be made with what was given. */
  public List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    CheckSuite<CheckedStore> suite = new CheckSuite<>(() -> new CheckedStore(handles), checks);
    StoreChecks.addTo(suite);
    deletion.ifPresent(it -> StoreChecks.addDeletionTo(suite, it));
    new StoreAgeChecks(patience).addTo(suite);
    new StoreRaceChecks(patience).addTo(suite);
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
