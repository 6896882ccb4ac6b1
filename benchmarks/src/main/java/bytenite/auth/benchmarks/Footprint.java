// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Measures what a client with a cached token costs: heap, threads, and the time of a hit among many
 * clients. All clients have the same transport. The heap includes the text of key and token, 40
 * characters each.
 */
public final class Footprint {

  private static final int CALLS = 20_000_000;

  private Footprint() {}

  /** Measures 1, 1,000 and 100,000 clients, clients with a token store, and java.net.http. */
  public static void main(String[] args) {
    System.out.println("clients  bytes per client  threads more  ns per hit, in turn");
    for (int clients : new int[] {1, 1_000, 100_000}) {
      run(clients, it -> it);
    }
    System.out.println("with a token store");
    run(10_000, it -> it.store(new ForgettingStore()));
    overJavaNetHttp();
  }

  /** Counts what clients leave open some seconds after an exchange over java.net.http. */
  private static void overJavaNetHttp() {
    AuthClient[] clients = new AuthClient[200];
    try (FakeAuthServer server = FakeAuthServer.start()) {
      fetch(server); // opens what the process needs once
      settle();
      int threads = Thread.activeCount();
      int descriptors = descriptors();
      for (int i = 0; i < clients.length; i++) {
        clients[i] = fetch(server);
      }
      settle();
      System.out.printf(
          "%d over java.net.http: %d threads more, %d descriptors more%n",
          clients.length, Thread.activeCount() - threads, descriptors() - descriptors);
    }
  }

  private static AuthClient fetch(FakeAuthServer server) {
    AuthConfig config = AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
    AuthClient client = AuthClient.create(config);
    client.token();
    return client;
  }

  /** Before JDK 21, an HttpClient ends some seconds after the last reference to it has gone. */
  private static void settle() {
    for (int i = 0; i < 3; i++) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4));
      System.gc();
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4));
  }

  /** Open descriptors of this process; 0 where the system does not show them. */
  private static int descriptors() {
    String[] all = new File("/proc/self/fd").list();
    return all == null ? 0 : all.length;
  }

  private static void run(int count, UnaryOperator<AuthConfig.Builder> more) {
    HttpTransport shared =
        call ->
            new HttpReply(
                200,
                Map.of(),
                Replies.bytes("{\"token\":\"0123456789012345678901234567890123456789\"}"));
    AuthClient[] clients = new AuthClient[count];
    int threads = Thread.activeCount();
    long before = used();
    for (int i = 0; i < count; i++) {
      ApiKey key = ApiKey.of(String.format(Locale.ROOT, "key-%036d", i));
      clients[i] = AuthClient.create(more.apply(AuthConfig.builder(key).transport(shared)).build());
      clients[i].token();
    }
    long after = used();
    System.out.printf(
        "%7d  %16d  %12d  %19.2f%n",
        count, (after - before) / count, Thread.activeCount() - threads, hit(clients));
  }

  private static double hit(AuthClient[] clients) {
    int sum = 0;
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long begin = System.nanoTime();
      for (int i = 0, at = 0; i < CALLS; i++) {
        sum += System.identityHashCode(clients[at].token()) & 1;
        at = at + 1 == clients.length ? 0 : at + 1;
      }
      best = Math.min(best, (System.nanoTime() - begin) / (double) CALLS);
    }
    return sum >= 0 ? best : 0;
  }

  private static long used() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Stores nothing, so that only the client's own memory counts. */
  private static final class ForgettingStore implements TokenStore {

    @Override
    public Optional<Entry> load(String id) {
      return Optional.empty();
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content) {
      return Optional.of(new Entry(content, /* version= */ "1", Duration.ZERO));
    }
  }
}
