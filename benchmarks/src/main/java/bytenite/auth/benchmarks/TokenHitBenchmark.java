// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.TokenSource;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.InMemoryTokenStore;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures how long it takes to get a cached token, beside what it cannot do without and beside
 * simple caches. The option {@code -t} sets the number of threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
public class TokenHitBenchmark {

  private final TokenSource locked = new NaiveCaches.Locked();
  private final TokenSource clockPerCall = new NaiveCaches.ClockPerCall();
  private final TokenSource compareAndSet = new NaiveCaches.CompareAndSet();
  private final Clock clock = Clock.systemUTC();
  private volatile AccessToken plain;
  private FakeAuthServer server;
  private AuthClient sync;
  private AuthClient syncWithStore;
  private AuthClient syncWithoutThreads;
  private AsyncAuthClient async;

  /** Makes the clients, each with a token. */
  @Setup
  public void open() {
    server = FakeAuthServer.start();
    AuthConfig ordinary = AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
    AuthConfig threadless =
        AuthConfig.builder(server.apiKey()).transport(Replies.always(Replies.token(3_600))).build();
    sync = AuthClient.create(ordinary);
    async = AsyncAuthClient.create(ordinary);
    syncWithStore =
        AuthClient.create(ordinary.toBuilder().store(InMemoryTokenStore.create()).build());
    syncWithoutThreads = AuthClient.create(threadless);
    plain = sync.token();
    syncWithStore.token();
    syncWithoutThreads.token();
    async.token().join();
  }

  /** Closes them. */
  @TearDown
  public void close() {
    sync.close();
    async.close();
    syncWithStore.close();
    syncWithoutThreads.close();
    server.close();
  }

  /** Lower bound: a volatile read. */
  @Benchmark
  public AccessToken floorVolatileRead() {
    return plain;
  }

  /** Lower bound: the monotonic clock. */
  @Benchmark
  public long floorNanoTime() {
    return System.nanoTime();
  }

  /** Lower bound: the wall clock. */
  @Benchmark
  public long floorClockMillis() {
    return clock.millis();
  }

  /** A lock around token and clock. */
  @Benchmark
  public AccessToken naiveLock() {
    return locked.token();
  }

  /** A volatile reference, and the clock at each call. */
  @Benchmark
  public AccessToken naiveClockPerCall() {
    return clockPerCall.token();
  }

  /** A compare-and-set at each call. */
  @Benchmark
  public AccessToken naiveCompareAndSet() {
    return compareAndSet.token();
  }

  /** The blocking client with default settings. */
  @Benchmark
  public AccessToken sync() {
    return sync.token();
  }

  /** The blocking client with a token store. */
  @Benchmark
  public AccessToken syncWithStore() {
    return syncWithStore.token();
  }

  /** The blocking client where it may start no thread, and reads the clock at each call. */
  @Benchmark
  public AccessToken syncClockPerCall() {
    return syncWithoutThreads.token();
  }

  /** The asynchronous client with default settings. */
  @Benchmark
  public CompletableFuture<AccessToken> async() {
    return async.token();
  }
}
