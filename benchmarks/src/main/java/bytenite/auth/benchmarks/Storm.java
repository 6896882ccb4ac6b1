// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.TokenSource;
import bytenite.auth.spi.HttpReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Measures calls of {@code token()} while tokens expire: tokens live 75 ms, an exchange takes 5 ms,
 * and the threads make 40,000 calls a second by a timetable. Prints how long the calls take, and
 * how many exchanges each token costs.
 *
 * <p>The times are corrected for coordinated omission: where a call lasts beyond the times at which
 * its thread's next calls were due, each of those counts as well, with the rest of that time. The
 * columns "late" count from the time at which a call was due; with more threads than cores, that is
 * mostly time in which the thread did not run.
 *
 * <p>Three other caches run by the same timetable: one token for ever in a volatile field, which
 * shows what the machine itself adds; a lock that is held during an exchange; and a compare-and-set
 * by each caller that finds the token expired.
 *
 * <p>The clock runs a thousand times as fast as the machine's, because lifetimes are whole seconds.
 */
public final class Storm {

  private static final int SPEED = 1_000;
  private static final int LIFETIME_SECONDS = 75;
  private static final long EXCHANGE_MILLIS = 5;
  private static final int CALLS_A_SECOND = 40_000;
  private static final int SECONDS = 10;
  private static final int WARMUP_SECONDS = 3;

  private Storm() {}

  /**
   * Runs it at 8 and at 32 threads. The first argument says for how many seconds each, by default
   * ten; the second names a file for the figures, as JSON.
   */
  public static void main(String[] args) throws InterruptedException, IOException {
    List<String> figures = new ArrayList<>();
    int seconds = args.length == 0 ? SECONDS : Integer.parseInt(args[0]);
    System.out.printf(
        "%-16s  threads  lifetimes  exchanges  tokens used  per token  p50 ns  p99 ns  p99.9 ns"
            + "   max us  late p50 us  late p99 us  expired  thrown%n",
        "");
    Map<String, Function<Server, TokenSource>> caches = new LinkedHashMap<>();
    caches.put("volatile read", Storm::forEver);
    caches.put("lock", Locked::new);
    caches.put("compare and set", CompareAndSet::new);
    caches.put("ours", Storm::ours);
    for (int threads : new int[] {8, 32}) {
      for (Function<Server, TokenSource> cache : caches.values()) {
        run(threads, WARMUP_SECONDS, cache); // all caches, so that their order does not count
      }
      for (Map.Entry<String, Function<Server, TokenSource>> cache : caches.entrySet()) {
        figures.add(report(cache.getKey(), run(threads, seconds, cache.getValue())));
      }
    }
    if (args.length > 1) {
      Files.writeString(Path.of(args[1]), "[" + String.join(",\n ", figures) + "]\n");
    }
  }

  /** What was measured of one cache. */
  private record Run(double lifetimes, int exchanges, Caller[] callers) {}

  private static Run run(int threads, int seconds, Function<Server, TokenSource> cache)
      throws InterruptedException {
    Server server = new Server(seconds);
    TokenSource tokens = cache.apply(server);
    try {
      tokens.token();
      long begin = System.nanoTime();
      Caller[] callers = new Caller[threads];
      for (int i = 0; i < threads; i++) {
        callers[i] = new Caller(tokens, server.clock, i, threads, seconds, begin);
        callers[i].start();
      }
      for (Caller caller : callers) {
        caller.join();
      }
      double lifetimes = (System.nanoTime() - begin) / 1e6 / LIFETIME_SECONDS;
      return new Run(lifetimes, server.exchanges.get(), callers);
    } finally {
      server.renewals.shutdownNow();
      if (tokens instanceof AuthClient client) {
        client.close();
      }
    }
  }

  private static TokenSource ours(Server server) {
    return AuthClient.create(
        AuthConfig.builder(ApiKey.of("a-key"))
            .transport(call -> server.reply())
            .executor(server.renewals)
            .clock(server.clock)
            .refreshAhead(Duration.ofSeconds(15))
            .expiryMargin(Duration.ofSeconds(1))
            .build());
  }

  private static TokenSource forEver(Server server) {
    AtomicReference<AccessToken> token =
        new AtomicReference<>(
            new AccessToken(Replies.TOKEN, "", server.clock.instant(), Instant.MAX));
    return token::get;
  }

  /** An exchange takes 5 ms. The replies are made beforehand, because making one takes a while. */
  private static final class Server {

    final FastClock clock = new FastClock();
    final AtomicInteger exchanges = new AtomicInteger();
    final ExecutorService renewals = Executors.newSingleThreadExecutor(Storm::daemon);
    private final HttpReply[] replies;

    Server(int seconds) {
      replies =
          IntStream.range(0, (seconds + 5) * 2_000 / LIFETIME_SECONDS)
              .mapToObj(i -> new HttpReply(200, Map.of(), Replies.token(LIFETIME_SECONDS, i)))
              .toArray(HttpReply[]::new);
    }

