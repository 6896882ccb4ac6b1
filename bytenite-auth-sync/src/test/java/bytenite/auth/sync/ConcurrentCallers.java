// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** Threads that begin together, and what each of them got. */
final class ConcurrentCallers<T> {

  private static final long PATIENCE_SECONDS = 20;

  private final List<FutureTask<T>> tasks = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private ConcurrentCallers() {}

  /** Starts threads of the JDK's ordinary kind. */
  static <T> ConcurrentCallers<T> of(int size, Callable<T> call) {
    return of(size, Thread::new, call);
  }

  static <T> ConcurrentCallers<T> of(int size, ThreadFactory factory, Callable<T> call) {
    ConcurrentCallers<T> crowd = new ConcurrentCallers<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < size; i++) {
      FutureTask<T> task =
          new FutureTask<>(
              () -> {
                start.await();
                return call.call();
              });
      Thread thread = factory.newThread(task);
      thread.setDaemon(true);
      crowd.tasks.add(task);
      crowd.threads.add(thread);
      thread.start();
    }
    start.countDown();
    return crowd;
  }

  static <T> ConcurrentCallers<T> one(Callable<T> call) {
    return of(1, call);
  }

  Thread thread(int index) {
    return threads.get(index);
  }

  /** What each got; fails with what the first of them threw. */
  List<T> results() throws Exception {
    List<T> all = new ArrayList<>();
    for (FutureTask<T> task : tasks) {
      all.add(task.get(PATIENCE_SECONDS, SECONDS));
    }
    return all;
  }

  T result() throws Exception {
    return results().get(0);
  }

  /** What each threw. */
  List<Throwable> failures() throws Exception {
    List<Throwable> all = new ArrayList<>();
    for (FutureTask<T> task : tasks) {
      try {
        task.get(PATIENCE_SECONDS, SECONDS);
        throw new AssertionError("a call succeeded that should have failed");
      } catch (ExecutionException e) {
        all.add(e.getCause());
      }
    }
    return all;
  }

  /** Waits until this many of the threads wait for something. */
  void awaitWaiting(int count) {
    long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (threads.stream().filter(ConcurrentCallers::isWaiting).count() < count) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("fewer than " + count + " threads wait");
      }
      Thread.onSpinWait();
    }
  }

  /** Whether it waits inside the client, and not for its start or for a class to be loaded. */
  private static boolean isWaiting(Thread thread) {
    boolean waiting =
        thread.getState() == Thread.State.WAITING
            || thread.getState() == Thread.State.TIMED_WAITING;
    return waiting
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(Waiting.class.getName()));
  }
}
