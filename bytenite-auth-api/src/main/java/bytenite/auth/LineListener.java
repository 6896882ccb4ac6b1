// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Deadline;
import java.time.Duration;
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
    sink.accept(
        exchange(event.renewal())
            + " succeeded in "
            + millis(event.took())
            + ": the token lives for "
            + event.lifetime().getSeconds()
            + " s");
  }

  @Override
  public void exchangeFailed(ExchangeFailed event) {
    sink.accept(
        exchange(event.renewal())
            + " failed after "
            + millis(event.took())
            + ": "
            + reason(event.kind(), event.status())
            + (event.requestId().isEmpty() ? "" : ", request id " + event.requestId())
            + event.nextAttempt().map(at -> ", next attempt at " + at).orElse(""));
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
    sink.accept(
        "attempt "
            + event.attempt()
            + " failed: "
            + reason(event.kind(), event.status())
            + ", retry in "
            + millis(event.delay()));
  }

  @Override
  public void tokenAdopted(TokenAdopted event) {
    sink.accept(
        "token adopted from the store: "
            + event.age().getSeconds()
            + " s old, it lives for "
            + event.lifetime().getSeconds()
            + " s");
  }

  @Override
  public void storeFailed(StoreFailed event) {
    sink.accept(
        "store failed: "
            + event.operation()
            + ", "
            + event.cause()
            + ", next look at "
            + event.nextLook());
  }

  private static String exchange(boolean renewal) {
    return renewal ? "token renewal" : "token exchange";
  }

  private static String reason(AuthException.Kind kind, Optional<Integer> status) {
    return kind + status.map(code -> ", status " + code).orElse("");
  }

  private static String millis(Duration duration) {
    return Deadline.millis(duration) + " ms";
  }
}
