// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes each event as one line; see {@link AuthListener#lines}. */
final class LineListener implements AuthListener {

  private final Consumer<String> sink;

  LineListener(Consumer<String> sink) {
    this.sink = Objects.requireNonNull(sink, "sink");
  }

  @Override
  public void exchangeStarted(ExchangeStarted event) {
    sink.accept(exchange(event.renewal()) + " started");
  }

  @Override
  public void exchangeSucceeded(ExchangeSucceeded event) {
    String took = exchange(event.renewal()) + " succeeded in " + millis(event.took());
    sink.accept(took + ": the token lives for " + event.lifetime().getSeconds() + " s");
  }

  @Override
  public void exchangeFailed(ExchangeFailed event) {
    String took = exchange(event.renewal()) + " failed after " + millis(event.took());
    String id = event.requestId().isEmpty() ? "" : ", request id " + event.requestId();
    Optional<Instant> at = event.nextAttempt();
    String next = at.isPresent() ? ", next attempt at " + at.get() : "";
    sink.accept(took + ": " + reason(event.kind(), event.status()) + id + next);
  }

  @Override
  public void tokenInvalidated(TokenInvalidated event) {
    sink.accept("token invalidated: it would have expired at " + event.expiresAt());
  }

  @Override
  public void invalidationIgnored(InvalidationIgnored event) {
    sink.accept("invalidation ignored: the token has just been replaced; until " + event.until());
  }

  @Override
  public void signedOut(SignedOut event) {
    sink.accept("signed out, " + (event.confirmed() ? "confirmed" : "not confirmed by the server"));
  }

  @Override
  public void retryScheduled(RetryScheduled event) {
    String why = reason(event.kind(), event.status());
    String delay = millis(event.delay());
    sink.accept("attempt " + event.attempt() + " failed: " + why + ", retry in " + delay);
  }

  @Override
  public void tokenAdopted(TokenAdopted event) {
    String age = "token adopted from the store: " + event.age().getSeconds() + " s old";
    sink.accept(age + ", it lives for " + event.lifetime().getSeconds() + " s");
  }

  @Override
  public void storeFailed(StoreFailed event) {
    String what = event.operation() + ", " + event.cause();
    sink.accept("store failed: " + what + ", next look at " + event.nextLook());
  }

  private static String exchange(boolean renewal) {
    return renewal ? "token renewal" : "token exchange";
  }

  private static String reason(AuthException.Kind kind, Optional<Integer> status) {
    return kind + (status.isPresent() ? ", status " + status.get() : "");
  }

  private static String millis(Duration duration) {
    return Deadline.millis(duration) + " ms";
  }
}
