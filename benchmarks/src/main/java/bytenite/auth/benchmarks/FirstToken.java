// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.transport.UrlConnectionTransport;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The first token in a fresh JVM: from the start of the process until it says that it has one, the
 * time of its processors until then, and the most memory that it ever had. Beside this library
 * stand programs that do the same by the JDK's two clients, one that finds a token in a file store,
 * and one that does nothing. The programs take turns.
 */
public final class FirstToken {

  private static final int RUNS = 15;
  private static final String[] PROGRAMS = {"bare", "http", "ours", "url", "ours-url", "ours-file"};

  private FirstToken() {}

  /** Measures, or, with arguments, is one of the programs. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 4) {
      String token = token(args[0], URI.create(args[1]), args[2], Path.of(args[3]));
      System.out.println(token.length());
      System.out.println(cpuMillis());
      System.out.println(peakKib());
      return;
    }
    int runs = args.length == 0 ? RUNS : Integer.parseInt(args[0]);
    double[][] millis = new double[PROGRAMS.length][runs];
    double[][] cpu = new double[PROGRAMS.length][runs];
    double[][] mib = new double[PROGRAMS.length][runs];
    Path directory = Files.createTempDirectory("first-token");
    try (FakeAuthServer server = FakeAuthServer.start()) {
      for (int run = -1; run < runs; run++) { // the first warms the machine's caches of files
        for (int i = 0; i < PROGRAMS.length; i++) {
          Run measured = measured(PROGRAMS[i], server, directory);
          millis[i][Math.max(0, run)] = measured.millis;
          cpu[i][Math.max(0, run)] = measured.cpuMillis;
          mib[i][Math.max(0, run)] = measured.peakKib / 1024.0;
        }
      }
    } finally {
      delete(directory);
    }
    System.out.println("program    ms, least  ms, median  CPU ms, median  peak MiB, median");
    for (int i = 0; i < PROGRAMS.length; i++) {
      Arrays.sort(millis[i]);
      Arrays.sort(cpu[i]);
      Arrays.sort(mib[i]);
      System.out.printf(
          "%-9s  %9.1f  %10.1f  %14.0f  %16.1f%n",
          PROGRAMS[i], millis[i][0], millis[i][runs / 2], cpu[i][runs / 2], mib[i][runs / 2]);
    }
  }

  private record Run(double millis, long cpuMillis, long peakKib) {}

  private static Run measured(String program, FakeAuthServer server, Path directory)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            FirstToken.class.getName(),
            program,
            server.baseUri().toString(),
            server.apiKey().reveal(),
            directory.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    long begin = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String token = said.readLine();
      double millis = (System.nanoTime() - begin) / 1e6;
      if (token == null) {
        throw new IllegalStateException(program + " brought no token");
      }
      long cpuMillis = Long.parseLong(said.readLine());
      long peakKib = Long.parseLong(said.readLine());
      process.waitFor();
      return new Run(millis, cpuMillis, peakKib);
    }
  }

  private static String token(String program, URI baseUri, String key, Path directory)
      throws IOException, InterruptedException {
    switch (program) {
      case "bare":
        return "";
      case "http":
        return http(baseUri, key);
      case "url":
        return url(baseUri, key);
      default:
        AuthConfig.Builder settings = AuthConfig.builder(ApiKey.of(key)).baseUri(baseUri);
        if (program.equals("ours-url")) {
          settings.transport(new UrlConnectionTransport(Duration.ofSeconds(10)));
        } else if (program.equals("ours-file")) {
          settings.store(FileTokenStore.in(directory.resolve("tokens")));
        }
        return AuthClient.create(settings.build()).token().value();
    }
  }

  private static String http(URI baseUri, String key) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(baseUri.resolve("/v1/auth/access_token"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(key)))
            .build();
    return token(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static String url(URI baseUri, String key) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) baseUri.resolve("/v1/auth/access_token").toURL().openConnection();
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setRequestProperty("Accept", "application/json");
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body(key).getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream in = connection.getInputStream()) {
      return token(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String body(String key) {
    return "{\"apiKey\":\"".concat(key).concat("\"}");
  }

  private static String token(String body) {
    int begin = body.indexOf("\"token\":\"") + 9;
    return body.substring(begin, body.indexOf('"', begin));
  }

  private static long cpuMillis() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toMillis).orElse(-1L);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The most memory that this process ever had; -1 where the system does not say. */
  private static long peakKib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return -1;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return -1;
  }
}
