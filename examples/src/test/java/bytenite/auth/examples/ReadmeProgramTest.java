// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program at the top of README.md, compiled and run as a reader would. */
class ReadmeProgramTest {

  private static final Path README = Path.of("").toAbsolutePath().getParent().resolve("README.md");
  private static final Pattern PROGRAM = Pattern.compile("(?ms)^```java\\n(import .*?)^```$");
  private static final String CLASS_PATH =
      Artifacts.path(Artifacts.API, Artifacts.HTTP, Artifacts.SYNC);

  @TempDir private Path directory;

  @Test
  void printsTheResponseOfAnAuthorizedRequest() throws Exception {
    try (FakeAuthServer server = FakeAuthServer.builder().resource("/v1/jobs", "no jobs").start()) {
      Path source = Files.writeString(directory.resolve("Main.java"), program());

      assertThat(run(source, server)).isEqualTo("no jobs" + System.lineSeparator());
      assertThat(server.exchanges()).isOne();
    }
  }

  private static String program() throws IOException {
    Matcher matcher = PROGRAM.matcher(Files.readString(README));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /** Runs a single source file: {@code java Main.java}. */
  private static String run(Path source, FakeAuthServer server) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder command =
        new ProcessBuilder(java, "-cp", CLASS_PATH + File.pathSeparator, source.toString());
    command.environment().put("BYTENITE_API_KEY", server.apiKey().reveal());
    command.environment().put("BYTENITE_BASE_URI", server.baseUri().toString());
    Process process = command.redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
