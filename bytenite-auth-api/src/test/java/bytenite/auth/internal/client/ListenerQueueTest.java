// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthListener;
import bytenite.auth.internal.Thrower;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerQueueTest {

  private static final int MANY = 300;

  /** Keeps tasks until the test runs them. */
  private static final class ByHand implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void runAll() {
      for (Runnable task; (task = tasks.poll()) != null; ) {
        task.run();
      }
    }
  }

  /** Remembers the numbers of the events that it was told. */
  private static class Recorder implements AuthListener {
    final List<Long> told = new ArrayList<>();

    @Override
    public void signedOut(SignedOut event) {
      told.add(event.at().getEpochSecond());
    }
  }

  private final ByHand executor = new ByHand();
  private final Recorder recorder = new Recorder();

  private static Consumer<AuthListener> event(long number) {
    AuthListener.SignedOut event =
        new AuthListener.SignedOut(Instant.ofEpochSecond(number), /* confirmed= */ true);
    return listener -> listener.signedOut(event);
  }

  private static ListenerQueue to(AuthListener listener, Executor executor) {
    return ListenerQueue.to(Optional.of(listener), Optional.of(executor));
  }

  private static List<Long> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Long::valueOf).toList();
  }

  @Test
  void tellsInOrderOnTheExecutorAlone() {
    ListenerQueue events = to(recorder, executor);

    numbers(5).forEach(number -> events.tell(event(number)));
    assertThat(recorder.told).isEmpty();
    executor.runAll();

    assertThat(recorder.told).containsExactlyElementsOf(numbers(5));
  }

  @Test
  void asksTheExecutorOnceForAllThatIsWaiting() {
    ListenerQueue events = to(recorder, executor);

    numbers(5).forEach(number -> events.tell(event(number)));

    assertThat(executor.tasks).hasSize(1);
  }

  @Test
  void tellsLaterEventsToo() {
    ListenerQueue events = to(recorder, executor);
    events.tell(event(0));
    executor.runAll();

    events.tell(event(1));
    executor.runAll();

    assertThat(recorder.told).containsExactly(0L, 1L);
  }

  @Test
  void tellsNobodyWhereNobodyListens() {
    ListenerQueue events = ListenerQueue.to(Optional.empty(), Optional.of(executor));

    events.tell(event(0));
    events.deliver();

    assertThat(executor.tasks).isEmpty();
  }

  @Test
  void swallowsWhateverTheListenerThrows() {
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("no"),
            new StackOverflowError(),
            new java.io.IOException("checked, from Kotlin"));
    Recorder throwing =
        new Recorder() {
          @Override
          public void signedOut(SignedOut event) {
            super.signedOut(event);
            Thrower.sneak(thrown.get(told.size() - 1));
          }
        };
    ListenerQueue events = to(throwing, executor);

    for (long number : numbers(3)) {
      events.tell(event(number));
      executor.runAll();
    }

    assertThat(throwing.told).containsExactly(0L, 1L, 2L);
  }

  @Test
  void triesAgainWithTheNextEventAfterARejection() {
    List<Throwable> rejections =
        new ArrayList<>(
            List.of(
                new RejectedExecutionException("full"),
                new OutOfMemoryError("no thread"),
                new Exception("checked, from Kotlin")));
    Executor rejecting =
        task -> {
          if (!rejections.isEmpty()) {
            Thrower.sneak(rejections.remove(0));
          }
          executor.execute(task);
        };
    ListenerQueue events = to(recorder, rejecting);

    numbers(4).forEach(number -> events.tell(event(number)));
    executor.runAll();

    assertThat(recorder.told).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void dropsTheNewestWhileTooManyWait() {
    ListenerQueue events = to(recorder, executor);

    numbers(ListenerQueue.MAX_WAITING + 100).forEach(number -> events.tell(event(number)));
    executor.runAll();
    events.tell(event(5_000));
    executor.runAll();

    assertThat(recorder.told)
        .containsExactlyElementsOf(
            Stream.concat(numbers(ListenerQueue.MAX_WAITING).stream(), Stream.of(5_000L)).toList());
  }

  @Test
  void keepsTheOrderWhenAListenerCausesEventsItself() {
    ListenerQueue[] events = new ListenerQueue[1];
    Recorder causing =
        new Recorder() {
          @Override
          public void signedOut(SignedOut event) {
            super.signedOut(event);
            if (told.size() == 1) {
              events[0].tell(event(2));
              events[0].deliver();
            }
          }
        };
    events[0] = to(causing, Runnable::run);

    events[0].tell(event(1));
    events[0].tell(event(3));

    assertThat(causing.told).containsExactly(1L, 2L, 3L);
  }

  @Test
  void tellsOnTheThreadThatDeliversWhereThereIsNoExecutor() {
    ListenerQueue events = ListenerQueue.to(Optional.of(recorder), Optional.empty());
    numbers(3).forEach(number -> events.tell(event(number)));
    assertThat(recorder.told).isEmpty();

    events.deliver();
    events.deliver();

    assertThat(recorder.told).containsExactly(0L, 1L, 2L);
  }

  @Test
  void waitsUntilTheListenerWasTold() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Recorder slow =
        new Recorder() {
          @Override
          public void signedOut(SignedOut event) {
            begun.countDown();
            super.signedOut(event);
          }
        };
    List<Thread> threads = new ArrayList<>();
    Executor starting =
        task -> {
          Thread thread = new Thread(task);
          threads.add(thread);
          thread.start();
        };
    ListenerQueue events = to(slow, starting);

    events.tell(event(7));
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    events.deliver();

    assertThat(slow.told).containsExactly(7L);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void delaysNobodyForLongByAListenerThatBlocks() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Recorder blocking =
        new Recorder() {
          @Override
          public void signedOut(SignedOut event) {
            awaitOf(release);
            super.signedOut(event);
          }
        };
    Thread[] thread = new Thread[1];
    ListenerQueue events = to(blocking, task -> (thread[0] = new Thread(task)).start());
    events.tell(event(0));

    long before = System.nanoTime();
    for (int call = 0; call < MANY; call++) {
      events.tell(event(call + 1));
      events.deliver();
    }
    long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
    release.countDown();
    thread[0].join();

    assertThat(waitedMillis).isLessThan(MANY * ListenerQueue.PATIENCE_MILLIS / 2);
    assertThat(blocking.told).containsExactlyElementsOf(numbers(MANY + 1));
  }

  @Test
  void doesNotWaitForAnExecutorThatLosesTasksAgainAndAgain() {
    ListenerQueue events = to(recorder, task -> {});
    events.tell(event(0));

    long before = System.nanoTime();
    for (int call = 0; call < MANY; call++) {
      events.deliver();
    }

    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
        .isLessThan(MANY * ListenerQueue.PATIENCE_MILLIS / 2);
  }

  @Test
  void keepsTheInterruptOfAThreadThatWaits() {
    ListenerQueue events = to(recorder, executor);
    events.tell(event(0));
    Thread.currentThread().interrupt();

    events.deliver();

    assertThat(Thread.interrupted()).isTrue();
  }

  private static void awaitOf(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
