// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AuthListener;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells a listener what happens: one event at a time, in order, and on the threads of an executor;
 * where there is none, on a thread that calls {@link #deliver}.
 *
 * <p>What the listener throws is swallowed; while it blocks, further events wait, {@value
 * #MAX_WAITING} of them, and the rest is dropped. No lock is held while it is told. Safe for use by
 * multiple threads.
 */
public final class ListenerQueue {

  static final int MAX_WAITING = 1_000;
  static final long PATIENCE_MILLIS = 100;

  private static final ListenerQueue UNHEARD = new ListenerQueue(null, null);

  private final AuthListener listener; // null: nobody listens
  private final Executor executor; // null: told by deliver
  private final Queue<Consumer<AuthListener>> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private boolean telling;
  private boolean patient = true; // no listener has outlasted anyone's patience since it caught up
  private Thread teller; // null: no listener is being told, or not yet

  private ListenerQueue(AuthListener listener, Executor executor) {
    this.listener = listener;
    this.executor = executor;
  }

  /** Events for a listener, if there is one; told on this executor, if there is one. */
  public static ListenerQueue to(Optional<AuthListener> listener, Optional<Executor> executor) {
    return listener.isPresent()
        ? new ListenerQueue(listener.get(), executor.orElse(null))
        : UNHEARD;
  }

  /** Whether anybody listens, so that it is worth while to make an event. */
  public boolean areHeard() {
    return listener != null;
  }

  /** Tells the listener, in its turn. */
  public void tell(Consumer<AuthListener> event) {
    if (listener == null) {
      return;
    }
    lock.lock();
    try {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(event);
      }
      if (telling || executor == null) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::tellAll);
    } catch (Throwable e) { // rejected: the next event tries again
      stopTelling();
    }
  }

  /**
   * Sees to it that the listener has been told: tells it, where there is no executor, else waits
   * until it was told, but no longer than {@value #PATIENCE_MILLIS} ms, and not again before it has
   * caught up.
   */
  public void deliver() {
    if (listener == null) {
      return;
    }
    lock.lock();
    try {
      if (executor != null) {
        awaitQuiet(TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS));
        return;
      }
      if (telling) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    tellAll();
  }

  private void awaitQuiet(long nanos) {
    long left = nanos;
    try {
      while (telling && patient && teller != Thread.currentThread() && left > 0) {
        left = quiet.awaitNanos(left);
      }
      patient &= left > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever asked for it will see it
    }
  }

  private void tellAll() {
    for (Consumer<AuthListener> event; (event = next()) != null; ) {
      try {
        event.accept(listener);
      } catch (Throwable e) { // Kotlin throws checked ones, too
        continue; // the contract of AuthListener: it is swallowed
      }
    }
  }

  private Consumer<AuthListener> next() {
    lock.lock();
    try {
      Consumer<AuthListener> event = waiting.poll();
      teller = Thread.currentThread();
      if (event == null) {
        stopTelling();
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  private void stopTelling() {
    lock.lock();
    try {
      telling = false;
      patient = true;
      teller = null;
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