    HttpReply reply() {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EXCHANGE_MILLIS));
      return replies[exchanges.incrementAndGet()];
    }

    AccessToken token() {
      Instant sent = clock.instant();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EXCHANGE_MILLIS));
      String value = Integer.toString(exchanges.incrementAndGet());
      return new AccessToken(value, "", sent, sent.plusSeconds(LIFETIME_SECONDS));
    }
  }

  /** Exchanges under a lock. */
  private static final class Locked implements TokenSource {

    private final Server server;
    private AccessToken token; // null before the first

    Locked(Server server) {
      this.server = server;
    }

    @Override
    public synchronized AccessToken token() {
      if (token == null || token.isExpiredAt(server.clock.instant())) {
        token = server.token();
      }
      return token;
    }
  }

  /** Each caller that finds the token expired exchanges; the first result is kept. */
  private static final class CompareAndSet implements TokenSource {

    private final Server server;
    private final AtomicReference<AccessToken> token = new AtomicReference<>();

    CompareAndSet(Server server) {
      this.server = server;
    }

    @Override
    public AccessToken token() {
      AccessToken held = token.get();
      if (held != null && !held.isExpiredAt(server.clock.instant())) {
        return held;
      }
      AccessToken fresh = server.token();
      return token.compareAndSet(held, fresh) ? fresh : token.get();
    }
  }

  /** Prints what was measured, and returns it as JSON, in nanoseconds. */
  private static String report(String name, Run run) {
    Caller[] callers = run.callers;
    int threads = callers.length;
    long[] took = corrected(callers, 1_000_000_000L * threads / CALLS_A_SECOND);
    long[] late = Stream.of(callers).flatMapToLong(caller -> LongStream.of(caller.late)).toArray();
    Arrays.sort(late);
    Set<String> tokens = new HashSet<>();
    int expired = 0;
    int thrown = 0;
    for (Caller caller : callers) {
      tokens.addAll(caller.tokens);
      expired += caller.expired;
      thrown += caller.thrown;
    }
    System.out.printf(
        "%-16s  %7d  %9.1f  %9d  %11d  %9.2f  %6d  %6d  %8d  %7.1f  %11.1f  %11.1f  %7d  %6d%n",
        name,
        threads,
        run.lifetimes,
        run.exchanges,
        tokens.size(),
        (double) run.exchanges / tokens.size(),
        took[took.length / 2],
        took[(int) (took.length * 0.99)],
        took[(int) (took.length * 0.999)],
        took[took.length - 1] / 1e3,
        late[late.length / 2] / 1e3,
        late[(int) (late.length * 0.99)] / 1e3,
        expired,
        thrown);
    return String.format(
        Locale.ROOT,
        "{\"cache\": \"%s\", \"threads\": %d, \"p50\": %d, \"p99\": %d, \"p999\": %d, \"max\": %d}",
        name,
        threads,
        took[took.length / 2],
        took[(int) (took.length * 0.99)],
        took[(int) (took.length * 0.999)],
        took[took.length - 1]);
  }

  /** The times of the calls, corrected for coordinated omission; sorted. */
  private static long[] corrected(Caller[] callers, long stepNanos) {
    LongStream.Builder all = LongStream.builder();
    for (Caller caller : callers) {
      for (long took : caller.took) {
        for (long left = took; left == took || left > 0; left -= stepNanos) {
          all.add(left);
        }
      }
    }
    return all.build().sorted().toArray();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "renewals");
    thread.setDaemon(true);
    return thread;
  }

  /** A thread that calls by the timetable. */
  private static final class Caller extends Thread {

    private final TokenSource source;
    private final FastClock clock;
    private final long firstNanos;
    private final long stepNanos;
    private final long[] took;
    private final long[] late;
    private final Set<String> tokens = new HashSet<>();
    private AccessToken last; // null before the first
    private int expired;
    private int thrown;

    Caller(TokenSource source, FastClock clock, int index, int threads, int seconds, long begin) {
      this.source = source;
      this.clock = clock;
      this.stepNanos = 1_000_000_000L * threads / CALLS_A_SECOND;
      this.firstNanos = begin + stepNanos * index / threads;
      this.took = new long[CALLS_A_SECOND / threads * seconds];
      this.late = new long[took.length];
    }

    @Override
    public void run() {
      for (int i = 0; i < took.length; i++) {
        long due = firstNanos + stepNanos * i;
        while (System.nanoTime() - due < 0) {
          LockSupport.parkNanos(
              due - System.nanoTime()); // a thread that spins takes a core from the others
        }
        Instant asked = clock.instant();
        long begun = System.nanoTime();
        try {
          AccessToken token = source.token();
          long ended = System.nanoTime();
          took[i] = ended - begun;
          late[i] = ended - due;
          look(token, asked);
        } catch (RuntimeException e) {
          thrown++;
        }
      }
    }

    /** A token that was over when it was asked for is a defect; the thread may rest afterwards. */
    @SuppressWarnings("ReferenceEquality") // the check must cost nothing
    private void look(AccessToken token, Instant asked) {
      if (token.isExpiredAt(asked)) {
        expired++;
      }
      if (token != last) {
        last = token;
        tokens.add(token.value());
      }
    }
  }

  /** A clock whose second is a millisecond of the machine. */
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
