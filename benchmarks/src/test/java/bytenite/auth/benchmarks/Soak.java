// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.faults.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two hundred threads ask for tokens for half a minute in each case, over real HTTP, from a server
 * that fails. Its requests are counted, and compared with what the rules of retrying allow.
 *
 * <p>Its name does not end in Test, so that only the profile "soak" runs it.
 */
class Soak {

  private static final int THREADS = 200;
  private static final long SOAK_MILLIS = 30_000;
  private static final long OUTAGE_MILLIS = 10_000;
  private static final long FLAP_MILLIS = 2_000;
  private static final long PAUSE_NANOS = 1_000_000;

  private static final int MAX_ATTEMPTS = 3;
  private static final Duration LIFETIME = Duration.ofSeconds(2);
  private static final long LEAST_FRESH_MILLIS = 1_600; // the window is a fifth of the lifetime
  private static final long LEAST_QUIET_MILLIS = 250;
  private static final long MOST_QUIET_MILLIS = 500;
  private static final long QUIET_CAP_MILLIS = 60_000;
  private static final long ATTEMPTS_MILLIS = 3_000; // the most that the attempts of a renewal take

  private static final List<FakeReply> FAILURES =
      List.of(
          FakeReply.status(503),
          FakeReply.status(500),
          FakeReply.status(502),
          FakeReply.status(429),
          FakeReply.truncated(),
          FakeReply.reset(),
          FakeReply.malformed());
  private static final Set<String> DOCUMENTED =
      Set.of(
          "Unavailable",
          "ServerError",
          "UnexpectedStatus",
          "TransportFailure",
          "MalformedResponse",
          "DeadlineExceeded");

  /** What the server does, and the most exchanges that the rules allow meanwhile. */
  private enum Server {
    FAILS {
      @Override
      long most(long millis) {
        return whileFailing(millis);
      }
    },
    /** A success after two failures each time is what the rules let come most often. */
    FAILS_HALF_THE_TIME {
      @Override
      long most(long millis) {
        return 3 * (1 + millis / (LEAST_FRESH_MILLIS + 3 * LEAST_QUIET_MILLIS));
      }
    },
    FLAPS {
      @Override
      long most(long millis) {
        long cycles = millis / (2 * FLAP_MILLIS) + 1;
        return cycles * (whileFailing(FLAP_MILLIS) + whileWell(FLAP_MILLIS));
      }
    },
    RECOVERS {
      @Override
      long most(long millis) {
        return whileFailing(OUTAGE_MILLIS) + whileWell(millis - OUTAGE_MILLIS);
      }
    };

    abstract long most(long millis);

    private static long whileFailing(long millis) {
      long exchanges = 1;
      for (long at = 0, quiet = LEAST_QUIET_MILLIS; at + quiet <= millis; quiet *= 2) {
        at += quiet;
        exchanges++;
      }
      return exchanges;
    }

    private static long whileWell(long millis) {
      return 1 + millis / LEAST_FRESH_MILLIS;
    }
  }

  /** Counts the exchanges that the listener is told of; guarded by this. */
  private static final class Ledger implements AuthListener {

    private long started;
    private int failedInARow;
    private long demandedMillis; // the least time before the next exchange
    private long demandedBeforeLastMillis; // the same before the last one
    private long failedBeforeRecovery;
    private long wellNanos; // 0: not yet
    private long recoveredNanos; // 0: not yet

    @Override
    public synchronized void exchangeStarted(ExchangeStarted event) {
      started++;
      demandedBeforeLastMillis = demandedMillis;
    }

    @Override
    public synchronized void exchangeSucceeded(ExchangeSucceeded event) {
      if (wellNanos != 0 && recoveredNanos == 0) {
        recoveredNanos = System.nanoTime();
        failedBeforeRecovery = failedInARow;
      }
      failedInARow = 0;
      demandedMillis += LEAST_FRESH_MILLIS;
    }

    @Override
    public synchronized void exchangeFailed(ExchangeFailed event) {
      demandedMillis += Math.min(QUIET_CAP_MILLIS / 2, LEAST_QUIET_MILLIS << failedInARow++);
    }

    synchronized void expectRecovery() {
      wellNanos = System.nanoTime();
    }

    synchronized long recoveryMillis() {
      assertThat(recoveredNanos).as("recovered").isNotZero();
      return TimeUnit.NANOSECONDS.toMillis(recoveredNanos - wellNanos);
    }

    /** The quiet time that had begun, at its longest, and the attempts of one exchange. */
    synchronized long mostRecoveryMillis() {
      long quiet = MOST_QUIET_MILLIS << Math.max(0, failedBeforeRecovery - 1);
      return Math.min(QUIET_CAP_MILLIS, quiet) + ATTEMPTS_MILLIS;
    }
  }

  /** The callers, and how often each outcome was theirs: a type of failure, or "token". */
  private static final class ConcurrentCallers {

    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean done;

    ConcurrentCallers(Supplier<AccessToken> tokens) {
      for (int i = 0; i < THREADS; i++) {
        threads.add(new Thread(() -> ask(tokens), "soak-" + i));
      }
      threads.forEach(Thread::start);
    }

