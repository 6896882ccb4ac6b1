// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AuthListener;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Tells a listener what happens: one event at a time, in order, and on the threads of an executor.
 *
 * <p>What the listener throws is swallowed; while it blocks, further events wait, {@value #MAX_WAITING} of them, and the
 * rest is dropped. Safe for use by multiple threads.
 */
public final class Events {

  static final int MAX_WAITING = 1_000;

  private final AuthListener listener; // null: nobody listens
  private final Executor executor;
  private final Queue<Consumer<AuthListener>> waiting = new ArrayDeque<>();
  private boolean telling;

  /** Events for a listener, if there is one, told on this executor. */
  public Events(Optional<AuthListener> listener, Executor executor) {
    this.listener = listener.orElse(null);
    this.executor = executor;
  }

  /** Tells the listener, later. */
  public void tell(Consumer<AuthListener> event) {
    if (listener == null) {
      return;
    }
    synchronized (waiting) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(event);
      }
      if (telling) {
        return;
      }
      telling = true;
    }
    try {
      executor.execute(this::tellAll);
    } catch (RuntimeException | Error e) { // rejected: the next event tries again
      synchronized (waiting) {
        telling = false;
      }
    }
  }

  private void tellAll() {
    for (Consumer<AuthListener> event; (event = next()) != null; ) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error e) {
        continue; // the contract of AuthListener: it is swallowed
      }
    }
  }

  private Consumer<AuthListener> next() {
    synchronized (waiting) {
      Consumer<AuthListener> event = waiting.poll();
      telling = event != null;
      return event;
    }
  }
}
