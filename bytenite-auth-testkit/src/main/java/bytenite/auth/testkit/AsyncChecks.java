// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a source promises about the futures that it returns. */
final class AsyncChecks {

  private static final AccessToken FORGED =
      new AccessToken("forged-by-another-caller", "", Instant.EPOCH, Instant.MAX);

  private final RuntimeException anothers = new IllegalStateException("another caller's");
  private final ContractOptions options;

  AsyncChecks(ContractOptions options) {
    this.options = options;
  }

  void addTo(CheckSuite<AsyncTokenSource> suite) {
    suite.promise("returns a future that completes", this::answersWithAFuture);
    suite.promise("keeps the futures of its callers apart", this::keepsFuturesApart);
    options
        .failing()
        .ifPresent(
            failing ->
                suite.promise(
                    "fails through the future alone", s -> failsThroughTheFuture(s, failing)));
  }

  private void answersWithAFuture(AsyncTokenSource source) {
    CompletableFuture<AccessToken> future;
    try {
      future = source.token();
    } catch (RuntimeException e) {
      throw new Broken("token() itself threw " + e.getClass().getName(), e);
    }
    checkCompletes(future);
  }

  private void failsThroughTheFuture(AsyncTokenSource source, Runnable failing) {
    if (options.invalidation()) {
      CheckedSource joined = CheckedSource.of(source, options.patience());
      joined.drop(joined.given());
    }
    failing.run();
    try {
      source.token();
    } catch (RuntimeException e) {
      throw new Broken("when the exchange failed, token() threw " + e.getClass().getName(), e);
    }
  }

  private void checkCompletes(CompletableFuture<AccessToken> future) {
    if (future == null) {
      throw new Broken("a future was null");
    }
    try {
      future.get(options.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Broken("the future was not complete within " + options.patience());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken("the check was interrupted", e);
    } catch (ExecutionException | CancellationException e) {
      return; // other checks judge what it fails with
    }
  }

  private void keepsFuturesApart(AsyncTokenSource source) {
    Runnable letGo = options.holding().map(holding -> holding.get()).orElse(() -> {});
    CompletableFuture<AccessToken> untouched;
    try {
      CompletableFuture<AccessToken> first = future(source);
      CompletableFuture<AccessToken> second = future(source);
      CompletableFuture<AccessToken> third = future(source);
      untouched = future(source);
      tamper(() -> first.cancel(true));
      tamper(() -> second.obtrudeValue(FORGED));
      tamper(() -> third.completeExceptionally(anothers));
    } finally {
      letGo.run();
    }
    checkUntouched(untouched, "a caller that came at the same time");
    CompletableFuture<AccessToken> held = future(source);
    tamper(() -> held.obtrudeValue(FORGED));
    checkUntouched(future(source), "a later caller");
  }

  private static CompletableFuture<AccessToken> future(AsyncTokenSource source) {
    return CheckedSource.given(source::token);
  }

  /** A future that refuses to be completed by callers may be shared. */
  private static void tamper(Runnable tampering) {
    try {
      tampering.run();
    } catch (UnsupportedOperationException e) {
      return;
    }
  }

  private void checkUntouched(CompletableFuture<AccessToken> future, String whose) {
    AccessToken token;
    try {
      token = CheckedSource.join(() -> future, options.patience());
    } catch (RuntimeException e) {
      if (e == anothers || e instanceof CancellationException) {
        throw new Broken(whose + " saw what another caller did to its future", e);
      }
      throw new Unjudged("a call failed that the check depends on", e);
    }
    if (FORGED.equals(token)) {
      throw new Broken(whose + " got the token that another caller put into its own future");
    }
  }
}
