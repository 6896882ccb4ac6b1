// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.jfr.programs.Cost;
import bytenite.auth.jfr.programs.Program;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: no Flight Recorder at all, a module path, the cost. */
class ProcessTest {

  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final String LIBRARIES =
      home(AuthClient.class)
          + File.pathSeparator
          + home(HttpClientTransport.class)
          + File.pathSeparator
          + home(AuthClient.create(ApiKey.of("any")).getClass())
          + File.pathSeparator
          + home(JfrListener.class);
  private static final String TESTS = home(Program.class);

  @TempDir private Path directory;

  @Test
  void doesNothingAndDoesNotComplainInAnImageOfJavaBaseAlone() throws Exception {
    Path image = directory.resolve("image");
    StringWriter said = new StringWriter();
    int linked =
        ToolProvider.findFirst("jlink")
            .orElseThrow()
            .run(
                new PrintWriter(said),
                new PrintWriter(said),
                "--add-modules=java.base",
                "--output=" + image);
    assertThat(linked).as(said.toString()).isZero();

    try (FakeAuthServer server = FakeAuthServer.start()) {
      assertThat(program(image, server, "-cp", LIBRARIES + File.pathSeparator + TESTS))
          .containsExactly("succeeded: PT1H", "signed out: true", "module: null");
    }
  }

  @Test
  void recordsFromAModuleInARecordingThatTheCommandLineStarts() throws Exception {
    Path file = directory.resolve("recording.jfr");

    try (FakeAuthServer server = FakeAuthServer.start()) {
      assertThat(
              program(
                  JDK,
                  server,
                  "-XX:StartFlightRecording:filename=" + file,
                  "-Xlog:disable",
                  "--module-path",
                  LIBRARIES,
                  "--add-modules=bytenite.auth.jfr,bytenite.auth.sync",
                  "-cp",
                  TESTS))
          .contains("succeeded: PT1H", "signed out: true", "module: bytenite.auth.jfr");
    }

    assertThat(RecordingFile.readAllEvents(file))
        .extracting(event -> event.getEventType().getName())
        .filteredOn(name -> name.startsWith("bytenite."))
        .containsExactlyInAnyOrder(
            "bytenite.auth.Exchange",
            "bytenite.auth.SignOut",
            "bytenite.auth.Exchange",
            "bytenite.auth.SignOut");
  }

  @Test
  void allocatesNothingUnlessARecordingRuns() throws Exception {
    String classPath = LIBRARIES + File.pathSeparator + TESTS;

    List<String> lines = run(JDK, "-Xint", "-cp", classPath, Cost.class.getName());

    assertThat(lines).hasSize(4).contains("initialized: false");
    assertThat(bytes(lines, "never recorded: ")).isLessThan(1_000);
    assertThat(bytes(lines, "recording: ")).isGreaterThan(1_000_000);
    assertThat(bytes(lines, "recorded before: ")).isLessThan(1_000);
  }

  private static long bytes(List<String> lines, String phase) {
    return lines.stream()
        .filter(line -> line.startsWith(phase))
        .mapToLong(line -> Long.parseLong(line.substring(phase.length())))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> program(Path home, FakeAuthServer server, String... options)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(Program.class.getName());
    arguments.add(server.baseUri().toString());
    arguments.add(server.apiKey().reveal());
    return run(home, arguments.toArray(String[]::new));
  }

  /** Runs a JVM to its end, which must come within a minute; the lines that it wrote. */
  private static List<String> run(Path home, String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of(home.resolve("bin/java").toString()), Stream.of(arguments))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String home(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
