// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to run a program that requires {@code bytenite.auth} and no more. */
class PlainProgramTest {

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  private static final Path[] LIBRARIES = {
    Artifacts.API, Artifacts.HTTP, Artifacts.SYNC, Artifacts.ASYNC
  };

  @TempDir private static Path directory;
  private static PlainProgram program;

  private FakeAuthServer server;

  @BeforeAll
  static void compileAndPack() throws IOException {
    program = PlainProgram.build(directory);
  }

  @BeforeEach
  void startTheServer() {
    server = FakeAuthServer.start();
  }

  @AfterEach
  void closeTheServer() {
    server.close();
  }

  @Test
  void runsOnTheModulePath() throws Exception {
    Command.Result result =
        run(JAVA_HOME, "--module-path=" + program.with(LIBRARIES), "--module=app/app.Main");

    assertThatBothClientsWork(result);
  }

  @Test
  void runsOnTheClassPath() throws Exception {
    Command.Result result = run(JAVA_HOME, "--class-path=" + program.with(LIBRARIES), "app.Main");

    assertThatBothClientsWork(result);
  }

  @Test
  void anImageWithItsServicesBoundHasBothClients() throws Exception {
    // Without the limit the JDK's own providers are bound too, 30 modules of them.
    Path image =
        link(
            "--add-modules=app",
            "--bind-services",
            "--limit-modules=app,bytenite.auth.sync,bytenite.auth.async");

    assertThatBothClientsWork(run(image, "--module=app/app.Main"));
  }

  @Test
  void anImageWithOneProviderHasThatClientAndAsksForTheOther() throws Exception {
    Path image = link("--add-modules=app,bytenite.auth.sync");

    Command.Result result = run(image, "--module=app/app.Main");

    assertThat(result.output().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("blocking: true"),
            line -> assertThat(line).contains("add the artifact bytenite-auth-async "));
  }

  @Test
  void anImageOfJavaBaseAloneRunsTheClassPath() throws Exception {
    Path image = link("--add-modules=java.base");

    assertThatBothClientsWork(run(image, "--class-path=" + program.with(LIBRARIES), "app.Main"));
  }

  @Test
  void withoutProvidersTheModulePathAsksForThem() throws Exception {
    Command.Result result =
        run(JAVA_HOME, "--module-path=" + program.with(Artifacts.API), "--module=app/app.Main");

    assertThatBothArtifactsAreAskedFor(result);
  }

  @Test
  void withoutProvidersTheClassPathAsksForThem() throws Exception {
    Command.Result result =
        run(JAVA_HOME, "--class-path=" + program.with(Artifacts.API), "app.Main");

    assertThatBothArtifactsAreAskedFor(result);
  }

  /** As Maven Surefire places what a modular application's module-info does not require. */
  @Test
  void providersBesideTheModulePathAskToBeOnIt() throws Exception {
    Command.Result result =
        run(
            JAVA_HOME,
            "--module-path=" + program.with(Artifacts.API),
            "--class-path=" + Artifacts.SYNC + File.pathSeparator + Artifacts.ASYNC,
            "--module=app/app.Main");

    assertThat(result.output().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("bytenite-auth-sync is on the class path"),
            line -> assertThat(line).contains("bytenite-auth-async is on the class path"));
  }

  private Path link(String... options) {
    Path image = directory.resolve("image-" + server.baseUri().getPort());
    Path packagedModules = JAVA_HOME.resolve("jmods"); // needed with a limit; not in every JDK
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(
        "--module-path=" + program.with(LIBRARIES) + File.pathSeparator + packagedModules);
    arguments.add("--output=" + image);
    PlainProgram.succeed("jlink", arguments.toArray(String[]::new));
    return image;
  }

  private Command.Result run(Path javaHome, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(options));
    command.add(0, javaHome.resolve("bin").resolve("java").toString());
    command.add(server.baseUri().toString());
    command.add(server.apiKey().reveal());
    return Command.program(command.toArray(String[]::new));
  }

  private void assertThatBothClientsWork(Command.Result result) {
    assertThat(result.output().lines()).containsExactly("blocking: true", "asynchronous: true");
    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(server.tokensSignedOut()).hasSize(2);
  }

  private void assertThatBothArtifactsAreAskedFor(Command.Result result) {
    assertThat(result.output().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("add the artifact bytenite-auth-sync "),
            line -> assertThat(line).contains("add the artifact bytenite-auth-async "));
    assertThat(server.requests()).isEmpty();
  }
}
