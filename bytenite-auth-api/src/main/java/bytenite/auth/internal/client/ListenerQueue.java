// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AuthListener;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Tells a listener what happens: one event at a time, in order, on an executor. Nobody waits for
 * the listener.
 *
 * <p>What the listener throws is swallowed. While it blocks, up to {@value #MAX_WAITING} events
 * wait, and further ones are dropped. No lock is held while it is told. Safe for use by multiple
 * threads.
 */
public final class ListenerQueue {

  static final int MAX_WAITING = 1_000;

  private final Optional<AuthListener> listener;
  private final CallbackExecutor executor;
  private final Queue<Consumer<AuthListener>> waiting = new ArrayDeque<>(1); // guarded by itself
  private boolean running; // guarded by waiting

  /**
   * Events for a listener, if there is one.
   *
   * @param executor where it is told; runs every task, whatever the user's executor does
   */
  public ListenerQueue(Optional<AuthListener> listener, CallbackExecutor executor) {
    this.listener = listener;
    this.executor = executor;
  }

  /** Tells the listener of this event, after those that wait. */
  public void tell(Consumer<AuthListener> event) {
    add(event);
    tellWaiting();
  }

  /** Has the event wait for {@link #tellWaiting}; runs no code of the user's. */
  public void add(Consumer<AuthListener> event) {
    synchronized (waiting) {
      if (listener.isPresent() && waiting.size() < MAX_WAITING) {
        waiting.add(event);
      }
    }
  }

  /** Tells the listener of the events that wait. */
  public void tellWaiting() {
    if (!listener.isPresent()) {
      return;
    }
    synchronized (waiting) {
      if (running || waiting.isEmpty()) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::tellAll);
    } catch (Throwable e) { // out of memory: the next event tries again
      next(/* stop= */ true);
    }
  }

  private void tellAll() {
    for (Consumer<AuthListener> event; (event = next(/* stop= */ false)) != null; ) {
      try {
        event.accept(listener.get());
      } catch (Throwable e) { // Kotlin throws checked ones, too
        continue; // the contract of AuthListener: it is swallowed
      }
    }
  }

  /** The next event; null if there is none or the queue is to stop, and then it has stopped. */
  private Consumer<AuthListener> next(boolean stop) {
    synchronized (waiting) {
      Consumer<AuthListener> event = stop ? null : waiting.poll();
      running = event != null;
      return event;
    }
  }
}
