// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.jfr.programs;

import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.jfr.JfrListener;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/**
 * Says how many bytes telling a listener 60,000 times allocates: while nobody has ever recorded,
 * while a recording runs, and after it has ended. To be run without a compiler that could take
 * allocations away.
 */
public final class Cost {

  private static final int ROUNDS = 10_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final AuthListener listener = JfrListener.create();
  private final Instant now = Instant.EPOCH;
  private final Duration second = Duration.ofSeconds(1);
  private final AuthListener.ExchangeStarted started = new AuthListener.ExchangeStarted(now, true);
  private final AuthListener.ExchangeSucceeded succeeded =
      new AuthListener.ExchangeSucceeded(now, second, second, true);
  private final AuthListener.ExchangeFailed failed =
      new AuthListener.ExchangeFailed(
          now,
          second,
          AuthException.Kind.UNAVAILABLE,
          Optional.of(503),
          "id",
          Optional.empty(),
          /* renewal= */ false);
  private final AuthListener.TokenInvalidated invalidated =
      new AuthListener.TokenInvalidated(now, now);
  private final AuthListener.SignedOut signedOut = new AuthListener.SignedOut(now, true);
  private final AuthListener.RetryScheduled retry =
      new AuthListener.RetryScheduled(
          now, 1, second, AuthException.Kind.UNAVAILABLE, Optional.of(503));

  private Cost() {}

  /** Needs nothing. */
  public static void main(String[] args) {
    Cost cost = new Cost();
    System.out.println("never recorded: " + cost.bytes());
    System.out.println("initialized: " + FlightRecorder.isInitialized());
    try (Recording recording = new Recording()) {
      recording.start();
      System.out.println("recording: " + cost.bytes());
    }
    System.out.println("recorded before: " + cost.bytes());
  }

  private long bytes() {
    tell();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      tell();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void tell() {
    listener.exchangeStarted(started);
    listener.exchangeSucceeded(succeeded);
    listener.exchangeFailed(failed);
    listener.tokenInvalidated(invalidated);
    listener.signedOut(signedOut);
    listener.retryScheduled(retry);
  }
}
