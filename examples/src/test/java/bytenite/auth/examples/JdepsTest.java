// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the class files need, whatever their descriptors say. */
class JdepsTest {

  @Test
  void nothingIsNeededThatIsNotNamedHere() {
    Command.Result result =
        Command.tool(
            "jdeps",
            "--module-path=" + Artifacts.path(Artifacts.API),
            "-summary",
            Artifacts.API.toString(),
            Artifacts.SYNC.toString(),
            Artifacts.ASYNC.toString(),
            Artifacts.JFR.toString(),
            Artifacts.TESTKIT.toString());

    assertThat(result.output().lines())
        .containsExactlyInAnyOrder(
            "bytenite.auth -> java.base",
            "bytenite.auth.sync -> bytenite.auth",
            "bytenite.auth.sync -> java.base",
            "bytenite.auth.sync -> java.net.http",
            "bytenite.auth.async -> bytenite.auth",
            "bytenite.auth.async -> java.base",
            "bytenite.auth.async -> java.net.http",
            "bytenite.auth.jfr -> bytenite.auth",
            "bytenite.auth.jfr -> java.base",
            "bytenite.auth.jfr -> jdk.jfr",
            "bytenite.auth.testkit -> bytenite.auth",
            "bytenite.auth.testkit -> java.base",
            "bytenite.auth.testkit -> jdk.httpserver");
  }
}
