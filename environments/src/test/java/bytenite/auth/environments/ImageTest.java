// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.environments.Sandbox.Ended;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that jlink makes. */
class ImageTest {

  private static final String BLOCKING =
      Sandbox.path(Sandbox.API, Sandbox.HTTP, Sandbox.SYNC, Sandbox.APP);

  /** Missing in a JDK that links from itself, which then needs none. */
  private static final Path JDK_MODULES = Sandbox.JDK.resolve("jmods");

  @TempDir Path work;

  /** Only the application is named: --bind-services finds the client. */
  @Test
  void aModularApplicationBecomesAnImageWithTheClientItDoesNotName() throws Exception {
    String modules = Sandbox.MODULE + ",bytenite.auth.sync";

    Path java =
        Sandbox.image(
            work.resolve("image"),
            Sandbox.MODULE,
            "--module-path",
            Sandbox.path(JDK_MODULES, Path.of(BLOCKING)),
            "--bind-services",
            "--limit-modules",
            modules);

    assertThat(Sandbox.run(java, "--list-modules").output().lines().map(ImageTest::name))
        .containsExactlyInAnyOrder(
            "bytenite.auth",
            "bytenite.auth.environments",
            "bytenite.auth.http",
            "bytenite.auth.sync",
            "java.base",
            "java.net.http");
    System.out.println("image with java.net.http: " + megabytes(work.resolve("image")) + " MB");
    try (FakeAuthServer server = FakeAuthServer.start()) {
      inModule(java, server).isWell();
      assertThat(server.lastRequest().header("Connection").orElse("")).isNotEqualTo("close");

      inModule(java, server, "HttpURLConnection").isWell().leftNoThread();
      assertThat(server.lastRequest().header("Connection")).contains("close");
    }
  }

  @Test
  void withoutItsClientItSaysWhatToDo() throws Exception {
    Path java = Sandbox.image(work.resolve("image"), Sandbox.MODULE, "--module-path", BLOCKING);

    assertThat(Sandbox.run(java, "--list-modules").output().lines().map(ImageTest::name))
        .containsExactlyInAnyOrder("bytenite.auth", "bytenite.auth.environments", "java.base");
    System.out.println("image without a client: " + megabytes(work.resolve("image")) + " MB");
    try (FakeAuthServer server = FakeAuthServer.start()) {
      assertThat(inModule(java, server).output())
          .contains("add the artifact bytenite-auth-sync")
          .contains("--bind-services or --add-modules bytenite.auth.sync");
    }
  }

  @Test
  void anImageOfJavaBaseAloneTakesHttpUrlConnectionAndLeavesNoThread() throws Exception {
    Path java = Sandbox.bareJava();

    assertThat(Sandbox.run(java, "--list-modules").output().lines().map(ImageTest::name))
        .containsExactly("java.base");
    System.out.println("image of java.base: " + megabytes(java.getParent().getParent()) + " MB");
    try (FakeAuthServer server = FakeAuthServer.start()) {
      Sandbox.program(java, List.of(), BLOCKING, server).isWell().leftNoThread();
      assertThat(server.lastRequest().header("Connection")).contains("close");
    }
  }

  @Test
  void anImageOfJavaBaseAloneLoadsEachClassOfTheApi() throws Exception {
    String classPath = Sandbox.path(Sandbox.API, Sandbox.home(LoadAll.class));

    Ended ended =
        Sandbox.run(Sandbox.bareJava(), "-cp", classPath, LoadAll.class.getName(), Sandbox.API);

    assertThat(ended.output()).matches("loaded: [1-9]\\d\\d\\n");
    assertThat(ended.status()).isZero();
  }

  @Test
  void anImageOfJavaBaseAloneRunsTheAsynchronousClientToo() throws Exception {
    String classPath = Sandbox.path(Sandbox.API, Sandbox.ASYNC, Sandbox.APP);
    try (FakeAuthServer server = FakeAuthServer.start()) {
      Sandbox.program(Sandbox.bareJava(), List.of(), classPath, Sandbox.ASYNC_MAIN, server)
          .isWell();
    }
  }

  @Test
  void oneCoreASmallHeapAndSmallStacksAreEnough() throws Exception {
    List<String> narrow = List.of("-XX:ActiveProcessorCount=1", "-Xmx24m", "-Xss256k");
    String async = Sandbox.path(Sandbox.API, Sandbox.HTTP, Sandbox.ASYNC, Sandbox.APP);
    try (FakeAuthServer server = FakeAuthServer.start()) {
      Sandbox.program(Sandbox.bareJava(), narrow, BLOCKING, server).isWell().leftNoThread();
      Sandbox.program(Sandbox.tool("java"), narrow, BLOCKING, server).isWell();
      for (Path java : List.of(Sandbox.bareJava(), Sandbox.tool("java"))) {
        Sandbox.program(java, narrow, async, Sandbox.ASYNC_MAIN, server).isWell();
      }
    }
  }

  private static Ended inModule(Path java, FakeAuthServer server, Object... more) throws Exception {
    List<Object> command = new ArrayList<>(List.of(java, "-m"));
    command.add(Sandbox.MODULE + "/" + Sandbox.MAIN);
    command.addAll(List.of(server.baseUri(), server.apiKey().reveal()));
    command.addAll(List.of(more));
    return Sandbox.run(command.toArray());
  }

  private static String name(String module) {
    return module.replaceAll("@.*", "");
  }

  private static long megabytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes =
          files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      return bytes >> 20;
    }
  }
}
