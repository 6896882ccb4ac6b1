// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.Deadline;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Runs short tasks later, on one daemon thread, which exists while a task waits and for a second
 * after. What a task throws is swallowed.
 */
public final class SharedTimer implements Scheduler {

  private static final String PURPOSE = "timer";
  private static final SharedTimer SHARED =
      new SharedTimer(work -> DaemonThreads.thread(PURPOSE, work));

  private final ScheduledThreadPoolExecutor timer;

  SharedTimer(ThreadFactory threads) {
    timer = new ScheduledThreadPoolExecutor(/* corePoolSize= */ 1, threads);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
  }

  /** The timer that all clients share. */
  public static SharedTimer shared() {
    return SHARED;
  }

  /** The scheduler of these settings, else the shared timer. */
  public static Scheduler of(AuthConfig config) {
    return config.scheduler().orElse(SHARED);
  }

  /** Whether the calling thread is this timer's, which must not block. */
  public static boolean isCurrentThread() {
    return Thread.currentThread().getName().equals("bytenite-auth-" + PURPOSE);
  }

  /**
   * Completes the future with this value if it is not complete by then; on the callback pool, since
   * users' actions may depend on it.
   */
  public static <T> void completeAfter(Duration delay, CompletableFuture<T> future, T value) {
    Runnable complete = () -> future.complete(value);
    Runnable cancel = shared().schedule(delay, () -> CallbackPool.shared().execute(complete));
    future.whenComplete((early, thrown) -> cancel.run());
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Runnable schedule(Duration delay, Runnable task) {
    StackRoom.check(/* executors= */ 1);
    Future<?> scheduled = timer.schedule(task, Deadline.nanos(delay), TimeUnit.NANOSECONDS);
    return () -> {
      StackRoom.check(/* executors= */ 1);
      scheduled.cancel(/* mayInterruptIfRunning= */ false);
    };
  }
}
