// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Hands out token-1 until that is invalidated, then token-2, and so on. */
final class StubTokens implements TokenSource {

  private int number = 1;
  private int asked;
  private final List<String> invalidated = new ArrayList<>();
  private Supplier<? extends RuntimeException> failure; // null: none
  private Supplier<? extends RuntimeException> failureToInvalidate; // null: none
  private Supplier<? extends RuntimeException> failureOnceInvalidated; // null: none
  private CompletableFuture<Void> held = CompletableFuture.completedFuture(null);

  /** A client that is to be tested. */
  HttpClient authorize(HttpClient delegate, URI... origins) {
    return AuthorizedHttpClient.create(delegate, this, origins);
  }

  /** A client that asks these tokens of a source of futures. */
  HttpClient authorizeAsync(HttpClient delegate, URI... origins) {
    return AuthorizedHttpClient.create(delegate, async(), origins);
  }

  /** These tokens as a source of futures. */
  AsyncTokenSource async() {
    return new AsyncTokenSource() {
      @Override
      public CompletableFuture<AccessToken> token() {
        return ask().thenApply(nothing -> current());
      }

      @Override
      public void invalidate(AccessToken rejected) {
        StubTokens.this.invalidate(rejected);
      }
    };
  }

  /** A client whose source breaks the rules. */
  static HttpClient authorizeWithNull(HttpClient delegate, URI... origins) {
    return AuthorizedHttpClient.create(delegate, (TokenSource) () -> null, origins);
  }

  private synchronized CompletableFuture<Void> ask() {
    asked++;
    notifyAll();
    return held;
  }

  @Override
  public AccessToken token() {
    try {
      ask().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuthException.Interrupted("the thread was interrupted while it waited");
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
    return current();
  }

  synchronized AccessToken current() {
    if (failure != null) {
      throw failure.get();
    }
    Instant issued = Instant.parse("2026-01-01T12:00:00Z");
    return new AccessToken("token-" + number, "", issued, issued.plusSeconds(3600));
  }

  @Override
  public synchronized void invalidate(AccessToken rejected) {
    invalidated.add(rejected.value());
    if (failureToInvalidate != null) {
      throw failureToInvalidate.get();
    }
    if (rejected.equals(current())) {
      number++;
      failure = failureOnceInvalidated;
    }
  }

  /** Fails from now on. */
  synchronized void failWith(Supplier<? extends RuntimeException> thrown) {
    failure = thrown;
  }

  /** Has no token from the first invalidation on. */
  synchronized void failOnceInvalidated(Supplier<? extends RuntimeException> thrown) {
    failureOnceInvalidated = thrown;
  }

  /** Throws instead of forgetting a token. */
  synchronized void failToInvalidate(Supplier<? extends RuntimeException> thrown) {
    failureToInvalidate = thrown;
  }

  /** Keeps those waiting who ask from now on, until the answer is completed. */
  synchronized CompletableFuture<Void> hold() {
    held = new CompletableFuture<>();
    return held;
  }

  /** The values of the tokens that were invalidated, in this order. */
  synchronized List<String> invalidated() {
    return List.copyOf(invalidated);
  }

  /** Waits, ten seconds at most, until so many tokens have been asked for. */
  synchronized void awaitAsked(int count) throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (asked < count) {
      long leftMillis = (end - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        throw new AssertionError(asked + " of " + count + " tokens were asked for");
      }
      wait(leftMillis);
    }
  }

  synchronized int asked() {
    return asked;
  }
}
