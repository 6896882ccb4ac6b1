// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.time.SharedTimer;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The timeout of one attempt, which begins when its token is asked for.
 *
 * @param timeout the caller's; empty: none
 */
@JdkOnly
record TimeLimit(Optional<Duration> timeout, long startNanos) {

  private static final long MILLISECOND = 1_000_000;

  static TimeLimit of(Optional<Duration> timeout) {
    return new TimeLimit(timeout, timeout.isPresent() ? System.nanoTime() : 0);
  }

  /** What is left of it, and at least a millisecond; all of it if no time has passed. */
  Optional<Duration> left() {
    return timeout.map(
        whole -> {
          long passed = System.nanoTime() - startNanos;
          return passed < MILLISECOND
              ? whole
              : Duration.ofNanos(Math.max(MILLISECOND, Deadline.nanos(whole) - passed));
        });
  }

  /** Fails the future when the time is over, on the timer's thread; returns it. */
  <T> CompletableFuture<T> applyTo(CompletableFuture<T> future) {
    if (timeout.isPresent() && !future.isDone()) {
      Runnable alarm =
          SharedTimer.shared()
              .schedule(left().orElseThrow(), () -> future.completeExceptionally(exception()));
      future.whenComplete((value, thrown) -> alarm.run());
    }
    return future;
  }

  /** What java.net.http throws. */
  static HttpTimeoutException exception() {
    return new HttpTimeoutException("request timed out");
  }
}
