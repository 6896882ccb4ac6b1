// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A value that comes once, and those who wait for it. A waiter is told once, or never if it has
 * been removed; then nothing here refers to it.
 *
 * <p>Never blocks. Safe for use by multiple threads.
 */
public class Signal<T> {

  private final Set<Consumer<? super T>> waiters = ConcurrentHashMap.newKeySet();
  private volatile T value; // null: not yet

  /** A signal that has no value yet. */
  public Signal() {}

  /** The value, if it has come. */
  public final Optional<T> value() {
    return Optional.ofNullable(value);
  }

  /** Whether the value has come. */
  public final boolean isDone() {
    return value != null;
  }

  /** Tells the waiter the value when it comes: at once, on this thread, if it has come already. */
  public final void whenSent(Consumer<? super T> waiter) {
    waiters.add(waiter);
    if (value != null) {
      tell(waiter);
    }
  }

  private void tell(Consumer<? super T> waiter) {
    if (waiters.remove(waiter)) {
      waiter.accept(value);
    }
  }

  /** Forgets a waiter that has given up. */
  public final void forget(Consumer<? super T> waiter) {
    waiters.remove(waiter);
  }

  /** Sets the value and tells those who wait; each of them, whatever the others throw. */
  public final void send(T sent) {
    value = sent;
    for (Consumer<? super T> waiter : waiters) {
      try {
        tell(waiter);
      } catch (RuntimeException | Error e) {
        continue; // the others are to be told
      }
    }
  }
}
