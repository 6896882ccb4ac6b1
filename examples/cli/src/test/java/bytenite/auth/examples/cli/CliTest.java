// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.RecordedRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each run is a process of its own, with this test's cache directory. */
class CliTest {

  private final FakeAuthServer server =
      FakeAuthServer.builder().resource("/v1/jobs", "[\"a job\"]").start();
  private final ApiKey key = server.apiKey();
  private String baseUri = server.baseUri().toString();

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  private record Run(int exitCode, String output, String errors) {}

  private Run run(String... arguments) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + directory,
            "-cp",
            classPath(),
            Cli.class.getName());
    program.command().addAll(List.of(arguments));
    program.environment().put("XDG_CACHE_HOME", directory.toString());
    program.environment().put("LOCALAPPDATA", directory.toString());
    program.environment().put(ApiKey.ENVIRONMENT_VARIABLE, key.reveal());
    program.environment().put(AuthConfig.BASE_URI_VARIABLE, baseUri);
    Process process =
        program.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    return new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  private static String classPath() {
    return Stream.of(
            Cli.class,
            AuthClient.class,
            AuthorizedHttpClient.class,
            FileTokenStore.class,
            AuthClient.create(ApiKey.of("any")).getClass())
        .map(it -> it.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void sendsNothingTheSecondTime() throws Exception {
    Run first = run("token");
    Run second = run("token");

    assertThat(first.errors()).matches("1 exchange [0-9]+ ms\\R");
    assertThat(second.errors()).matches("adopted, nothing sent [0-9]+ ms\\R");
    assertThat(second.output()).isEqualTo(first.output()).isNotBlank();
    assertThat(server.requests()).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void callsThePathWithTheStoredTokenAndReplacesARefusedOne() throws Exception {
    run("token");
    Run adopting = run("call", "/v1/jobs");
    server.revokeAll();
    Run refused = run("call", "/v1/jobs");

    assertThat(adopting.errors()).contains("adopted, nothing sent", "status 200");
    assertThat(refused.errors()).contains("adopted, nothing sent", "status 200");
    assertThat(refused.output()).contains("a job");
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void signsOutATokenThatAnotherRunStored() throws Exception {
    String token = run("token").output().trim();
    Run logout = run("logout");

    assertThat(logout.exitCode()).isZero();
    assertThat(logout.errors()).startsWith("signed out ");
    assertThat(server.tokensSignedOut()).extracting(AccessToken::value).containsExactly(token);
    assertThat(run("token").errors()).startsWith("1 exchange ");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    Run usage = run("tokens");
    Run relative = run("call", "v1/jobs");
    Run noPath = run("call", "/v1/a b");
    server.acceptOnly(ApiKey.of("another-key"));
    Run refused = run("token");

    assertThat(usage.exitCode()).isEqualTo(2);
    assertThat(usage.errors()).startsWith("usage: ");
    assertThat(relative.exitCode()).isEqualTo(2);
    assertThat(relative.errors()).startsWith("usage: ");
    assertThat(noPath.exitCode()).isEqualTo(2);
    assertThat(noPath.errors()).startsWith("Illegal character in path").doesNotContain("\tat ");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errors()).contains("401").doesNotContain(key.reveal());
  }

  @Test
  void saysThatTheApiIsDown() throws Exception {
    run("token");
    server.close();
    Run down = run("call", "/v1/jobs");

    assertThat(down.exitCode()).isEqualTo(1);
    assertThat(down.errors()).contains("ConnectException");
  }

  @Test
  void callsAPathUnderTheBaseUri() throws Exception {
    String token = "{\"token\":\"a-token\",\"expiresIn\":\"60\"}";
    server.answerAll(FakeReply.json(token));
    baseUri += "/prefix";
    run("call", "/v1/jobs");

    assertThat(server.requests())
        .extracting(RecordedRequest::path)
        .contains("/prefix/v1/jobs")
        .allMatch(path -> path.startsWith("/prefix/"));
  }
}
