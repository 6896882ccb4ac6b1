// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.examples.Tour;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.testkit.FakeAuthServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README's command runs, as modules and in a process of its own. */
class LauncherTest {

  private static final long LIMIT_SECONDS = 60;

  @Test
  void runsAnExampleOnAFakeServerByDefault() throws Exception {
    String output = launch(Map.of(), "Tour");

    assertThat(output)
        .contains("BYTENITE_API_KEY and BYTENITE_BASE_URI are not both set")
        .contains("1 exchange", "2 cached", "3 authorized", "4 refused", "recovered")
        .contains("5 signed out", "6 wrong key", "request id")
        .doesNotContain("a-key-for-the-fake-server", "Exception");
  }

  @Test
  void runsAnExampleOnTheServerThatTheEnvironmentNames() throws Exception {
    try (FakeAuthServer server =
        FakeAuthServer.builder().key(ApiKey.of("the-user's-key")).start()) {
      String output =
          launch(
              Map.of(
                  ApiKey.ENVIRONMENT_VARIABLE,
                  server.apiKey().reveal(),
                  AuthConfig.BASE_URI_VARIABLE,
                  server.baseUri().toString()),
              "Tour");

      assertThat(output)
          .contains(server.baseUri().toString())
          .doesNotContain("not both set", server.apiKey().reveal());
      assertThat(server.tokensSignedOut())
          .hasSize(2)
          .extracting(AccessToken::value)
          .noneMatch(output::contains);
    }
  }

  private static String launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--module-path=" + modulePath(),
            "--module=bytenite.auth.examples.launcher/" + Launcher.class.getName());
    program.command().addAll(Stream.of(arguments).toList());
    program.environment().remove(ApiKey.ENVIRONMENT_VARIABLE);
    program.environment().remove(AuthConfig.BASE_URI_VARIABLE);
    program.environment().putAll(environment);
    Process process = program.redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String modulePath() {
    return Stream.of(
            Launcher.class,
            Tour.class,
            AuthClient.class,
            HttpClientTransport.class,
            AuthClient.create(ApiKey.of("any")).getClass(),
            AsyncAuthClient.create(ApiKey.of("any")).getClass(),
            FakeAuthServer.class)
        .map(it -> it.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
