// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One exchange under way, and the place where those wait who want its result. */
public final class Flight {

  private final CompletableFuture<Outcome<IssuedToken>> landing = new CompletableFuture<>();
  private final AtomicBoolean parked = new AtomicBoolean();
  private volatile boolean renewal;

  Flight(boolean renewal) {
    this.renewal = renewal;
  }

  /** Whether a usable token is held while somebody leads it. */
  public boolean renewal() {
    return renewal;
  }

  /**
   * Completes, never exceptionally, once the flight was settled. Nobody but the cell may complete
   * it: each caller waits on a future of its own that depends on this one.
   */
  public CompletableFuture<Outcome<IssuedToken>> landing() {
    return landing;
  }

  /**
   * Says that the exchange waits for a thread. Until one comes, nobody leads the flight: whoever
   * would have to follow it is given the lead.
   */
  public void park() {
    parked.set(true);
  }

  /** Takes the lead of a parked flight; false if somebody else has it. */
  public boolean takeOff() {
    return parked.compareAndSet(true, false);
  }

  /** As {@link #takeOff()}, where there is no usable token any more. */
  boolean takeOver() {
    boolean taken = takeOff();
    if (taken) {
      renewal = false;
    }
    return taken;
  }
}
