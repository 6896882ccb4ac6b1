// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.TokenSource;
import bytenite.auth.testkit.FakeAuthServer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Measures how many nanoseconds of a core it costs to get a cached token, with 1 to 128 threads;
 * with virtual threads too, where the JDK has them. Beside it stand a lock and a cache that reads
 * the clock at each call.
 */
public final class Contention {

  private static final int CALLS = 20_000_000;
  private static final int SLOW_CALLS = 1_000_000;
  private static final int ROUNDS = 5;
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private Contention() {}

  /** Measures each kind and number of threads. */
  public static void main(String[] args) throws ReflectiveOperationException, InterruptedException {
    System.out.println("threads        ours, ns  lock, ns  clock per call, ns");
    try (FakeAuthServer server = FakeAuthServer.start();
        AuthClient client =
            AuthClient.create(
                AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build())) {
      TokenSource lock = new NaiveCaches.Locked();
      TokenSource clock = new NaiveCaches.ClockPerCall();
      for (boolean virtual : new boolean[] {false, true}) {
        if (virtual && Runtime.version().feature() < 21) {
          continue;
        }
        for (int threads : new int[] {1, 2, 8, 32, 128}) {
          System.out.printf(
              "%3d %-8s  %9.2f  %8.1f  %18.1f%n",
              threads,
              virtual ? "virtual" : "platform",
              best(client, threads, virtual, CALLS),
              best(lock, threads, virtual, SLOW_CALLS),
              best(clock, threads, virtual, SLOW_CALLS));
        }
      }
    }
  }

  private static double best(TokenSource source, int threads, boolean virtual, int calls)
      throws ReflectiveOperationException, InterruptedException {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      ExecutorService executor = executor(virtual, threads);
      long begin = System.nanoTime();
      for (int i = 0; i < threads; i++) {
        executor.execute(() -> call(source, calls / threads));
      }
      executor.shutdown();
      executor.awaitTermination(1, TimeUnit.MINUTES);
      long took = System.nanoTime() - begin;
      best = Math.min(best, (double) took * Math.min(threads, CORES) / calls);
    }
    return best;
  }

  private static ExecutorService executor(boolean virtual, int threads)
      throws ReflectiveOperationException {
    return virtual
        ? (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
        : Executors.newFixedThreadPool(threads);
  }

  @SuppressWarnings("ReferenceEquality") // the check must cost nothing
  private static void call(TokenSource source, int calls) {
    AccessToken last = null;
    int others = 0;
    for (int i = 0; i < calls; i++) {
      AccessToken token = source.token();
      if (token != last) {
        others++;
        last = token;
      }
    }
    if (others == 0) {
      throw new IllegalStateException("there was no token");
    }
  }
}
