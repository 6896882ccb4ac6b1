// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CallbackPoolTest {

  private static final int MANY = 10_000;

  private final CallbackPool pool = CallbackPool.shared();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void releaseTheTasks() {
    release.countDown();
  }

  private void blockUntilReleased() {
    await(release);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long liveThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("bytenite-auth-callback"))
        .count();
  }

  @Test
  void runsManyTasksThatBlockOnAtMost64Threads() throws Exception {
    CountDownLatch begun = new CountDownLatch(CallbackPool.MAX_THREADS);
    CountDownLatch done = new CountDownLatch(MANY);
    for (int i = 0; i < MANY; i++) {
      pool.execute(
          () -> {
            begun.countDown();
            blockUntilReleased();
            done.countDown();
          });
    }
    assertThat(begun.await(30, SECONDS)).isTrue();

    assertThat(liveThreads()).isEqualTo(64);
    release.countDown();
    assertThat(done.await(60, SECONDS)).isTrue();
  }

  @Test
  void runsWaitingTasksInOrder() throws Exception {
    for (int i = 0; i < CallbackPool.MAX_THREADS - 1; i++) {
      pool.execute(this::blockUntilReleased);
    }
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<Void> holding = new CompletableFuture<>();
    pool.execute(
        () -> {
          holding.complete(null);
          await(gate);
        });
    holding.get(30, SECONDS); // one thread of 64 is left to the tasks below
    List<Integer> ran = new ArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      pool.execute(() -> ran.add(number));
    }
    pool.execute(() -> last.complete(null));

    gate.countDown();

    last.get(30, SECONDS);
    assertThat(ran).isSorted().hasSize(100);
  }

  @Test
  void usesAnIdleThreadAgain() throws Exception {
    while (liveThreads() > 0) { // those of other tests end within a second
      Thread.onSpinWait();
    }
    Set<Thread> threads = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      pool.execute(() -> thread.complete(Thread.currentThread()));
      threads.add(thread.get(30, SECONDS));
      awaitIdle(thread.get());
    }

    assertThat(threads).hasSizeLessThan(10);
  }

  @Test
  void endsItsThreadsASecondAfterTheirLastTask() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    pool.execute(() -> thread.complete(Thread.currentThread()));

    thread.get(30, SECONDS).join(SECONDS.toMillis(60));

    assertThat(thread.get().isAlive()).isFalse();
    assertThat(thread.get().isDaemon()).isTrue();
  }

  private static void awaitIdle(Thread thread) {
    while (thread.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
  }
}
