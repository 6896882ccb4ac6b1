// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.ManualClock;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a token through files. */
@Timeout(180)
class SharedProcessesTest {

  private final FakeAuthServer server = FakeAuthServer.start();
  private final List<Process> processes = new ArrayList<>();
  @TempDir private Path temporary;

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
    server.close();
  }

  private Path directory() {
    return temporary.resolve("tokens");
  }

  private void start() throws IOException, URISyntaxException {
    Path program =
        Path.of(SharingProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String classPath =
        Artifacts.path(Artifacts.API, Artifacts.HTTP, Artifacts.SYNC, Artifacts.STORE_FILE)
            + File.pathSeparator
            + program;
    processes.add(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                SharingProgram.class.getName(),
                server.baseUri().toString(),
                server.apiKey().reveal(),
                directory().toString())
            .redirectErrorStream(true)
            .start());
  }

  private static String output(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said.trim();
  }

  @Test
  void exchangeOnceThoughAllStartAtOnce() throws Exception {
    for (int i = 0; i < 4; i++) {
      start();
    }
    List<String> outputs = new ArrayList<>();
    for (Process process : processes) {
      outputs.add(output(process));
    }

    assertThat(outputs).allMatch(said -> said.matches("[01] -?[0-9]+"));
    assertThat(outputs).filteredOn(said -> said.startsWith("1 ")).hasSize(1);
    assertThat(outputs)
        .extracting(said -> said.substring(2))
        .containsOnly(outputs.get(0).substring(2));
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void goOnAfterTheOneThatExchangesIsKilled() throws Exception {
    Gate gate = Gate.named("the exchange");
    server.enqueue(FakeReply.hold(gate));
    start();
    gate.awaitArrivals(1, Duration.ofSeconds(60));
    processes.get(0).destroyForcibly().waitFor();

    try (AuthClient client =
        AuthClient.create(SharingProgram.config(server.baseUri(), server.apiKey(), directory()))) {
      assertThat(client.token()).isNotNull(); // after the five seconds of the hold
    }

    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void exchangesAloneAndSaysSoOnceWhereTheDirectoryCannotBeCreated() throws Exception {
    Path file = Files.createFile(temporary.resolve("a-file"));
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
    List<String> failures = new CopyOnWriteArrayList<>();
    AuthConfig config =
        SharingProgram.config(server.baseUri(), server.apiKey(), file.resolve("tokens")).toBuilder()
            .clock(clock)
            .executor(Runnable::run) // the listener is told before the call returns
            .listener(
                AuthListener.lines(
                    line -> {
                      if (line.startsWith("store failed")) {
                        failures.add(line);
                      }
                    }))
            .build();
    try (AuthClient client = AuthClient.create(config)) {
      client.invalidate(client.token());
      assertThat(client.token()).isNotNull();
    }

    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(failures).hasSize(1);
  }
}
