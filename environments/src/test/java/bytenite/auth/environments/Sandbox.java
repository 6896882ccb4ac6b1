// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthClient;
import bytenite.auth.async.AsyncProvider;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.sync.SyncProvider;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory of a test's own, the artifacts under test, and processes that come to an end. */
final class Sandbox {

  static final Path JDK = Path.of(System.getProperty("java.home"));
  static final Path API = home(AuthClient.class);
  static final Path HTTP = home(HttpClientTransport.class);
  static final Path SYNC = home(SyncProvider.class);
  static final Path ASYNC = home(AsyncProvider.class);
  static final Path APP = home(Program.class);
  static final String MAIN = "bytenite.auth.environments.Program";
  static final String ASYNC_MAIN = "bytenite.auth.environments.AsyncProgram";
  static final String MODULE = "bytenite.auth.environments";

  /** What the program prints before its last line if it succeeds. */
  static final String WELL = "token: kept\nskip: true\nsigned out: true\n";

  private Sandbox() {}

  /** How a process ended. */
  record Ended(int status, String output) {

    Ended isWell() {
      assertThat(output).contains(WELL);
      assertThat(status).isZero();
      return this;
    }

    Ended leftNoThread() {
      assertThat(output).contains("threads: []");
      return this;
    }
  }

  static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static String path(Path... parts) {
    return Stream.of(parts).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  static Path tool(String name) {
    return JDK.resolve("bin").resolve(name);
  }

  /** Runs to the end; what it writes to either stream is the output. */
  static Ended run(Object... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("environments", ".out");
    try {
      Process process =
          new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(4, TimeUnit.MINUTES);
      process.destroyForcibly();
      String text = Files.readString(output, StandardCharsets.UTF_8).replace("\r\n", "\n");
      assertThat(ended).as("%s has ended; it said: %s", command[0], text).isTrue();
      return new Ended(process.exitValue(), text);
    } finally {
      Files.delete(output);
    }
  }

  /** Runs the blocking program from the class path against the server. */
  static Ended program(Path java, List<String> options, String classPath, FakeAuthServer server)
      throws IOException, InterruptedException {
    return program(java, options, classPath, MAIN, server);
  }

  /** Runs a program from the class path against the server. */
  static Ended program(
      Path java, List<String> options, String classPath, String main, FakeAuthServer server)
      throws IOException, InterruptedException {
    List<Object> command = new ArrayList<>();
    command.add(java);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main, server.baseUri(), server.apiKey().reveal()));
    return run(command.toArray());
  }

  /** Makes an image of these modules; its java. */
  static Path image(Path directory, String modules, Object... more)
      throws IOException, InterruptedException {
    List<Object> command =
        new ArrayList<>(List.of(tool("jlink"), "--add-modules", modules, "--output", directory));
    command.addAll(List.of(more));
    Ended linked = run(command.toArray());
    assertThat(linked.status()).as(linked.output()).isZero();
    return directory.resolve("bin").resolve("java");
  }

  /** An image of java.base alone, made once for all tests, which run in several processes. */
  static synchronized Path bareJava() throws IOException, InterruptedException {
    Path directory =
        Path.of(System.getProperty("project.build.directory"), "java.base").toAbsolutePath();
    Path java = directory.resolve("bin").resolve("java");
    try (FileChannel other =
        FileChannel.open(directory.resolveSibling("java.base.lock"), CREATE, WRITE)) {
      other.lock();
      return Files.exists(java) ? java : image(directory, "java.base");
    }
  }
}
