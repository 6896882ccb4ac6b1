// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** One client's life in {@link ModelContract}: some rounds, then its end. */
final class ModelRun {

  private static final int THREADS = 6;
  private static final int STEPS = 12;
  private static final int ROUNDS = 3;
  private static final Duration OVER_EVERY_QUIET_TIME = Duration.ofMinutes(20);
  private static final long LEAST_QUIET_MILLIS = 250;

  /** What a round's operations are, and what must hold in it beyond the rest. */
  enum Round {
    /** All of them. */
    FREE,
    /** No sign-out and no exchange() of a caller's own: at most one exchange at a time. */
    ONE_GENERATION,
    /** Only callers of token() and subscribers, and no answer: one loop in each quiet time. */
    UNAVAILABLE,
    /** As in the first, and somebody closes the client. */
    CLOSING
  }

  private final Random random;
  private final Queue<String> violations;
  private final ManualClock wall = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final StoppableClock clock = new StoppableClock(wall);
  private final RecordedEvents events = new RecordedEvents();
  private final AtomicInteger tasks = new AtomicInteger(); // begun by the executor, not ended
  private final ModelServer server;
  private final boolean reliable; // the executor forgets no task, and the clock never throws
  private final int maxAttempts;
  private final Caller client;
  private final ModelSteps steps;

  ModelRun(long seed, Queue<String> violations, Function<AuthConfig, Caller> clients) {
    this.random = new Random(seed);
    this.violations = violations;
    this.server = new ModelServer(seed, violations);
    this.reliable = random.nextBoolean();
    this.maxAttempts = 1 + random.nextInt(2);
    this.client =
        clients.apply(
            AuthConfig.builder(server::key)
                .transport(server)
                .clock(clock)
                .executor(this::execute)
                .listener(events)
                .callTimeout(ModelContract.CALL)
                .maxAttempts(maxAttempts)
                .build());
    this.steps =
        new ModelSteps(client, server, wall, reliable ? it -> {} : clock::stop, violations);
  }

  /** Rejects, runs on the caller's thread, forgets, or does what it should. */
  private void execute(Runnable task) {
    switch (server.random().nextInt(40)) {
      case 0 -> throw new RejectedExecutionException("full");
      case 1 -> task.run();
      case 2 -> {
        if (reliable) {
          thread(task);
        }
      }
      default -> {
        tasks.incrementAndGet();
        thread(
            () -> {
              try {
                task.run();
              } finally {
                tasks.decrementAndGet();
              }
            });
      }
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  /** How many operations there were. */
  long play() throws Exception {
    for (int number = 1; number <= ROUNDS; number++) {
      play(number, round(number));
    }
    clock.stop(false);
    server.begin(ROUNDS + 1, /* oneAtATime= */ false, /* unavailable= */ false);
    if (!steps.isClosed()) {
      wall.advance(OVER_EVERY_QUIET_TIME);
      steps.check(this::tokenAtLast);
      client.close();
    }
    await("subscribers and futures that have not ended", steps::allEnded);
    settleDown();
    server.close();
    if (reliable) { // else an event may have no time, or no thread
      await("exchanges that have begun and not ended", this::eachExchangeHasEnded);
    }
    return (long) ROUNDS * THREADS * STEPS;
  }

  private Round round(int number) {
    boolean closes = number == ROUNDS && random.nextInt(3) == 0;
    return closes ? Round.CLOSING : Round.values()[random.nextInt(3)];
  }

  private void play(int number, Round round) throws Exception {
    if (round == Round.UNAVAILABLE || round == Round.ONE_GENERATION) {
      clock.stop(false);
      settleDown();
    }
    server.begin(number, round == Round.ONE_GENERATION, round == Round.UNAVAILABLE);
    if (round == Round.UNAVAILABLE) {
      settleDown();
      wall.advance(OVER_EVERY_QUIET_TIME);
    }
    int exchanges = server.exchanges();
    long begin = System.nanoTime();
    playSteps(round);
    if (round == Round.UNAVAILABLE) {
      int sent = server.exchanges() - exchanges;
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertThat((long) sent)
          .as("exchanges without an answer in %d ms", millis)
          .isLessThanOrEqualTo(maxAttempts * (1 + millis / LEAST_QUIET_MILLIS));
    }
  }

  private void playSteps(Round round) throws Exception {
    List<FutureTask<Void>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random own = new Random(random.nextLong());
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                for (int step = 0; step < STEPS; step++) {
                  steps.step(round, own);
                }
                return null;
              });
      threads.add(task);
      thread(task);
    }
    for (FutureTask<Void> task : threads) {
      try {
        task.get(30, SECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError("threads that do not end: " + traces(), e);
      }
    }
  }

  private static String traces() {
    StringBuilder traces = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach(
            (thread, trace) -> traces.append(thread).append(Arrays.toString(trace)).append('\n'));
    return traces.toString();
  }

  /** Waits until nothing of earlier rounds is on its way. */
  private void settleDown() throws InterruptedException {
    await("futures that have not ended", steps::futuresEnded);
    await("exchanges whose future was cancelled", steps::cancelledExchangesEnded);
    await("exchanges or tasks on their way", () -> server.isIdle() && tasks.get() == 0);
  }

  private void await(String what, BooleanSupplier condition) throws InterruptedException {
    assertThat(FaultServer.await(condition)).as("%s, after %s", what, events.lines()).isTrue();
    assertThat(violations).isEmpty();
  }

  private boolean eachExchangeHasEnded() {
    long begun = events.lines().stream().filter("started"::equals).count();
    long ended =
        events.lines().stream()
            .filter(line -> line.equals("succeeded") || line.startsWith("failed"))
            .count();
    return begun == ended;
  }

  /** A client recovers from whatever happened: after some calls that may fail, one succeeds. */
  private AccessToken tokenAtLast() {
    for (int i = 0; ; i++) {
      try {
        return client.token();
      } catch (AuthException | LinkageError e) {
        assertThat(i).as("calls in vain, the last by %s", e).isLessThan(60);
        wall.advance(OVER_EVERY_QUIET_TIME);
      }
    }
  }
}
