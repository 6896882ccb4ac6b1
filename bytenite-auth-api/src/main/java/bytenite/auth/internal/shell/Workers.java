// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.shell;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * The threads on which the user's code runs, and whatever may block: the configured executor, else
 * the common pool, or a thread for each task where that pool has but one.
 */
public final class Workers implements Executor {

  private final Optional<Executor> executor;

  /** The threads of this executor, if there is one. */
  public Workers(Optional<Executor> executor) {
    this.executor = executor;
  }

  /**
   * Runs the task; on the common pool if the executor does not take it, for every future has to
   * end.
   */
  @Override
  public void execute(Runnable task) {
    if (executor.isPresent()) {
      try {
        executor.get().execute(task);
        return;
      } catch (Throwable e) { // not taken, for whatever reason: go on below
      }
    }
    if (ForkJoinPool.getCommonPoolParallelism() > 1) {
      ForkJoinPool.commonPool().execute(task);
    } else { // one thread for all would let a task that blocks stall the others
      Thread thread = new Thread(task, "bytenite-auth-worker");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
