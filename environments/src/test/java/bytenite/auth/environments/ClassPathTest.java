// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.testkit.FakeAuthServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No module system: jars on the class path, whole, merged, renamed, twice, or missing. */
class ClassPathTest {

  private static final Path JAVA = Sandbox.tool("java");

  private final FakeAuthServer server = FakeAuthServer.start();
  @TempDir Path work;

  @AfterEach
  void stop() {
    server.close();
  }

  private Sandbox.Ended program(Path... classPath) throws Exception {
    return Sandbox.program(JAVA, List.of(), Sandbox.path(classPath), server);
  }

  private Sandbox.Ended asyncProgram(Path... classPath) throws Exception {
    return Sandbox.program(JAVA, List.of(), Sandbox.path(classPath), Sandbox.ASYNC_MAIN, server);
  }

  @Test
  void jarsOnTheClassPathAreEnoughAndTakeJavaNetHttp() throws Exception {
    program(Sandbox.API, Sandbox.HTTP, Sandbox.SYNC, Sandbox.APP).isWell();

    assertThat(server.lastRequest().header("Connection").orElse("")).isNotEqualTo("close");
  }

  @Test
  void oneFatJarWillDo() throws Exception {
    Path fat = work.resolve("fat.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fat))) {
      for (Path jar : List.of(Sandbox.API, Sandbox.HTTP, Sandbox.SYNC, Sandbox.ASYNC)) {
        try (JarFile from = new JarFile(jar.toFile())) {
          for (JarEntry entry : from.stream().filter(ClassPathTest::isMerged).toList()) {
            out.putNextEntry(new JarEntry(entry.getName()));
            from.getInputStream(entry).transferTo(out);
          }
        }
      }
    }

    program(fat, Sandbox.APP).isWell();
    asyncProgram(fat, Sandbox.APP).isWell();
  }

  private static boolean isMerged(JarEntry entry) {
    return !entry.isDirectory()
        && (entry.getName().startsWith("bytenite/") || entry.getName().contains("/services/"));
  }

  @Test
  void aCopyInAnotherPackageWorksBesideTheOriginal() throws Exception {
    Path api = Relocated.copy(Sandbox.API, work.resolve("api.jar"), "shaded/bytenite", "/none");
    Path sync = Relocated.copy(Sandbox.SYNC, work.resolve("sync.jar"), "shaded/bytenite", "/none");
    Path app = Relocated.jar(Sandbox.APP, work.resolve("app.jar"), "shaded/bytenite");

    Sandbox.Ended ended =
        Sandbox.program(
            JAVA,
            List.of(),
            Sandbox.path(app, api, sync, Sandbox.API, Sandbox.SYNC),
            "shaded." + Sandbox.MAIN,
            server);

    ended.isWell();
  }

  @Test
  void theSameJarTwiceIsOne() throws Exception {
    Path copy = Files.copy(Sandbox.SYNC, work.resolve("again.jar"));

    program(Sandbox.API, Sandbox.SYNC, copy, Sandbox.APP).isWell();
  }

  @Test
  void twoImplementationsAreNamed() throws Exception {
    Path other = Files.createDirectories(work.resolve("other/META-INF/services"));
    Files.writeString(
        other.resolve("bytenite.auth.spi.AuthClientProvider"),
        "bytenite.auth.environments.OtherProvider\n");
    Path tests = Sandbox.home(OtherProvider.class);

    assertThat(
            program(Sandbox.API, Sandbox.SYNC, work.resolve("other"), tests, Sandbox.APP).output())
        .contains("more than one implementation found")
        .contains("bytenite.auth.sync.SyncProvider", OtherProvider.class.getName())
        .contains("keep one copy of bytenite-auth-sync");
  }

  @Test
  void theApiAloneSaysWhatIsMissing() throws Exception {
    assertThat(program(Sandbox.API, Sandbox.APP).output())
        .contains("no implementation found: add the artifact bytenite-auth-sync");
    assertThat(asyncProgram(Sandbox.API, Sandbox.APP).output())
        .contains("no implementation found: add the artifact bytenite-auth-async");
  }
}
