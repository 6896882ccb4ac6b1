// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.environments.Sandbox.Ended;
import bytenite.auth.testkit.FakeAuthServer;
import com.android.tools.r8.R8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R8 in full mode, over a platform that has java.base and nothing else: what refers to
 * java.net.http must be gone, and what is left must work.
 */
class R8Test {

  private static final String RULES =
      """
      -keep class bytenite.auth.environments.*Program {
        public static void main(java.lang.String[]);
      }
      """;

  private static final String DISCARD = "-checkdiscard class bytenite.auth.http.** { *; }";

  @TempDir Path work;

  @Test
  void leavesAProgramForAndroidThatNeedsNoJavaNetHttp() throws Exception {
    Path zip = work.resolve("dex.zip");

    Path discard = Files.writeString(work.resolve("discard.pro"), DISCARD);

    Ended shrunk =
        shrink(zip, bareImage(), Sandbox.API, "--min-api", "26", "--pg-conf", discard.toString());

    assertThat(shrunk).isEqualTo(new Ended(0, ""));
    assertThat(dex(zip))
        .contains("\"min-api\":26,", "\"r8-mode\":\"full\"")
        .contains("Ljava/net/HttpURLConnection;")
        .doesNotContain("java/net/http");
  }

  /** As class files it can be run here; with these R8 judges what is missing before it prunes. */
  @Test
  void leavesAProgramThatDoesTheSame() throws Exception {
    Path small = work.resolve("small.jar");

    Ended shrunk = shrink(small, Sandbox.JDK, Sandbox.API, "--classfile");

    assertThat(shrunk).isEqualTo(new Ended(0, ""));
    Path java = Sandbox.bareJava();
    String whole =
        Sandbox.path(Sandbox.API, Sandbox.HTTP, Sandbox.SYNC, Sandbox.ASYNC, Sandbox.APP);
    try (FakeAuthServer server = FakeAuthServer.start()) {
      for (String main : List.of(Sandbox.MAIN, Sandbox.ASYNC_MAIN)) {
        Ended before = Sandbox.program(java, List.of(), whole, main, server).isWell();
        Ended after = Sandbox.program(java, List.of(), small.toString(), main, server);

        assertThat(after).isEqualTo(before);
      }
    }
  }

  /**
   * Without the rules that the api jar brings along R8 must object: else the tests show nothing.
   */
  @Test
  void objectsWhereTheRulesAreMissing() throws Exception {
    Path bare = Relocated.copy(Sandbox.API, work.resolve("bare.jar"), "bytenite", ".pro");

    Ended shrunk = shrink(work.resolve("dex.zip"), bareImage(), bare, "--min-api", "26");

    assertThat(shrunk.status()).isNotZero();
    assertThat(shrunk.output()).contains("Missing class java.net.http.HttpClient ");
  }

  /** R8 reads the first; ProGuard, and R8 where there is no first, the second. */
  @Test
  void theApiJarBringsTheSameRulesForR8AndForProGuard() throws Exception {
    try (FileSystem files = FileSystems.newFileSystem(Sandbox.API)) {
      String r8 = rules(files, "META-INF/com.android.tools/r8");

      assertThat(r8).contains("boolean isPresent() return false;");
      assertThat(rules(files, "META-INF/proguard")).isEqualTo(r8);
    }
  }

  private static String rules(FileSystem jar, String directory) throws IOException {
    return Files.readString(jar.getPath(directory, "bytenite-auth-api.pro"));
  }

  private static Path bareImage() throws Exception {
    return Sandbox.bareJava().getParent().getParent();
  }

  private Ended shrink(Path output, Path platform, Path api, String... options) throws Exception {
    Path rules = Files.writeString(work.resolve("rules.pro"), RULES);
    List<Object> command = new ArrayList<>();
    command.addAll(List.of(Sandbox.tool("java"), "-Xmx700m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", Sandbox.home(R8.class), R8.class.getName(), "--release"));
    command.addAll(List.of("--no-data-resources", "--lib", platform, "--pg-conf", rules));
    command.addAll(List.of("--output", output));
    command.addAll(List.of(options));
    command.addAll(List.of(api, Sandbox.HTTP, Sandbox.SYNC, Sandbox.ASYNC));
    command.add(
        Sandbox.home(Program.class).resolve(Program.class.getName().replace('.', '/') + ".class"));
    command.add(
        Sandbox.home(Program.class)
            .resolve(AsyncProgram.class.getName().replace('.', '/') + ".class"));
    return Sandbox.run(command.toArray());
  }

  private static String dex(Path zip) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(zip)) {
      return new String(
          Files.readAllBytes(files.getPath("classes.dex")), StandardCharsets.ISO_8859_1);
    }
  }
}
