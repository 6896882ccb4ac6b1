// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * One call inside a blocking transport, which another thread can break off: by an interrupt that
 * reaches the calling thread while it is inside, and never afterwards.
 */
public final class Visit {

  private HttpTransport entered; // null: not inside
  private Thread thread; // null: not inside
  private boolean broken;

  /** Makes a visit to come. */
  public Visit() {}

  /**
   * Sends the call on this thread; once per visit.
   *
   * @throws CancellationException if the visit was broken off
   * @throws IOException as the transport
   * @throws InterruptedException if the thread was interrupted by somebody else
   */
  public RawReply send(HttpTransport transport, HttpCall call)
      throws IOException, InterruptedException {
    enter(transport);
    try {
      return RawReply.of(
          Objects.requireNonNull(transport.send(call), "the transport returned null"));
    } catch (IOException | InterruptedException e) {
      if (leave()) {
        CancellationException cancelled = new CancellationException();
        cancelled.initCause(e);
        throw cancelled;
      }
      throw e;
    } finally {
      leave();
    }
  }

  private synchronized void enter(HttpTransport transport) {
    if (broken) {
      throw new CancellationException();
    }
    entered = transport;
    thread = Thread.currentThread();
  }

  /** Takes back the interrupt that was meant for the visit; whether it was broken off. */
  private synchronized boolean leave() {
    if (broken && thread != null) {
      Thread.interrupted();
    }
    entered = null;
    thread = null;
    return broken;
  }

  /** Breaks the visit off, if it has not ended. */
  public synchronized void breakOff() {
    broken = true;
    if (thread != null) {
      thread.interrupt();
      if (entered instanceof UrlConnectionTransport deaf) { // it hears no interrupt while it waits
        deaf.breakOff(thread);
      }
    }
  }
}
