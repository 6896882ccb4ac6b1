// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.environments.Sandbox.Ended;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a process begins and ends. */
class StartTest {

  private static final Path JAVA = Sandbox.tool("java");

  private final FakeAuthServer server = FakeAuthServer.start();
  @TempDir Path work;

  @AfterEach
  void stop() {
    server.close();
  }

  /** Archives want jars, not directories. */
  private String jars() throws Exception {
    Path app = work.resolve("app.jar");
    if (!Files.exists(app)) {
      Relocated.jar(Sandbox.APP, app, "bytenite");
    }
    return Sandbox.path(app, Sandbox.API, Sandbox.HTTP, Sandbox.SYNC, Sandbox.ASYNC);
  }

  private Ended program(String main, String... options) throws Exception {
    return Sandbox.program(JAVA, List.of(options), jars(), main, server);
  }

  @ParameterizedTest
  @ValueSource(strings = {Sandbox.MAIN, Sandbox.ASYNC_MAIN})
  void worksInterpreted(String main) throws Exception {
    program(main, "-Xint").isWell();
  }

  @ParameterizedTest
  @ValueSource(strings = {Sandbox.MAIN, Sandbox.ASYNC_MAIN})
  void anArchiveOfClassesHoldsOurs(String main) throws Exception {
    Path archive = work.resolve("app.jsa");

    Ended making = program(main, "-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds*=warning");
    program(main, "-XX:SharedArchiveFile=" + archive, "-Xshare:on", loading()).isWell();

    assertThat(complaintsAboutUs(making)).isEmpty();
    assertThat(ourClasses()).isNotEmpty().allMatch(line -> line.contains("shared objects file"));
  }

  @ParameterizedTest
  @ValueSource(strings = {Sandbox.MAIN, Sandbox.ASYNC_MAIN})
  @EnabledForJreRange(min = JRE.JAVA_25)
  void anAotCacheHoldsOurClasses(String main) throws Exception {
    Path cache = work.resolve("app.aot");

    Ended making = program(main, "-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=warning,cds*=warning");
    program(main, "-XX:AOTCache=" + cache, "-XX:AOTMode=on", loading()).isWell();

    assertThat(complaintsAboutUs(making)).isEmpty();
    assertThat(ourClasses()).isNotEmpty().allMatch(line -> line.contains("shared objects file"));
  }

  private static List<String> complaintsAboutUs(Ended ended) {
    assertThat(ended.status()).as(ended.output()).isZero();
    return ended
        .output()
        .lines()
        .filter(line -> line.contains("[warning]") && line.contains("bytenite"))
        .toList();
  }

  private String loading() {
    return "-Xlog:class+load:file=" + work.resolve("loaded");
  }

  /** Where each named class of ours came from. */
  private List<String> ourClasses() throws IOException {
    try (Stream<String> lines = Files.lines(work.resolve("loaded"))) {
      return lines
          .filter(line -> line.contains(" bytenite.auth.") && !line.contains("Lambda"))
          .toList();
    }
  }

  /** An upper bound alone: how long it takes is in docs/environments.md. */
  @Test
  void theProcessEndsByItselfAfterAShortProgram() throws Exception {
    long start = System.nanoTime();

    program(Sandbox.MAIN).isWell();

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.println("a short program took " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofSeconds(60));
  }
}
