// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.internal.share.Step;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/**
 * Calls one client's store, one call at a time, and ends the wait for each in time. A call that
 * outlasts its time is interrupted; while it hangs nevertheless, further ones fail at once.
 *
 * <p>Safe for use by multiple threads.
 */
final class StoreCalls {

  private final TokenStore store;
  private final Optional<Executor> executor;
  private final Scheduler scheduler;
  private final Duration limit;

  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  private volatile StoreCall running; // null: no thread is inside the store

  /**
   * Calls of this store.
   *
   * @param executor where the store runs; empty: on the caller's thread, without a limit
   * @param limit how long a call may take, its turn included
   */
  StoreCalls(TokenStore store, Optional<Executor> executor, Scheduler scheduler, Duration limit) {
    this.store = store;
    this.executor = executor;
    this.scheduler = scheduler;
    this.limit = limit;
  }

  /** Loads or replaces the entry, as the step says; the result comes in time, or a failure. */
  CompletableFuture<Optional<Entry>> begin(String id, Step step) {
    StoreCall call = new StoreCall(id, step);
    StoreCall other = running;
    if (other != null && other.hangs()) {
      call.timeOut();
      return call.result;
    }
    CompletableFuture<Void> before;
    synchronized (this) {
      before = last;
      last = call.ended;
    }
    try {
      if (executor.isPresent()) {
        Runnable timer = scheduler.schedule(limit, call::timeOut);
        call.result.whenComplete((entry, thrown) -> timer.run());
      }
    } catch (RuntimeException | Error e) { // there is no timer
      call.result.completeExceptionally(e);
    }
    before.whenComplete((nothing, thrown) -> start(call));
    return call.result;
  }

  private void start(StoreCall call) {
    try {
      executor.orElse(Runnable::run).execute(call);
    } catch (Throwable e) { // executors written in Kotlin throw checked exceptions, too
      call.result.completeExceptionally(e);
      call.ended.complete(null);
    }
  }

  /** One call; its task is cancelled when its time is over. */
  private final class StoreCall implements Runnable {

    final CompletableFuture<Optional<Entry>> result = new CompletableFuture<>();
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final FutureTask<Void> task;
    private Optional<Entry> entry = Optional.empty();
    private Throwable thrown; // null: nothing

    StoreCall(String id, Step step) {
      task = new FutureTask<>(() -> call(id, step), null);
    }

    private void call(String id, Step step) {
      try {
        entry =
            Objects.requireNonNull(
                step instanceof Step.Replace r
                    ? store.replace(id, r.expected(), r.content())
                    : store.load(id),
                "the store returned null");
      } catch (InterruptedException e) {
        thrown = e;
        Thread.currentThread().interrupt();
      } catch (Throwable e) { // stores written in Kotlin throw checked exceptions, too
        thrown = e;
      }
    }

    @Override
    public void run() {
      if (!task.isCancelled()) {
        running = this;
        task.run();
        running = null;
        if (task.isCancelled()) {
          Thread.interrupted(); // the interrupt was ours
        }
      }
      ended.complete(null);
      if (thrown != null) {
        result.completeExceptionally(thrown);
      } else if (!task.isCancelled()) {
        result.complete(entry);
      }
    }

    void timeOut() {
      task.cancel(true);
      result.completeExceptionally(new TimeoutException());
    }

    boolean hangs() {
      return task.isCancelled();
    }
  }
}
