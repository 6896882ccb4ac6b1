// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The outcomes of a fake client's exchanges, in order.
 *
 * <p>Safe for use by multiple threads.
 */
final class ExchangeScript {

  /** How an exchange ended. */
  sealed interface Outcome {

    /** The token; throws if there is none, a fresh exception each time. */
    AccessToken value();
  }

  /** It brought a token. */
  record Granted(AccessToken token) implements Outcome {
    @Override
    public AccessToken value() {
      return token;
    }
  }

  /** It brought none, for a reason that a real client has too. */
  record Failed(AuthException.Kind kind, Supplier<? extends AuthException> failure)
      implements Outcome {

    /** Makes one exception to learn its kind. */
    static Failed of(Supplier<? extends AuthException> failure) {
      return new Failed(failure.get().kind(), failure);
    }

    @Override
    public AccessToken value() {
      throw failure.get();
    }
  }

  /** The script had no entry for it, or one that threw. */
  record Fault(String message, Optional<Throwable> cause) implements Outcome {
    @Override
    public AccessToken value() {
      throw toError();
    }

    AssertionError toError() {
      return new AssertionError(message, cause.orElse(null));
    }
  }

  private final Clock clock;
  private final Deque<Supplier<Outcome>> entries = new ArrayDeque<>(); // guarded by this, as below
  private final Deque<CompletableFuture<Void>> gates = new ArrayDeque<>();
  private final Supplier<Outcome> unlessScripted;
  private Supplier<Outcome> otherwise;
  private int scripted;
  private int minted;

  /** A script that issues tokens, or fails the test, where it has no entry. */
  ExchangeScript(Clock clock, boolean mints) {
    this.clock = clock;
    this.unlessScripted =
        mints ? () -> minted("fake-token-" + number(), Duration.ofHours(1)) : this::unscripted;
    this.otherwise = unlessScripted;
  }

  private synchronized int number() {
    return ++minted;
  }

  synchronized void add(Supplier<Outcome> entry) {
    entries.add(entry);
    scripted++;
  }

  /** The outcome of an exchange that has no entry. */
  synchronized void otherwise(Supplier<Outcome> entry) {
    otherwise = entry;
  }

  synchronized void otherwiseAsAtFirst() {
    otherwise = unlessScripted;
  }

  /** A gate for the next exchange that has none. */
  synchronized CompletableFuture<Void> hold() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    gates.add(gate);
    return gate;
  }

  /**
   * Begins an exchange: it takes its entry now, and ends when its gate is opened, here if there is
   * none.
   */
  CompletableFuture<Outcome> begin() {
    Supplier<Outcome> entry;
    CompletableFuture<Void> gate;
    synchronized (this) {
      entry = entries.isEmpty() ? otherwise : entries.poll();
      gate = gates.isEmpty() ? CompletableFuture.completedFuture(null) : gates.poll();
    }
    return gate.thenApply(opened -> end(entry));
  }

  private static Outcome end(Supplier<Outcome> entry) {
    try {
      return entry.get();
    } catch (RuntimeException | Error e) {
      return new Fault("the script itself failed", Optional.of(e));
    }
  }

  /** A token that begins to live now. */
  Outcome minted(String value, Duration lifetime) {
    Instant now = clock.instant();
    return granted(new AccessToken(value, "", now, now.plus(lifetime)));
  }

  /** The token, unless it has expired. */
  Outcome granted(AccessToken token) {
    Instant now = clock.instant();
    return token.isExpiredAt(now)
        ? Failed.of(
            () ->
                new AuthException.MalformedResponse(
                    "the scripted token had expired before it arrived: it was good until "
                        + token.expiresAt()
                        + ", and the fake client's clock says "
                        + now))
        : new Granted(token);
  }

  private synchronized Outcome unscripted() {
    String used =
        switch (scripted) {
          case 0 -> "nothing was scripted";
          case 1 -> "1 token or failure was scripted, and is used";
          default -> scripted + " tokens or failures were scripted, all used";
        };
    return new Fault("unscripted exchange: " + used, Optional.empty());
  }
}
