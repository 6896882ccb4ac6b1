// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The testkit's jar as a program of its own: no other jar is near it. */
@Timeout(120)
class FakeServerProgramTest {

  private static final String LISTENS = "A fake ByteNite auth server listens on ";

  @TempDir private Path directory;
  private Path jar;
  private Process process;

  @BeforeEach
  void copyTheJar() throws IOException {
    assumeTrue(Files.isRegularFile(Artifacts.TESTKIT), "`mvn test` makes no jars");
    jar = Files.copy(Artifacts.TESTKIT, directory.resolve("testkit.jar"));
  }

  @AfterEach
  void end() throws InterruptedException {
    if (process != null) {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void servesTheClient() throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "key-4711\n");
    URI server = start("--key-file", key.toString(), "--lifetime", "10m");

    try (AuthClient client = client(server, "key-4711");
        AuthClient stranger = client(server, "key-4712")) {
      assertThat(client.token().expiresAt()).isAfter(client.token().issuedAt());
      assertThatThrownBy(stranger::token).isInstanceOf(AuthException.Unauthenticated.class);
    }
  }

  @Test
  void failsOnDemand() throws IOException {
    URI server = start("--fail", "503", "--retry-after", "2m", "--latency", "1ms");

    try (AuthClient client = client(server, "any")) {
      assertThatThrownBy(client::token)
          .isInstanceOfSatisfying(
              AuthException.Unavailable.class,
              e ->
                  assertThat(e.retryAfter())
                      .hasValueSatisfying(it -> assertThat(it).hasMinutes(2)));
    }
  }

  @Test
  void explainsItself() throws Exception {
    Command.Result result = Command.program(java(), "-jar", jar.toString(), "--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).startsWith("usage: java -jar ").contains("--retry-after");
  }

  @Test
  void runsAsAModuleToo() throws Exception {
    Command.Result result =
        Command.program(
            java(),
            "--module-path=" + Artifacts.path(Artifacts.API, Artifacts.TESTKIT),
            "--module=bytenite.auth.testkit",
            "--help");

    assertThat(result.output()).startsWith("usage: java -jar ");
  }

  /** Starts the program, and returns the address that it prints. */
  private URI start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-jar", jar.toString()));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String first = new BufferedReader(process.inputReader()).readLine();
    assertThat(first).startsWith(LISTENS);
    return URI.create(first.substring(LISTENS.length()));
  }

  private static AuthClient client(URI server, String key) {
    return AuthClient.create(
        AuthConfig.builder(ApiKey.of(key)).baseUri(server).maxAttempts(1).build());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
