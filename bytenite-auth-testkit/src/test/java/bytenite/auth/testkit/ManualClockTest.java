// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.time.WakeUp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ManualClock clock = ManualClock.at(START);
  private final List<String> ran = new ArrayList<>();

  private void record(String name) {
    ran.add(name + "@" + Duration.between(START, clock.instant()).toSeconds());
  }

  private Runnable in(long seconds, String name) {
    return clock.schedule(Duration.ofSeconds(seconds), () -> record(name));
  }

  @Test
  void standsStillUntilItIsAdvanced() {
    long nanos = clock.nanoTime();

    assertThat(clock.instant()).isEqualTo(START);
    assertThat(clock.millis()).isEqualTo(START.toEpochMilli());
    assertThat(clock.nanoTime()).isEqualTo(nanos);
  }

  @Test
  void advancesBothClocksTogether() {
    long nanos = clock.nanoTime();

    clock.advance(Duration.ofSeconds(90));

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(90));
    assertThat(clock.nanoTime() - nanos).isEqualTo(TimeUnit.SECONDS.toNanos(90));
  }

  @Test
  void runsWhatIsDueInOrderOfTimeThenOfScheduling() {
    in(3, "late");
    in(1, "first");
    in(2, "second");
    in(1, "beside the first");

    clock.advance(Duration.ofSeconds(3));

    assertThat(ran).containsExactly("first@1", "beside the first@1", "second@2", "late@3");
  }

  @Test
  void leavesAloneWhatIsNotDue() {
    clock.schedule(Duration.ofSeconds(2).plusNanos(1), () -> record("too early"));

    clock.advance(Duration.ofSeconds(2));

    assertThat(ran).isEmpty();
    assertThat(clock.pending()).isOne();
    assertThat(clock.untilNext()).contains(Duration.ofNanos(1));
  }

  @Test
  void runsEachTaskOnce() {
    in(1, "once");

    clock.advance(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(10));

    assertThat(ran).containsExactly("once@1");
  }

  @Test
  void runsWhatTasksScheduleIfItFallsDueMeanwhile() {
    clock.schedule(
        Duration.ofSeconds(1),
        () -> {
          record("outer");
          in(1, "inner");
          in(0, "at once");
          in(9, "not yet");
        });

    clock.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("outer@1", "at once@1", "inner@2");
    assertThat(clock.pending()).isOne();
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
  }

  @Test
  void runsWhatIsDueAtOnceBeforeScheduleReturns() {
    in(0, "zero");
    in(-1, "negative");

    assertThat(ran).containsExactly("zero@0", "negative@0");
    assertThat(clock.pending()).isZero();
  }

  @Test
  void doesNotRunWhatWasCancelled() {
    Runnable cancel = in(1, "cancelled");
    in(1, "kept");

    cancel.run();
    cancel.run();
    clock.advance(Duration.ofSeconds(1));

    assertThat(ran).containsExactly("kept@1");
  }

  @Test
  void letsTasksCancelEachOther() {
    AtomicReference<Runnable> cancel = new AtomicReference<>();
    clock.schedule(Duration.ofSeconds(1), () -> cancel.get().run());
    cancel.set(in(1, "cancelled at the last moment"));

    clock.advance(Duration.ofSeconds(1));

    assertThat(ran).isEmpty();
    assertThat(clock.pending()).isZero();
  }

  @Test
  void stepsTheWallClockAlone() {
    in(5, "task");
    long nanos = clock.nanoTime();

    clock.set(START.minusSeconds(3_600));

    assertThat(clock.instant()).isEqualTo(START.minusSeconds(3_600));
    assertThat(clock.nanoTime()).isEqualTo(nanos);

    clock.set(START.plusSeconds(3_600));

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(3_600));
    assertThat(clock.nanoTime()).isEqualTo(nanos);
    assertThat(ran).isEmpty();
  }

  @Test
  void suspendsTheMachineSoThatTasksAreLate() {
    in(5, "task");
    long nanos = clock.nanoTime();

    clock.suspend(Duration.ofHours(1));

    assertThat(clock.nanoTime()).isEqualTo(nanos);
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(3_600));
    assertThat(ran).isEmpty();

    clock.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("task@3605");
  }

  @Test
  void refusesToRunBackwards() {
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> clock.suspend(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(clock.instant()).isEqualTo(START);
  }

  @Test
  void refusesToBeAdvancedByATask() {
    in(2, "later");
    clock.schedule(Duration.ofSeconds(1), () -> clock.advance(Duration.ofSeconds(1)));

    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a task cannot advance");

    assertThat(ran).containsExactly("later@2");
  }

  @Test
  void runsTheOthersWhenATaskThrows() {
    IllegalStateException first = new IllegalStateException("first");
    AssertionError second = new AssertionError("second");
    clock.schedule(
        Duration.ofSeconds(1),
        () -> {
          throw first;
        });
    clock.schedule(
        Duration.ofSeconds(2),
        () -> {
          throw second;
        });
    in(3, "other");

    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(4))).isSameAs(first);

    assertThat(first.getSuppressed()).containsExactly(second);
    assertThat(ran).containsExactly("other@3");
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(4));
  }

  @Test
  void tellsTheNextAdvanceWhatATaskThrewAtOnce() {
    AssertionError thrown = new AssertionError("at once");

    clock.schedule(
        Duration.ZERO,
        () -> {
          throw thrown;
        });

    assertThatThrownBy(() -> clock.advance(Duration.ZERO)).isSameAs(thrown);
    clock.advance(Duration.ZERO);
  }

  @Test
  void sharesItsTimeWithItselfInOtherZones() {
    ManualClock elsewhere = clock.withZone(ZoneId.of("Asia/Tokyo"));
    in(1, "task");

    elsewhere.advance(Duration.ofSeconds(1));

    assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(clock.instant()).isEqualTo(elsewhere.instant()).isEqualTo(START.plusSeconds(1));
    assertThat(ran).containsExactly("task@1");
  }

  @Test
  void movesByThePauseOfTheThreadThatMovesIt() {
    WakeUp wakeUp = () -> record("wake-up");
    in(1, "before");
    in(3, "after");

    clock.schedule(Duration.ofSeconds(2), wakeUp);

    assertThat(ran).containsExactly("before@1", "wake-up@2");
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
    assertThat(clock.pending()).isOne();
  }

  @Test
  void doesNotMoveByThePauseOfAnotherThread() {
    WakeUp wakeUp = () -> record("wake-up");

    CompletableFuture.runAsync(() -> clock.schedule(Duration.ofSeconds(2), wakeUp)).join();

    assertThat(clock.instant()).isEqualTo(START);
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("wake-up@2");
  }

  @Test
  void isMovedByWhoeverMovedItLast() {
    WakeUp wakeUp = () -> record("wake-up");
    CompletableFuture.runAsync(() -> clock.advance(Duration.ofSeconds(1))).join();

    clock.schedule(Duration.ofSeconds(2), wakeUp);

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(1));
    assertThat(ran).isEmpty();
  }

  @Test
  void refusesThePauseOfATask() {
    WakeUp wakeUp = () -> record("wake-up");
    clock.schedule(Duration.ofSeconds(1), () -> clock.schedule(Duration.ofSeconds(2), wakeUp));

    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a task cannot advance the time that it runs in");
  }

  @Test
  void takesDelaysThatNeverEnd() {
    clock.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> record("never"));

    clock.advance(Duration.ofDays(365_000));

    assertThat(ran).isEmpty();
    assertThat(clock.pending()).isOne();
  }

  @Test
  void refusesATimeThatNoClockCanShowAndStaysAsItWas() {
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(RuntimeException.class);

    clock.advance(Duration.ofSeconds(1));

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(1));
  }

  @Test
  void waitsUntilABackgroundThreadHasBegunToWait() throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    Thread background =
        new Thread(() -> clock.schedule(Duration.ofSeconds(1), woken::countDown), "background");
    background.start();

    clock.awaitPending(1);
    clock.advance(Duration.ofSeconds(1));

    assertThat(woken.getCount()).isZero();
    background.join(10_000);
  }

  @Test
  void saysHowManyTasksItWaitedForInVain() {
    in(1, "only one");

    Thread.currentThread().interrupt(); // else the test would have to wait out the clock's patience

    assertThatThrownBy(() -> clock.awaitPending(2))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("2 were expected, there are 1");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void letsThreadsThatAdvanceTakeTurns() throws Exception {
    CountDownLatch inTask = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    clock.schedule(
        Duration.ofSeconds(1),
        () -> {
          inTask.countDown();
          await(goOn);
          record("task of the first");
        });
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(() -> clock.advance(Duration.ofSeconds(2)));
    await(inTask);
    Thread second = new Thread(() -> clock.advance(Duration.ofSeconds(3)), "second");
    second.start();

    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (second.getState() != Thread.State.TIMED_WAITING && System.nanoTime() - patience < 0) {
      Thread.onSpinWait();
    }
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(1));
    goOn.countDown();
    first.get(10, TimeUnit.SECONDS);
    second.join(10_000);

    assertThat(ran).containsExactly("task of the first@1");
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
  }

  @Test
  void runsTasksUnderNoLock() throws Exception {
    AtomicInteger seen = new AtomicInteger(-1);
    clock.schedule(
        Duration.ofSeconds(1),
        () -> {
          in(7, "by the task");
          seen.set(CompletableFuture.supplyAsync(clock::pending).join());
        });

    CompletableFuture.runAsync(() -> clock.advance(Duration.ofSeconds(1)))
        .get(10, TimeUnit.SECONDS);

    assertThat(seen).hasValue(1);
  }

  @Test
  void losesNoTaskThatIsScheduledWhileTimeAdvances() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    int each = 2_000;
    CompletableFuture<Void> scheduling =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < each; i++) {
                clock.schedule(Duration.ofNanos(i % 3), runs::incrementAndGet);
              }
            });

    while (!scheduling.isDone()) {
      clock.advance(Duration.ofNanos(1));
    }
    scheduling.get(10, TimeUnit.SECONDS);
    clock.advance(Duration.ofNanos(3));

    assertThat(runs).hasValue(each);
    assertThat(clock.pending()).isZero();
  }

  @Property
  void runsAsOneAdvanceWhatIsAdvancedInSteps(
      @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 50) Integer> delays,
      @ForAll long seed) {
    List<String> inOne = runs(delays, List.of(50));
    Random random = new Random(seed);
    List<Integer> steps = new ArrayList<>();
    for (int left = 50; left > 0; left -= steps.get(steps.size() - 1)) {
      steps.add(1 + random.nextInt(left));
    }

    List<String> inSteps = runs(delays, steps);

    assertThat(inSteps).isEqualTo(inOne).hasSameSizeAs(delays);
  }

  private static List<String> runs(List<Integer> delays, List<Integer> steps) {
    ManualClock clock = ManualClock.at(START);
    List<String> ran = new ArrayList<>();
    for (int i = 0; i < delays.size(); i++) {
      int number = i;
      clock.schedule(
          Duration.ofSeconds(delays.get(i)), () -> ran.add(number + "@" + clock.instant()));
    }
    steps.forEach(step -> clock.advance(Duration.ofSeconds(step)));
    return ran;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
