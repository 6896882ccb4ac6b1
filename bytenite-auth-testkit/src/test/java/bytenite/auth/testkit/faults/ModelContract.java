// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.testkit.ManualClock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random operations by many threads on either client, over a transport, a clock and an executor
 * that fail at random, against what must hold in every history. Each run has a seed, which a
 * failure names; {@code -Dmodel.seconds=600} runs longer than a build does.
 */
@Timeout(3_600)
public abstract class ModelContract {

  private static final int THREADS = 6;
  private static final int STEPS = 25;
  private static final long CALL_NANOS = SECONDS.toNanos(1);
  private static final long FIRST_SEED = 20_260_101;

  /** The client that is tested, with these settings. */
  protected abstract Caller client(AuthConfig config);

  @Test
  void holdsInEveryHistory() throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(Long.getLong("model.seconds", 3));
    long operations = 0;
    long seed = FIRST_SEED;
    do {
      try {
        operations += new Run(seed).play();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
      seed++;
    } while (System.nanoTime() - end < 0);
    System.out.printf(
        "%s: %,d operations, %,d seeds%n", getClass().getName(), operations, seed - FIRST_SEED);
  }

  /** One client's life. */
  private final class Run {

    private final long seed;
    private final ManualClock wall = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
    private final StoppableClock clock = new StoppableClock(wall);
    private final RecordedEvents events = new RecordedEvents();
    private final AtomicLong randoms;
    private final AtomicInteger sent = new AtomicInteger(); // the number of the last exchange
    private final Map<Integer, Long> flying = new ConcurrentHashMap<>(); // number and begin
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger fences = new AtomicInteger(); // sign-outs begun
    private final AtomicInteger fenced = new AtomicInteger(); // no number up to this may come back
    private final CountDownLatch released = new CountDownLatch(1);
    private final Caller client;

    Run(long seed) {
      this.seed = seed;
      this.randoms = new AtomicLong(seed << 20);
      this.client =
          client(
              AuthConfig.builder(() -> ApiKey.of("a-key-0123456789"))
                  .transport(this::answer)
                  .clock(clock)
                  .executor(executor())
                  .listener(events)
                  .callTimeout(Duration.ofNanos(CALL_NANOS))
                  .maxAttempts(1 + (int) (seed % 2))
                  .build());
    }

    private Executor executor() {
      return task -> {
        switch (new Random(randoms.incrementAndGet()).nextInt(12)) {
          case 0 -> throw new RejectedExecutionException("full");
          case 1 -> task.run();
          case 2 -> {} // dropped
          default -> daemon(task);
        }
      };
    }

    private HttpReply answer(HttpCall call) throws IOException, InterruptedException {
      if (!call.uri().getPath().endsWith("access_token")) {
        return reply(200, "{\"ok\":true}");
      }
      int number = sent.incrementAndGet();
      Random random = new Random(randoms.incrementAndGet());
      if (random.nextInt(60) == 0) { // late, and in vain
        released.await(call.timeout().toMillis(), MILLISECONDS);
        throw new SocketTimeoutException("timed out");
      }
      for (long since : flying.values()) { // one that is older may have been given up
        if (fences.get() == 0 && System.nanoTime() - since < CALL_NANOS / 2) {
          violations.add("two exchanges at a time");
        }
      }
      flying.put(number, System.nanoTime());
      try {
        for (int i = random.nextInt(2_000); i > 0; i--) {
          Thread.onSpinWait();
        }
        return switch (random.nextInt(12)) {
          case 0 -> reply(503, "{}");
          case 1 -> reply(401, "{}");
          case 2 -> throw new IOException("reset");
          case 3 -> throw new IllegalStateException("a bug");
          default -> reply(200, "{\"token\":\"token-" + number + "\",\"expiresIn\":" + 60 + "}");
        };
      } finally {
        flying.remove(number);
      }
    }

    private HttpReply reply(int status, String body) {
      return new HttpReply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    long play() throws Exception {
      List<FutureTask<Void>> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed * THREADS + i);
        FutureTask<Void> task =
            new FutureTask<>(
                () -> {
                  for (int step = 0; step < STEPS; step++) {
                    step(random);
                  }
                  return null;
                });
        threads.add(task);
        daemon(task);
      }
      for (FutureTask<Void> thread : threads) {
        thread.get(60, SECONDS);
      }
      clock.stop(false);
      wall.advance(Duration.ofMinutes(20)); // over every quiet time
      checkToken(fenced.get(), wall.instant(), tokenAtLast());
      client.close();
      released.countDown();
      assertThat(violations).isEmpty();
      return (long) THREADS * STEPS;
    }

    /** A client recovers from whatever happened: after some calls that may fail, one succeeds. */
    private AccessToken tokenAtLast() {
      for (int i = 0; ; i++) {
        try {
          return client.token();
        } catch (AuthException e) {
          assertThat(i).as("calls in vain, the last by %s", e).isLessThan(60);
          wall.advance(Duration.ofMinutes(20));
        }
      }
    }

    private void step(Random random) {
      int before = fenced.get();
      Instant now = wall.instant();
      try {
        switch (random.nextInt(16)) {
          case 0 -> {
            fences.incrementAndGet();
            int last = sent.get();
            client.signOut();
            fenced.accumulateAndGet(last, Math::max);
          }
          case 1, 2 -> client.invalidate(client.token());
          case 3 -> wall.advance(Duration.ofSeconds(random.nextInt(70)));
          case 4 -> clock.stop(random.nextInt(4) == 0);
          case 5 -> Thread.currentThread().interrupt();
          default -> checkToken(before, now, client.token());
        }
      } catch (AuthException e) {
        assertThat(e.getMessage()).isNotEmpty();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("the clock has stopped");
      } finally {
        Thread.interrupted();
      }
    }

    private void checkToken(int before, Instant now, AccessToken token) {
      assertThat(token.isExpiredAt(now)).as("expired").isFalse();
      int number = Integer.parseInt(token.value().substring("token-".length()));
      assertThat(number).as("from before a sign-out").isGreaterThan(before);
    }

    private void daemon(Runnable task) {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }
  }
}
