// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener;
import bytenite.auth.internal.Thrower;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static CallbackExecutor callbacks(Optional<Executor> executor) {
    return new CallbackExecutor(AuthConfig.builder(ApiKey.of("key")).build(), executor);
  }

  private static ListenerQueue to(AuthListener listener, Executor executor) {
    return new ListenerQueue(Optional.of(listener), callbacks(Optional.of(executor)));
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
    ListenerQueue events = new ListenerQueue(Optional.empty(), callbacks(Optional.of(executor)));

    events.tell(event(0));

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

  @ParameterizedTest
  @ValueSource(
      classes = {RejectedExecutionException.class, OutOfMemoryError.class, Exception.class})
  void tellsOnTheLibrarysPoolWhatTheExecutorRejects(Class<? extends Throwable> rejection)
      throws Exception {
    Throwable thrown = rejection.getConstructor().newInstance();
    Executor rejecting = task -> Thrower.sneak(thrown);
    BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    ListenerQueue events = to(recorder, rejecting);

    events.tell(listener -> told.add(1));
    events.tell(listener -> told.add(2));

    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void tellsOnTheLibrarysPoolWhatTheExecutorDropsSilently() throws Exception {
    AuthConfig impatient =
        AuthConfig.builder(ApiKey.of("key")).callTimeout(Duration.ofMillis(1)).build();
    Executor dropping = task -> {};
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    ListenerQueue events =
        new ListenerQueue(
            Optional.of(recorder), new CallbackExecutor(impatient, Optional.of(dropping)));

    events.tell(listener -> thread.complete(Thread.currentThread()));

    assertThat(thread.get(30, TimeUnit.SECONDS).getName()).isEqualTo("bytenite-auth-callback");
  }

  @Test
  void tellsOnceWhenTheExecutorRunsATaskAndThenThrows() {
    Executor confused =
        task -> {
          task.run();
          throw new IllegalStateException("after all");
        };
    ListenerQueue events = to(recorder, confused);

    numbers(3).forEach(number -> events.tell(event(number)));

    assertThat(recorder.told).containsExactly(0L, 1L, 2L);
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
            }
          }
        };
    events[0] = to(causing, Runnable::run);

    events[0].tell(event(1));
    events[0].tell(event(3));

    assertThat(causing.told).containsExactly(1L, 2L, 3L);
  }

  @Test
  void tellsOnTheLibrarysPoolWhereThereIsNoExecutor() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    ListenerQueue events =
        new ListenerQueue(Optional.of(new AuthListener() {}), callbacks(Optional.empty()));

    events.tell(listener -> thread.complete(Thread.currentThread()));

    assertThat(thread.get(30, TimeUnit.SECONDS).getName()).isEqualTo("bytenite-auth-callback");
  }

  @Test
  void makesNoCallerWaitForAListenerThatBlocks() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(MANY + 1);
    Recorder blocking =
        new Recorder() {
          @Override
          public void signedOut(SignedOut event) {
            awaitOf(release);
            super.signedOut(event);
            all.countDown();
          }
        };
    ListenerQueue events = new ListenerQueue(Optional.of(blocking), callbacks(Optional.empty()));

    numbers(MANY + 1).forEach(number -> events.tell(event(number))); // the listener is blocked
    release.countDown();

    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(blocking.told).containsExactlyElementsOf(numbers(MANY + 1));
  }

  private static void awaitOf(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