    private void ask(Supplier<AccessToken> tokens) {
      while (!done) {
        answers.computeIfAbsent(answer(tokens), name -> new LongAdder()).increment();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private static String answer(Supplier<AccessToken> tokens) {
      try {
        return tokens.get() == null ? "null" : "token";
      } catch (Throwable e) {
        Throwable thrown = e instanceof CompletionException ? e.getCause() : e;
        return thrown instanceof AuthException
            ? thrown.getClass().getSimpleName()
            : thrown.toString();
      }
    }

    void end() throws InterruptedException {
      done = true;
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(thread.isAlive()).as("hangs: " + thread).isFalse();
      }
    }

    Map<String, Long> failures() {
      Map<String, Long> failures = new TreeMap<>();
      answers.forEach((name, times) -> failures.put(name, times.sum()));
      failures.remove("token");
      return failures;
    }

    long calls() {
      return answers.values().stream().mapToLong(LongAdder::sum).sum();
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "FAILS, false",
    "FAILS, true",
    "FAILS_HALF_THE_TIME, false",
    "FAILS_HALF_THE_TIME, true",
    "FLAPS, false",
    "FLAPS, true",
    "RECOVERS, false",
    "RECOVERS, true"
  })
  void sendsNoMoreThanTheRulesAllow(Server kind, boolean async) throws Exception {
    Threads threads = Threads.now();
    Ledger ledger = new Ledger();

    try (FakeAuthServer server = FakeAuthServer.builder().lifetime(LIFETIME).start()) {
      AuthConfig config =
          AuthConfig.builder(server.apiKey())
              .baseUri(server.baseUri())
              .maxAttempts(MAX_ATTEMPTS)
              .callTimeout(Duration.ofSeconds(10))
              .listener(ledger)
              .build();
      prepare(server, kind);
      long begun = System.nanoTime();
      ConcurrentCallers crowd;
      if (async) {
        try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
          crowd = new ConcurrentCallers(() -> client.token().join());
          play(server, kind, ledger);
          crowd.end();
        }
      } else {
        try (AuthClient client = AuthClient.create(config)) {
          crowd = new ConcurrentCallers(client::token);
          play(server, kind, ledger);
          crowd.end();
        }
      }
      long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);

      report(kind, async, server, ledger, crowd, tookMillis);
      assertThat(crowd.failures().keySet()).isSubsetOf(DOCUMENTED);
      assertThat(ledger.started).isBetween(1L, kind.most(tookMillis));
      assertThat(server.exchanges()).isBetween(1, (int) ledger.started * MAX_ATTEMPTS);
      assertThat(ledger.demandedBeforeLastMillis).isLessThanOrEqualTo(tookMillis);
      if (kind == Server.RECOVERS) {
        assertThat(ledger.recoveryMillis()).isLessThanOrEqualTo(ledger.mostRecoveryMillis());
      }
    }
    threads.assertNoneLeft();
  }

  private static void prepare(FakeAuthServer server, Server kind) {
    Random random = new Random(/* seed= */ 6);
    if (kind == Server.FAILS || kind == Server.FAILS_HALF_THE_TIME) {
      for (int i = 0; i < 2_000; i++) {
        FakeReply failure = FAILURES.get(random.nextInt(FAILURES.size()));
        boolean well = kind == Server.FAILS_HALF_THE_TIME && random.nextBoolean();
        server.enqueue(well ? FakeReply.ok() : failure);
      }
    } else {
      server.answerAll(FakeReply.status(503));
    }
  }

  /** Lets the load go on; this does not wait for anything. */
  private static void play(FakeAuthServer server, Server kind, Ledger ledger)
      throws InterruptedException {
    switch (kind) {
      case FAILS, FAILS_HALF_THE_TIME -> Thread.sleep(SOAK_MILLIS);
      case FLAPS -> {
        for (long at = 0; at < SOAK_MILLIS; at += FLAP_MILLIS) {
          boolean well = at % (2 * FLAP_MILLIS) != 0;
          server.answerAll(well ? FakeReply.ok() : FakeReply.status(503));
          Thread.sleep(FLAP_MILLIS);
        }
      }
      case RECOVERS -> {
        Thread.sleep(OUTAGE_MILLIS);
        server.answerAll(FakeReply.ok());
        ledger.expectRecovery();
        Thread.sleep(SOAK_MILLIS - OUTAGE_MILLIS);
      }
    }
  }

  /** A line of the table in docs/benchmarks.md. */
  private static void report(
      Server kind,
      boolean async,
      FakeAuthServer server,
      Ledger ledger,
      ConcurrentCallers crowd,
      long millis) {
    System.out.printf(
        "| %s | %s | %,d | %d of %d | %d of %d | %s | %s |%n",
        kind,
        async ? "async" : "sync",
        crowd.calls() * 1_000 / millis,
        ledger.started,
        kind.most(millis),
        server.exchanges(),
        kind.most(millis) * MAX_ATTEMPTS,
        crowd.failures(),
        kind == Server.RECOVERS
            ? ledger.recoveryMillis() + " of " + ledger.mostRecoveryMillis()
            : "");
  }
}
