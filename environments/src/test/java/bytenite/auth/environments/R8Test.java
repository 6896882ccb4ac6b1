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
      -keep class bytenite.auth.environments.Program { public static void main(java.lang.String[]); }
      -checkdiscard class bytenite.auth.sync.Jdk* { *; }
      -checkdiscard class bytenite.auth.sync.Authoriz* { *; }
      -checkdiscard class bytenite.auth.sync.SyncAuthClients { *; }
      """;

  @TempDir Path work;

  @Test
  void leavesAProgramForAndroidThatNeedsNoJavaNetHttp() throws Exception {
    Ended shrunk = shrink(work.resolve("dex.zip"), "--min-api", "26");

    assertThat(shrunk.output()).isEmpty();
    assertThat(shrunk.status()).isZero();
    assertThat(dex(work.resolve("dex.zip")))
        .contains("Ljava/net/HttpURLConnection;")
        .doesNotContain("Ljava/net/http/");
  }

  @Test
  void leavesAProgramThatDoesTheSame() throws Exception {
    Ended shrunk = shrink(work.resolve("small.jar"), "--classfile");

    assertThat(shrunk.output()).isEmpty();
    assertThat(shrunk.status()).isZero();
    try (FakeAuthServer server = FakeAuthServer.start()) {
      Path java = Sandbox.bareJava();
      String whole = Sandbox.path(Sandbox.API, Sandbox.SYNC, Sandbox.APP);
      String small = work.resolve("small.jar").toString();

      Ended before = Sandbox.program(java, List.of(), whole, server).isWell();
      Ended after = Sandbox.program(java, List.of(), small, server).isWell();

      assertThat(after.output()).isEqualTo(before.output());
    }
  }

  /** Without the rules that the jars bring along, R8 must object: else the test shows nothing. */
  @Test
  void objectsWhereTheJarsRulesAreMissing() throws Exception {
    Path bare = Relocated.copy(Sandbox.SYNC, work.resolve("bare.jar"), "bytenite", ".pro");

    Ended shrunk = shrink(work.resolve("dex.zip"), bare, "--min-api", "26");

    assertThat(shrunk.status()).isNotZero();
    assertThat(shrunk.output()).contains("java.net.http");
  }

  private Ended shrink(Path output, String... options) throws Exception {
    return shrink(output, Sandbox.SYNC, options);
  }

  private Ended shrink(Path output, Path sync, String... options) throws Exception {
    Path rules = Files.writeString(work.resolve("rules.pro"), RULES);
    Path image = Sandbox.bareJava().getParent().getParent();
    List<Object> command =
        new ArrayList<>(
            List.of(
                Sandbox.tool("java"), "-Xmx700m", "-cp", Sandbox.home(R8.class), R8.class.getName()));
    command.addAll(List.of("--release", "--lib", image, "--pg-conf", rules, "--output", output));
    command.addAll(List.of(options));
    command.addAll(List.of(Sandbox.API, sync));
    try (var classes = Files.walk(Sandbox.APP)) {
      classes.filter(file -> file.endsWith("Program.class")).forEach(command::add);
    }
    return Sandbox.run(command.toArray());
  }

  private static String dex(Path zip) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(zip)) {
      return new String(
          Files.readAllBytes(files.getPath("classes.dex")), StandardCharsets.ISO_8859_1);
    }
  }
}
