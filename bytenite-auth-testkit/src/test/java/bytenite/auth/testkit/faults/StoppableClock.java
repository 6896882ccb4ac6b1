// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.ScriptedTransport;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that throws while it is stopped, and else is another. Safe for use by multiple threads.
 */
public final class StoppableClock extends Clock {

  private final Clock other;
  private volatile boolean stopped;

  /** The system's clock. */
  public StoppableClock() {
    this(Clock.systemUTC());
  }

  /** This clock. */
  public StoppableClock(Clock other) {
    this.other = other;
  }

  /** Has each reading throw from now on, or no more. */
  public void stop(boolean now) {
    stopped = now;
  }

  /** The wire, whose first call stops the clock. */
  public HttpTransport stoppedBy(ScriptedTransport wire) {
    return call -> {
      stop(wire.calls().isEmpty());
      return wire.send(call);
    };
  }

  @Override
  public Instant instant() {
    if (stopped) {
      throw new IllegalStateException("the clock has stopped");
    }
    return other.instant();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
