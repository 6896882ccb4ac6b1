// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Holds replies until the test lets them go, so that a test decides what happens first.
 *
 * <pre>{@code
 * Gate gate = Gate.named("first exchange");
 * server.enqueue(FakeReply.hold(gate));
 * CompletableFuture<AccessToken> token = client.token();
 * gate.awaitArrival();
 * // the request is at the server now, and nothing has been answered
 * gate.open();
 * }</pre>
 *
 * <p>A gate that is open stays open. Nobody waits for ever, neither the test nor the reply: whoever
 * has waited too long says so and names the gate. Safe for use by multiple threads.
 */
public final class Gate {

  private static final Duration ARRIVAL_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private boolean open;
  private int arrivals;

  private Gate(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  /** A closed gate, with a name for the messages that mention it. */
  public static Gate named(String name) {
    return new Gate(name);
  }

  /** The name that the gate was given. */
  public String name() {
    return name;
  }

  /** Lets go what is held here, and holds nothing from now on. May be called more than once. */
  public synchronized void open() {
    open = true;
    notifyAll();
  }

  /** Whether it has been opened. */
  public synchronized boolean isOpen() {
    return open;
  }

  /** How many replies have come here so far, those that found the gate open included. */
  public synchronized int arrivals() {
    return arrivals;
  }

  /**
   * Waits until a reply has come here, at most ten seconds.
   *
   * @throws AssertionError if none has; the message names the gate
   * @throws IllegalStateException if the thread is interrupted; its flag is set again
   */
  public void awaitArrival() {
    awaitArrivals(1);
  }

  /**
   * Waits until so many replies have come here, at most ten seconds.
   *
   * @throws AssertionError if fewer have; the message names the gate
   * @throws IllegalStateException if the thread is interrupted; its flag is set again
   */
  public void awaitArrivals(int count) {
    awaitArrivals(count, ARRIVAL_LIMIT);
  }

  /**
   * Waits until so many replies have come here, at most as long as given.
   *
   * @throws AssertionError if fewer have; the message names the gate
   * @throws IllegalStateException if the thread is interrupted; its flag is set again
   */
  public synchronized void awaitArrivals(int count, Duration limit) {
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    try {
      while (arrivals < count) {
        if (!waitUntil(end)) {
          throw new AssertionError(
              String.format(
                  Locale.ROOT,
                  "%d of %d replies came to gate \"%s\" within %s",
                  arrivals,
                  count,
                  name,
                  limit));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting at gate \"" + name + "\"", e);
    }
  }

  /** Comes here and waits for the gate to open; answers whether it did within the limit. */
  synchronized boolean pass(Duration limit) throws InterruptedException {
    arrivals++;
    notifyAll();
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    while (!open && waitUntil(end)) {
      continue; // woken for another's sake, perhaps
    }
    return open;
  }

  /** Waits for news; false if the time is over. */
  private boolean waitUntil(long endNanos) throws InterruptedException {
    long left = endNanos - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    TimeUnit.NANOSECONDS.timedWait(this, left);
    return true;
  }

  /** Names the gate and says whether it is open. */
  @Override
  public synchronized String toString() {
    return "Gate[" + name + ", " + (open ? "open" : "closed") + ", arrivals=" + arrivals + "]";
  }
}
