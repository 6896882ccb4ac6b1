// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.time.CallbackPool;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs users' code, and tasks that may block, on the configured executor, or on the library's own
 * pool if there is none.
 *
 * <p>Every task runs exactly once, because every future has to end: a task that the executor
 * rejects, or has not begun within a given time, runs on the library's pool.
 */
public final class CallbackExecutor implements Executor, AutoCloseable {

  private static final Duration LEAST_PATIENCE = Duration.ofMillis(250);

  private final Optional<Executor> executor;
  private final Scheduler scheduler;
  private final Duration patience; // how long a task waits for the executor at most
  private volatile boolean closed;

  /** Callbacks for a client with these settings, on this executor, if there is one. */
  public CallbackExecutor(AuthConfig config, Optional<Executor> executor) {
    this.executor = executor;
    this.scheduler = SharedTimer.of(config);
    this.patience = config.callTimeout();
  }

  @Override
  public void execute(Runnable task) {
    execute(task, patience);
  }

  /** As {@link #execute(Runnable)}, for a task that can wait for the executor only so long. */
  public void execute(Runnable task, Duration patience) {
    if (!executor.isPresent()) {
      CallbackPool.shared().execute(task);
      return;
    }
    OnceTask once = new OnceTask(task);
    boolean hurried = closed || patience.compareTo(LEAST_PATIENCE) < 0;
    once.mustBeginWithin(hurried ? LEAST_PATIENCE : patience, scheduler);
    if (othersNeedThisThread()) { // the executor may run the task on the submitting thread
      CallbackPool.shared().execute(() -> submit(executor.get(), once));
    } else {
      submit(executor.get(), once);
    }
  }

  private static boolean othersNeedThisThread() {
    return SharedTimer.isCurrentThread()
        || Thread.currentThread().getName().startsWith("HttpClient-");
  }

  /** Gives the executor a task, or the library's pool if the executor rejects it. */
  private static void submit(Executor executor, OnceTask task) {
    try {
      executor.execute(task);
    } catch (Throwable e) { // rejected; or the executor ran the task and then threw
      CallbackPool.shared().execute(task);
    }
  }

  /** From now on, a task waits for the executor only for a moment. */
  @Override
  public void close() {
    closed = true;
  }

  /** A task that may be given to several executors; the first to begin it runs it. */
  private static final class OnceTask implements Runnable {

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
}
