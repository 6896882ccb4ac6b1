// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A short program from start to exit, as a shell sees it: get a token, print its length, close the
 * client. Each variant runs with and without an AppCDS archive; in each round, every variant runs
 * once.
 */
public final class StartUp {

  private static final int ROUNDS = 15;
  private static final List<Boolean> ARCHIVES = List.of(false, true);

  private enum Program {
    BARE("a bare JVM"),
    HTTP("java.net.http"),
    URL("HttpURLConnection"),
    STORE("token in a file store");

    private final String label;

    Program(String label) {
      this.label = label;
    }
  }

  private final FakeAuthServer server;
  private final Path directory;

  private StartUp(FakeAuthServer server, Path directory) {
    this.server = server;
    this.directory = directory;
  }

  /** Measures; with a program, a URI, a key and a directory as arguments, is that program. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 4) {
      run(Program.valueOf(args[0]), URI.create(args[1]), ApiKey.of(args[2]), Path.of(args[3]));
      return;
    }
    int rounds = args.length == 0 ? ROUNDS : Integer.parseInt(args[0]);
    Path directory = Files.createTempDirectory("start-up");
    try (FakeAuthServer server = FakeAuthServer.start()) {
      new StartUp(server, directory).measure(rounds);
    } finally {
      delete(directory);
    }
  }

  private static void run(Program program, URI baseUri, ApiKey key, Path directory) {
    if (program == Program.BARE) {
      System.out.println(0);
      return;
    }
    AuthConfig.Builder settings = AuthConfig.builder(key).baseUri(baseUri);
    if (program == Program.URL) {
      settings.transport(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(10)));
    } else if (program == Program.STORE) {
      settings.store(FileTokenStore.in(directory.resolve("store")));
    }
    try (AuthClient client = AuthClient.create(settings.build())) {
      System.out.println(client.token().value().length());
    }
  }

  private void measure(int rounds) throws IOException, InterruptedException {
    Map<Program, double[]> plain = new EnumMap<>(Program.class);
    Map<Program, double[]> archived = new EnumMap<>(Program.class);
    for (Program program : Program.values()) {
      millis(program, "-XX:ArchiveClassesAtExit=" + archive(program)); // also fills the store
      plain.put(program, new double[rounds]);
      archived.put(program, new double[rounds]);
    }
    int exchanges = server.exchanges();
    for (int round = 0; round < rounds; round++) {
      for (Program program : Program.values()) {
        for (boolean withArchive : ARCHIVES) {
          String option =
              withArchive ? "-XX:SharedArchiveFile=" + archive(program) : "-Xshare:auto";
          (withArchive ? archived : plain).get(program)[round] = millis(program, option);
        }
      }
    }
    int expected = exchanges + rounds * ARCHIVES.size() * 2; // the store's program sends nothing
    if (server.exchanges() != expected) {
      throw new IllegalStateException(server.exchanges() + " exchanges, not " + expected);
    }
    System.out.println("median ms from start to exit  without  with an AppCDS archive");
    for (Program program : Program.values()) {
      System.out.printf(
          "%-28s %8.0f %8.0f%n",
          program.label, median(plain.get(program)), median(archived.get(program)));
    }
  }

  private Path archive(Program program) {
    return directory.resolve(program + ".jsa");
  }

  private double millis(Program program, String option) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(option, "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(StartUp.class.getName(), program.name(), server.baseUri().toString()));
    command.addAll(List.of(server.apiKey().reveal(), directory.toString()));
    File output = directory.resolve("output").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output);
    long begin = System.nanoTime();
    int exitCode = builder.start().waitFor();
    double millis = (System.nanoTime() - begin) / 1e6;
    if (exitCode != 0) {
      throw new IllegalStateException(program + ": " + Files.readString(output.toPath()));
    }
    return millis;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
