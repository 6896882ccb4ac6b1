// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import bytenite.auth.internal.share.Step;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.spi.TokenStore.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
  private volatile boolean hanging;

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
    PendingCall call = new PendingCall(id, step);
    if (hanging) {
      call.fail(new TimeoutException());
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

  private void start(PendingCall call) {
    try {
      executor.orElse(Runnable::run).execute(call);
    } catch (Throwable e) { // executors written in Kotlin throw checked exceptions, too
      call.fail(e);
    }
  }

  private final class PendingCall implements Runnable {

    final CompletableFuture<Optional<Entry>> result = new CompletableFuture<>();
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final String id;
    private final Step step;
    private Thread runner; // null: it does not run
    private boolean interrupted;

    PendingCall(String id, Step step) {
      this.id = id;
      this.step = step;
    }

    @Override
    public void run() {
      if (!begins()) {
        fail(new TimeoutException());
        return;
      }
      try {
        Optional<Entry> entry = Objects.requireNonNull(call(), "the store returned null");
        stops();
        ended.complete(null);
        result.complete(entry);
      } catch (InterruptedException e) {
        if (!stops()) {
          Thread.currentThread().interrupt(); // by others
        }
        fail(e);
      } catch (Throwable e) { // stores written in Kotlin throw checked exceptions, too
        stops();
        fail(e);
      }
    }

    private Optional<Entry> call() throws IOException, InterruptedException {
      return step instanceof Step.Replace r
          ? store.replace(id, r.expected(), r.content())
          : store.load(id);
    }

    private synchronized boolean begins() {
      if (result.isDone()) {
        return false;
      }
      runner = Thread.currentThread();
      return true;
    }

    /** Leaves the thread without our interrupt; whether there was one. */
    private synchronized boolean stops() {
      runner = null;
      hanging = false;
      if (interrupted) {
        Thread.interrupted();
      }
      return interrupted;
    }

    void timeOut() {
      synchronized (this) {
        if (runner != null) {
          hanging = true;
          interrupted = true;
          runner.interrupt();
        }
      }
      result.completeExceptionally(new TimeoutException());
    }

    /** Lets the next call begin, and tells that this one has failed. */
    void fail(Throwable thrown) {
      ended.complete(null);
      result.completeExceptionally(thrown);
    }
  }
}
