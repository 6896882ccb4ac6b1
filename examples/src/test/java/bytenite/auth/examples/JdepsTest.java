// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the class files need, whatever the descriptors say. */
class JdepsTest {

  @Test
  void theApiNeedsJavaBaseAlone() {
    assertThat(modulesNeededBy(Artifacts.API)).isEqualTo("java.base");
  }

  @Test
  void theClientsNeedTheApiAndJavaNetHttp() {
    assertThat(modulesNeededBy(Artifacts.SYNC)).isEqualTo("bytenite.auth,java.base,java.net.http");
    assertThat(modulesNeededBy(Artifacts.ASYNC)).isEqualTo("bytenite.auth,java.base,java.net.http");
  }

  @Test
  void theTestkitNeedsTheApiAndNothingElseOutsideTheJdk() {
    assertThat(modulesNeededBy(Artifacts.TESTKIT))
        .isEqualTo("bytenite.auth,java.base,jdk.httpserver");
  }

  private static String modulesNeededBy(Path location) {
    Command.Result result =
        Command.tool(
            "jdeps",
            "--module-path=" + Artifacts.API,
            "--print-module-deps",
            location.toString());

    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output().strip();
  }
}
