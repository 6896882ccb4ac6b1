// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The threads on which the user's code runs, and whatever may block: the configured executor, else
 * the common pool, by {@link CompletableFuture}'s own rule: a thread for each task where that pool
 * has but one.
 */
final class Workers implements Executor {

  private final Optional<Executor> executor;

  Workers(Optional<Executor> executor) {
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
      } catch (RuntimeException e) { // rejected: go on below
      }
    }
    CompletableFuture.runAsync(task);
  }
}
