// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.internal.time.CallbackPool;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A task that may be given to several executors; the first to begin it runs it. */
final class OnceTask implements Runnable {

  private final AtomicReference<Runnable> pending;
  private volatile Runnable cancelTimer = () -> {};

  OnceTask(Runnable task) {
    this.pending = new AtomicReference<>(task);
  }

  @Override
  public void run() {
    Runnable task = pending.getAndSet(null);
    if (task != null) {
      try {
        cancelTimer.run();
      } finally {
        task.run();
      }
    }
  }

  /** Runs the task on the library's pool if it has not begun by then. */
  void mustBeginWithin(Duration time, Scheduler scheduler) {
    try {
      cancelTimer = scheduler.schedule(time, () -> CallbackPool.shared().execute(this));
    } catch (RuntimeException | Error e) {
      return; // without a timer, only the executor can run it
    }
  }
}
