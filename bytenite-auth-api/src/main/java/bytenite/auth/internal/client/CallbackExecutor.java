// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.time.DaemonThreads;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads on which the user's code runs, and whatever may block: the configured executor, else
 * the common pool, or a thread for each task where that pool has but one: to start one costs a
 * multiple of an exchange, so it waits for another task for a moment.
 *
 * <p>Every task runs, and once, for every future has to end: where the executor does not take it,
 * as where there is none; where it was taken but has not begun when it must, because those threads
 * are all blocked or the executor has lost it, on a thread of its own.
 */
public final class CallbackExecutor implements Executor, AutoCloseable {

  private static final Duration LEAST_PATIENCE = Duration.ofMillis(250);
  private static final Duration POOL_PATIENCE = Duration.ofMillis(100);

  private static final long LINGER_MILLIS = 100;

  /** Takes every task at once, by a thread that has just ended one, or a new one. */
  private static final class Threads {
    static final Executor OWN =
        new ThreadPoolExecutor(
            /* corePoolSize= */ 0,
            Integer.MAX_VALUE,
            LINGER_MILLIS,
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            work -> DaemonThreads.thread("worker", work));
  }

  private final Optional<Executor> executor;
  private final Scheduler scheduler;
  private final Duration patience; // how long a task waits for the executor at most
  private volatile boolean closed;

  /** Workers for a client with these settings, on this executor, if there is one. */
  public CallbackExecutor(AuthConfig config, Optional<Executor> executor) {
    this.executor = executor;
    this.scheduler = config.scheduler().orElse(SharedTimer.shared());
    this.patience = config.callTimeout();
  }

  @Override
  public void execute(Runnable task) {
    execute(task, patience);
  }

  /** As {@link #execute(Runnable)}, for a task that can wait for the executor only so long. */
  public void execute(Runnable task, Duration patience) {
    OnceTask errand = new OnceTask(task, scheduler);
    if (executor.isPresent() && accepts(executor.get(), errand)) {
      boolean hurried = closed || patience.compareTo(LEAST_PATIENCE) < 0;
      errand.mustBeginWithin(hurried ? LEAST_PATIENCE : patience);
    } else if (ForkJoinPool.getCommonPoolParallelism() > 1) {
      ForkJoinPool.commonPool().execute(errand);
      errand.mustBeginWithin(POOL_PATIENCE);
    } else { // one thread for all would let a task that blocks stall the others
      errand.runOnItsOwn();
    }
  }

  private static boolean accepts(Executor executor, OnceTask errand) {
    try {
      executor.execute(errand);
      return true;
    } catch (Throwable e) { // not taken, for whatever reason, or run and then regretted
      return errand.hasBegun();
    }
  }

  /** Nobody is kept waiting any more. */
  @Override
  public void close() {
    closed = true;
  }

  /** A task, until it begins: whoever comes first runs it. */
  private static final class OnceTask extends AtomicReference<Runnable> implements Runnable {

    private static final long serialVersionUID = 1L; // it is never serialized
    private final transient Scheduler scheduler;
    private transient volatile Runnable alarm; // null: not set

    OnceTask(Runnable task, Scheduler scheduler) {
      super(task);
      this.scheduler = scheduler;
    }

    boolean hasBegun() {
      return get() == null;
    }

    @Override
    public void run() {
      Runnable task = getAndSet(null);
      if (task != null) {
        cancel(alarm);
        task.run();
      }
    }

    void mustBeginWithin(Duration time) {
      if (hasBegun()) {
        return;
      }
      try {
        alarm = scheduler.schedule(time, this::runOnItsOwn);
      } catch (RuntimeException | Error e) { // there is not even a thread for the timer
        return;
      }
      if (hasBegun()) {
        cancel(alarm);
      }
    }

    private static void cancel(Runnable alarmOrNull) {
      if (alarmOrNull != null) {
        alarmOrNull.run();
      }
    }

    void runOnItsOwn() {
      try {
        Threads.OWN.execute(this);
      } catch (Error e) { // no more threads for now
        mustBeginWithin(POOL_PATIENCE);
      }
    }
  }
}
