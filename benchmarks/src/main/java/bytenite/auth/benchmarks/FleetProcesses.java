// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.store.jdbc.JdbcTokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.InMemoryTokenStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postgresql.ds.PGPoolingDataSource;

/**
 * Fifty processes that share tokens of 20 seconds for 70 seconds, through one directory and through
 * one table of PostgreSQL: how many exchanges there are, and whether anything went wrong.
 *
 * <p>{@code java -cp benchmarks/target/benchmarks.jar bytenite.auth.benchmarks.FleetProcesses 50
 * 70}
 */
public final class FleetProcesses {

  private static final int PROCESSES = 50;
  private static final int SECONDS = 70;
  private static final Duration LIFETIME = Duration.ofSeconds(20);
  private static final long PAUSE_NANOS = 100_000_000;
  private static final String DATABASE =
      "jdbc:postgresql://127.0.0.1:5432/test?user=postgres&connectTimeout=5";

  private FleetProcesses() {}

  /**
   * Runs both cases. The arguments are the number of processes and of seconds; a process of the
   * fleet has others.
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 2) {
      member(store(args[0]), URI.create(args[1]), ApiKey.of(args[2]));
      return;
    }
    int processes = args.length > 0 ? Integer.parseInt(args[0]) : PROCESSES;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : SECONDS;
    Path directory = Files.createTempDirectory("fleet");
    try {
      run("one directory", directory.resolve("tokens").toString(), processes, seconds);
    } finally {
      delete(directory);
    }
    try (Connection connection = DriverManager.getConnection(DATABASE);
        Statement statement = connection.createStatement()) {
      String table = "fleet_" + ProcessHandle.current().pid();
      statement.executeUpdate(
          "CREATE TABLE "
              + table
              + " (id VARCHAR(64) NOT NULL PRIMARY KEY, version BIGINT NOT NULL,"
              + " content VARCHAR(4000) NOT NULL, written TIMESTAMP WITH TIME ZONE NOT NULL)");
      try {
        run("PostgreSQL", "table:" + table, processes, seconds);
      } finally {
        statement.executeUpdate("DROP TABLE " + table);
      }
    } catch (SQLException e) {
      System.out.println("PostgreSQL: not run, " + e.getMessage());
    }
  }

  /** The database is used through a pool of one connection, since services have pools. */
  @SuppressWarnings("deprecation") // the driver recommends better pools, which are not needed here
  private static TokenStore store(String place) {
    if (!place.startsWith("table:")) {
      return FileTokenStore.in(Path.of(place));
    }
    PGPoolingDataSource source = new PGPoolingDataSource();
    source.setUrl(DATABASE);
    source.setMaxConnections(1);
    return JdbcTokenStore.over(source).table(place.substring("table:".length()));
  }

  private static void run(String name, String place, int processes, int seconds)
      throws IOException, InterruptedException {
    List<Process> running = new ArrayList<>();
    Totals totals = new Totals();
    try (FakeAuthServer server = FakeAuthServer.builder().lifetime(LIFETIME).start()) {
      for (int i = 0; i < processes; i++) {
        running.add(start(place, server));
      }
      List<BufferedReader> outputs = running.stream().map(Process::inputReader).toList();
      for (BufferedReader output : outputs) {
        output.readLine(); // it is ready
      }
      int before = server.exchanges();
      String end = Instant.now().plusSeconds(seconds).toString();
      for (Process process : running) {
        process.outputWriter().append(end).append('\n').flush();
      }
      for (int i = 0; i < processes; i++) {
        outputs.get(i).lines().forEach(totals::add);
        totals.ended(running.get(i).waitFor());
      }
      totals.print(name, processes, seconds, server.exchanges() - before);
    } finally {
      running.forEach(Process::destroyForcibly);
    }
  }

