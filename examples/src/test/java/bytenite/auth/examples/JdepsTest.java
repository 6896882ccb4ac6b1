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
            "--module-path=" + Artifacts.path(Artifacts.API, Artifacts.HTTP),
            "-summary",
            Artifacts.API.toString(),
            Artifacts.HTTP.toString(),
            Artifacts.SYNC.toString(),
            Artifacts.ASYNC.toString(),
            Artifacts.JFR.toString(),
            Artifacts.STORE_FILE.toString(),
            Artifacts.STORE_JDBC.toString(),
            Artifacts.TESTKIT.toString());

    assertThat(result.output().lines())
        .containsExactlyInAnyOrder(
            "bytenite.auth -> java.base",
            "bytenite.auth.http -> bytenite.auth",
            "bytenite.auth.http -> java.base",
            "bytenite.auth.http -> java.net.http",
            "bytenite.auth.sync -> bytenite.auth",
            "bytenite.auth.sync -> bytenite.auth.http",
            "bytenite.auth.sync -> java.base",
            "bytenite.auth.async -> bytenite.auth",
            "bytenite.auth.async -> bytenite.auth.http",
            "bytenite.auth.async -> java.base",
            "bytenite.auth.jfr -> bytenite.auth",
            "bytenite.auth.jfr -> java.base",
            "bytenite.auth.jfr -> jdk.jfr",
            "bytenite.auth.store.file -> bytenite.auth",
            "bytenite.auth.store.file -> java.base",
            "bytenite.auth.store.jdbc -> bytenite.auth",
            "bytenite.auth.store.jdbc -> java.base",
            "bytenite.auth.store.jdbc -> java.sql",
            "bytenite.auth.testkit -> bytenite.auth",
            "bytenite.auth.testkit -> java.base",
            "bytenite.auth.testkit -> jdk.httpserver");
  }
}
