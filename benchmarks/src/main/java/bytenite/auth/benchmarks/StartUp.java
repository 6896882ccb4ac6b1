// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.store.file.FileTokenStore;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A short program from start to exit, as a shell sees it: get a token over TLS, print its length,
 * close the client. Each variant runs with and without an AppCDS archive; in each round, every
 * variant runs once.
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

  private static final String PASSWORD = "changeit";
  private static final byte[] REPLY =
      "{\"token\":\"%s\",\"expiresIn\":\"3600\",\"scope\":\"all\"}"
          .formatted("t".repeat(64))
          .getBytes(StandardCharsets.UTF_8);

  private final Path directory;
  private final Path keys;
  private final HttpsServer server;
  private final AtomicInteger exchanges = new AtomicInteger();

  private StartUp(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    this.directory = directory;
    this.keys = directory.resolve("keys.p12");
    run(
        List.of(
            tool("keytool"),
            "-genkeypair",
            "-keystore",
            keys.toString(),
            "-storepass",
            PASSWORD,
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=IP:127.0.0.1"));
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    char[] password = PASSWORD.toCharArray();
    keyManagers.init(KeyStore.getInstance(keys.toFile(), password), password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keyManagers.getKeyManagers(), null, null);
    System.setProperty("sun.net.httpserver.nodelay", "true"); // its reply takes two writes
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      call.getRequestBody().readAllBytes();
      exchanges.incrementAndGet();
      call.sendResponseHeaders(200, REPLY.length);
      call.getResponseBody().write(REPLY);
    }
  }

  /** Measures; with a program, a URI and a directory as arguments, is that program. */
  public static void main(String[] args)
      throws IOException, InterruptedException, GeneralSecurityException {
    if (args.length == 3) {
      run(Program.valueOf(args[0]), URI.create(args[1]), Path.of(args[2]));
      return;
    }
    int rounds = args.length == 0 ? ROUNDS : Integer.parseInt(args[0]);
    Path directory = Files.createTempDirectory("start-up");
    StartUp startUp = new StartUp(directory);
    try {
      startUp.measure(rounds);
    } finally {
      startUp.server.stop(0);
      delete(directory);
    }
  }

  private static void run(Program program, URI baseUri, Path directory) {
    if (program == Program.BARE) {
      System.out.println(0);
      return;
    }
    AuthConfig.Builder settings = AuthConfig.builder(ApiKey.of("any")).baseUri(baseUri);
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
    int before = exchanges.get();
    for (int round = 0; round < rounds; round++) {
      for (Program program : Program.values()) {
        for (boolean withArchive : ARCHIVES) {
          String option =
              withArchive ? "-XX:SharedArchiveFile=" + archive(program) : "-Xshare:auto";
          (withArchive ? archived : plain).get(program)[round] = millis(program, option);
        }
      }
    }
    int expected = before + rounds * ARCHIVES.size() * 2; // the store's program sends nothing
    if (exchanges.get() != expected) {
      throw new IllegalStateException(exchanges + " exchanges, not " + expected);
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
    command.addAll(List.of(tool("java"), option));
    command.add("-Djavax.net.ssl.trustStore=" + keys);
    command.add("-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), StartUp.class.getName()));
    command.add(program.name());
    command.add("https://127.0.0.1:" + server.getAddress().getPort());
    command.add(directory.toString());
    long begin = System.nanoTime();
    run(command);
    return (System.nanoTime() - begin) / 1e6;
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    File output = directory.resolve("output").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (builder.redirectOutput(output).start().waitFor() != 0) {
      throw new IllegalStateException(command + ": " + Files.readString(output.toPath()));
    }
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
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
