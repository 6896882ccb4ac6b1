// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.internal.transport.UrlConnectionTransport;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Measures an exchange beside the same POST by the JDK's client, in one JVM. They take turns of a
 * few tenths of a second, in changing order, so that a slow second of the machine meets all alike.
 * {@link ExchangeBenchmark} measures them one after the other.
 */
public final class SideBySide {

  private static final int ROUNDS = 40;
  private static final int WARM_UP = 10;
  private static final int AT_ONCE = 50;
  private static final long TURN_NANOS = 300_000_000;

  private record Contestant(String name, Callable<?> exchange) {}

  private SideBySide() {}

  /** Measures, as many rounds as the argument says, or forty, and prints a table. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length == 0 ? ROUNDS : Integer.parseInt(args[0]);
    try (CannedServer server = new CannedServer();
        CannedServer closing = new CannedServer("Connection: close\r\n");
        AuthClient sync = AuthClient.create(server.settings().build());
        AsyncAuthClient async = AsyncAuthClient.create(server.settings().build());
        AuthClient url =
            AuthClient.create(
                server
                    .settings()
                    .transport(new UrlConnectionTransport(Duration.ofSeconds(10)))
                    .build())) {
      HttpClient.Builder jdk = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
      HttpClient stock = jdk.build();
      HttpClient direct = jdk.executor(Runnable::run).build();
      HttpClient anew = jdk.build();
      HttpRequest request = server.request();
      HttpRequest once = closing.request();
      compare(
          rounds,
          new Contestant("bare, direct", () -> direct.send(request, BodyHandlers.ofByteArray())),
          new Contestant(
              "bare, own request", () -> anew.send(server.request(), BodyHandlers.ofByteArray())),
          new Contestant("bare, stock", () -> stock.send(request, BodyHandlers.ofByteArray())),
          new Contestant("bare, connects", () -> stock.send(once, BodyHandlers.ofByteArray())),
          new Contestant("sync", sync::exchange),
          new Contestant("async", () -> async.exchange().join()),
          new Contestant("sync, url", url::exchange));
    }
  }

  private static void compare(int rounds, Contestant... contestants) throws Exception {
    Map<Contestant, double[]> micros = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      micros.put(contestant, new double[rounds]);
    }
    List<Contestant> turns = new ArrayList<>(micros.keySet());
    Random order = new Random(1);
    for (int round = -WARM_UP; round < rounds; round++) {
      Collections.shuffle(turns, order); // what ran just before makes a difference
      for (Contestant contestant : turns) {
        micros.get(contestant)[Math.max(0, round)] = turn(contestant.exchange);
      }
    }
    System.out.println("us an exchange      least  quarter  median");
    micros.forEach(
        (contestant, sorted) -> {
          Arrays.sort(sorted);
          System.out.printf(
              "%-17s  %6.1f  %7.1f  %6.1f%n",
              contestant.name, sorted[0], sorted[rounds / 4], sorted[rounds / 2]);
        });
  }

  private static double turn(Callable<?> exchange) throws Exception {
    long begin = System.nanoTime();
    int done = 0;
    long took;
    do {
      for (int i = 0; i < AT_ONCE; i++) {
        exchange.call();
      }
      done += AT_ONCE;
      took = System.nanoTime() - begin;
    } while (took < TURN_NANOS);
    return took / 1e3 / done;
  }
}
