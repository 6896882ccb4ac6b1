// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Tokens that live 75 ms, exchanges that take 5 ms, callers that arrive 40,000 times a second by a
 * timetable: how long each waits from the time it should have arrived (so a stall counts for all
 * who would have come meanwhile).
 *
 * <p>The clock runs a thousand times as fast as the machine's, so that whole seconds are
 * milliseconds.
 */
public final class Storm {

  private static final int SPEED = 1_000;
  private static final int LIFETIME_SECONDS = 75;
  private static final long EXCHANGE_MILLIS = 5;
  private static final int CALLS_A_SECOND = 40_000;
  private static final int SECONDS = 10;
  private static final int WARMUP_SECONDS = 3;

  private Storm() {}

  /** Runs it at 8 and at 32 threads. */
  public static void main(String[] args) throws InterruptedException {
    System.out.println(
        "threads  lifetimes  exchanges  per lifetime  p50 ns   p99 ns  p99.9 ns   max us  expired  thrown");
    for (int threads : new int[] {8, 32}) {
      run(threads, WARMUP_SECONDS, /* report= */ false);
      run(threads, SECONDS, /* report= */ true);
    }
  }

  private static void run(int threads, int seconds, boolean report) throws InterruptedException {
    FastClock clock = new FastClock();
    AtomicInteger exchanges = new AtomicInteger();
    byte[] body = Replies.token(LIFETIME_SECONDS);
    HttpTransport transport =
        call -> {
          exchanges.incrementAndGet();
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EXCHANGE_MILLIS));
          return new HttpReply(200, Map.of(), body);
        };
    ExecutorService renewals = Executors.newSingleThreadExecutor(Storm::daemon);
    AuthConfig config =
        AuthConfig.builder(ApiKey.of("a-key"))
            .transport(transport)
            .executor(renewals)
            .clock(clock)
            .refreshAhead(Duration.ofSeconds(15))
            .expiryMargin(Duration.ofSeconds(1))
            .build();
    try (AuthClient client = AuthClient.create(config)) {
      client.token();
      exchanges.set(0);
      long begin = System.nanoTime();
      Caller[] callers = new Caller[threads];
      for (int i = 0; i < threads; i++) {
        callers[i] = new Caller(client, clock, i, threads, seconds, begin);
        callers[i].start();
      }
      for (Caller caller : callers) {
        caller.join();
      }
      double lifetimes = (System.nanoTime() - begin) / 1e6 / LIFETIME_SECONDS;
      if (report) {
        report(threads, lifetimes, exchanges.get(), callers);
      }
    } finally {
      renewals.shutdownNow();
    }
  }

  private static void report(int threads, double lifetimes, int exchanges, Caller[] callers) {
    long[] all = new long[0];
    int expired = 0;
    int thrown = 0;
    for (Caller caller : callers) {
      int at = all.length;
      all = Arrays.copyOf(all, at + caller.count);
      System.arraycopy(caller.waits, 0, all, at, caller.count);
      expired += caller.expired;
      thrown += caller.thrown;
    }
    Arrays.sort(all);
    System.out.printf(
        "%7d  %9.1f  %9d  %12.2f  %6d  %7d  %8d  %7.1f  %7d  %6d%n",
        threads,
        lifetimes,
        exchanges,
        exchanges / lifetimes,
        all[all.length / 2],
        all[(int) (all.length * 0.99)],
        all[(int) (all.length * 0.999)],
        all[all.length - 1] / 1e3,
        expired,
        thrown);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "renewals");
    thread.setDaemon(true);
    return thread;
  }

  /** One of those who call by the timetable. */
  private static final class Caller extends Thread {

    private final AuthClient client;
    private final FastClock clock;
    private final long firstNanos;
    private final long stepNanos;
    private final long[] waits;
    private int count;
    private int expired;
    private int thrown;

    Caller(AuthClient client, FastClock clock, int index, int threads, int seconds, long begin) {
      this.client = client;
      this.clock = clock;
      this.stepNanos = 1_000_000_000L * threads / CALLS_A_SECOND;
      this.firstNanos = begin + stepNanos * index / threads;
      this.waits = new long[CALLS_A_SECOND / threads * seconds];
    }

    @Override
    public void run() {
      for (; count < waits.length; count++) {
        long due = firstNanos + stepNanos * count;
        while (System.nanoTime() - due < 0) {
          Thread.yield();
        }
        long begun = System.nanoTime();
        try {
          AccessToken token = client.token();
          waits[count] = System.nanoTime() - begun;
          if (token.isExpiredAt(clock.instant())) {
            expired++;
          }
        } catch (RuntimeException e) {
          thrown++;
        }
      }
    }
  }

  /** A clock on which a machine's millisecond is a second. */
  private static final class FastClock extends Clock {

    private final long originNanos = System.nanoTime();
    private final Instant origin = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return origin.plusNanos((System.nanoTime() - originNanos) * SPEED);
    }

    @Override
    public long millis() {
      return origin.toEpochMilli() + (System.nanoTime() - originNanos) / (1_000_000 / SPEED);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
