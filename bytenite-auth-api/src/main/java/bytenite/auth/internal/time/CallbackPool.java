// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The library's own threads for callbacks and for whatever may block: one pool for the process,
 * with at most {@value #MAX_THREADS} daemon threads, which end a second after their last task.
 * Calls over java.net.http have a second one, for callbacks that block must not stop them.
 *
 * <p>A thread is started only if none is idle; when all are busy, a task waits its turn, and no
 * task is rejected.
 */
public final class CallbackPool implements Executor {

  /** How many threads there are at most. */
  static final int MAX_THREADS = 64;

  private static final Duration RETRY = Duration.ofMillis(100);
  private static final CallbackPool SHARED = new CallbackPool("callback");
  private static final CallbackPool CALLS = new CallbackPool("call");

  private final WaitingTasks waiting = new WaitingTasks();
  private final ThreadPoolExecutor threads;

  private CallbackPool(String purpose) {
    threads =
        new ThreadPoolExecutor(
            /* corePoolSize= */ 0,
            MAX_THREADS,
            1,
            TimeUnit.SECONDS,
            waiting,
            work -> DaemonThreads.thread(purpose, work),
            (task, pool) -> waiting.add(task));
  }

  /** The pool that all clients share. */
  public static CallbackPool shared() {
    return SHARED;
  }

  /** The pool for calls: no user's code runs on it. */
  public static CallbackPool calls() {
    return CALLS;
  }

  @Override
  public void execute(Runnable task) {
    StackRoom.check(/* executors= */ 1);
    try {
      threads.execute(task);
    } catch (OutOfMemoryError e) { // no thread can be started now
      waiting.add(task);
      startAThreadLater();
    }
  }

  private void startAThreadLater() {
    try {
      SharedTimer.shared().schedule(RETRY, () -> execute(() -> {}));
    } catch (OutOfMemoryError e) {
      return; // the next task starts a thread, which runs the waiting ones too
    }
  }

  /** Accepts a task from the pool only if a thread waits for one: else the pool starts a thread. */
  private static final class WaitingTasks extends LinkedTransferQueue<Runnable> {

    private static final long serialVersionUID = 1L; // it is never serialized

    @Override
    public boolean offer(Runnable task) {
      return tryTransfer(task);
    }

    @Override
    public boolean add(Runnable task) {
      return super.offer(task);
    }
  }
}