  private static Process start(String place, FakeAuthServer server) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FleetProcesses.class.getName(),
            place,
            server.baseUri().toString(),
            server.apiKey().reveal())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /**
   * Waits until all processes are there, asks for a token ten times a second until the end, and
   * prints what it has counted.
   */
  private static void member(TokenStore store, URI baseUri, ApiKey key)
      throws IOException, InterruptedException {
    warmUp(store, baseUri, key);
    System.out.println("ready");
    Instant end =
        Instant.parse(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
                .readLine());
    long began = System.nanoTime();
    Counts counts = new Counts(store);
    Set<String> tokens = new HashSet<>();
    AuthConfig config =
        AuthConfig.builder(key).baseUri(baseUri).store(counts).listener(counts).build();
    try (AuthClient client = AuthClient.create(config)) {
      do {
        Instant asked = Instant.now();
        try {
          AccessToken token = client.token();
          if (tokens.isEmpty()) {
            counts.put("ms to the first token", (System.nanoTime() - began) / 1_000_000);
          }
          tokens.add(token.value());
          counts.add("expired tokens", token.isExpiredAt(asked) ? 1 : 0);
        } catch (AuthException e) {
          counts.add(e.getClass().getSimpleName(), 1);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } while (Instant.now().isBefore(end));
      counts.put("exchanges", client.status().exchanges());
    }
    tokens.forEach(token -> System.out.println("token=" + token.hashCode()));
    counts.numbers.forEach((name, number) -> System.out.println(name + "=" + number));
  }

  /**
   * Loads all classes and the driver. Fifty processes that load them at once take the two cores of
   * this machine from each other, as processes on machines of their own do not.
   */
  private static void warmUp(TokenStore store, URI baseUri, ApiKey key)
      throws IOException, InterruptedException {
    store.load("-".repeat(32));
    TokenStore own = InMemoryTokenStore.create();
    try (AuthClient client =
        AuthClient.create(AuthConfig.builder(key).baseUri(baseUri).store(own).build())) {
      client.token();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** What one process counts. */
  private static final class Counts implements TokenStore, AuthListener {

    private final TokenStore store;
    private final Map<String, Long> numbers = new ConcurrentHashMap<>();

    Counts(TokenStore store) {
      this.store = store;
    }

    void add(String name, long number) {
      numbers.merge(name, number, Long::sum);
    }

    void put(String name, long number) {
      numbers.put(name, number);
    }

    @Override
    public Optional<Entry> load(String id) throws IOException, InterruptedException {
      add("loads", 1);
      return store.load(id);
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
        throws IOException, InterruptedException {
      add("replaces", 1);
      return store.replace(id, expected, content);
    }

    @Override
    public void tokenAdopted(TokenAdopted event) {
      add("adoptions", 1);
    }

    @Override
    public void storeFailed(StoreFailed event) {
      add("store failed: " + event.operation() + " " + event.cause(), 1);
    }
  }

  /** What all processes have counted. */
  private static final class Totals {

    private final Map<String, Long> numbers = new TreeMap<>();
    private final Map<String, Integer> tokens = new HashMap<>(); // by how many processes
    private final List<Long> firstToken = new ArrayList<>();

    void add(String line) {
      String[] pair = line.split("=");
      add(pair[0], pair[1]);
    }

    void ended(int status) {
      numbers.merge("processes that failed", status == 0 ? 0L : 1L, Long::sum);
    }

    private void add(String name, String value) {
      switch (name) {
        case "token" -> tokens.merge(value, 1, Integer::sum);
        case "ms to the first token" -> firstToken.add(Long.valueOf(value));
        default -> numbers.merge(name, Long.valueOf(value), Long::sum);
      }
    }

    void print(String name, int processes, int seconds, int served) {
      firstToken.sort(null);
      long shared = tokens.values().stream().filter(count -> count > 1).count();
      System.out.printf(
          "%s: %d processes, %d s, tokens of %d s%n",
          name, processes, seconds, LIFETIME.toSeconds());
      System.out.printf(
          "  %d exchanges at the server, %d tokens of which %d are shared: %.2f for each%n",
          served, tokens.size(), shared, (double) served / shared);
      System.out.printf(
          "  all ask at once: half have a token after %d ms, the last after %d ms%n",
          firstToken.get(firstToken.size() / 2), firstToken.get(firstToken.size() - 1));
      numbers.forEach((what, number) -> System.out.printf("  %s: %d%n", what, number));
    }
  }
}
