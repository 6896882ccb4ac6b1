// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as a program. */
class CommandLineTest {

  private static final String KEY = "key-4711";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Consumer<FakeAuthServer> meanwhile, String... args) {
    return new CommandLine(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            Map.of("FAKE_KEY", " from-environment\n"),
            meanwhile)
        .run(args);
  }

  @Test
  void saysWhatToTryAndLogsWhatArrives() {
    AtomicReference<FakeAuthServer> ran = new AtomicReference<>();

    int exitCode =
        run(
            server -> {
              ran.set(server);
              TestClient client = new TestClient(server);
              client.signOut(client.token());
              client.skip("t");
            });

    assertThat(exitCode).isZero();
    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(out.toString(UTF_8))
        .contains("listens on " + ran.get().baseUri())
        .contains("Any API key is accepted; a token lives 3600 seconds.")
        .contains("curl " + ran.get().baseUri() + "/v1/auth/access_token ")
        .contains("\"{\\\"apiKey\\\":\\\"$KEY\\\"}\"")
        .contains("/v1/jobs -H \"Authorization: $TOKEN\"")
        .contains("/v1/auth/skip -H \"Authorization: $TOKEN\"")
        .contains("/v1/auth/signout ")
        .contains("export BYTENITE_BASE_URI=" + ran.get().baseUri() + " BYTENITE_API_KEY=")
        .contains("Ctrl-C")
        .containsPattern("\n\\S+Z POST /v1/auth/access_token 200 req-1\n")
        .containsPattern("\n\\S+Z POST /v1/auth/signout 200 req-2\n")
        .containsPattern("\n\\S+Z GET /v1/auth/skip 401 req-3\n")
        .doesNotContain("fake-token");
    assertThat(ran.get()).asString().contains("closed");
  }

  @Test
  void servesAResourceToThoseWithAToken() {
    run(
        server -> {
          TestClient client = new TestClient(server);
          String token = client.token();
          HttpRequest.Builder jobs = client.request("/v1/jobs");
          assertThat(client.send(jobs).statusCode()).isEqualTo(401);
          assertThat(client.send(jobs.header("Authorization", token)).body())
              .isEqualTo("{\"jobs\":[]}");
        });
  }

  @Test
  void takesKeysAndALifetimeAndShowsNoKey() {
    int exitCode =
        run(
            server -> {
              TestClient client = new TestClient(server);
              assertThat(client.exchange(KEY).body()).contains("\"expiresIn\":\"60\"");
              assertThat(client.exchange("second").statusCode()).isEqualTo(200);
              assertThat(client.exchange("third").statusCode()).isEqualTo(401);
            },
            "--key",
            KEY,
            "--lifetime",
            "60",
            "--key",
            "second");

    assertThat(exitCode).isZero();
    assertThat(out.toString(UTF_8))
        .contains("Only the keys of the command line are accepted")
        .contains("a token lives 60 seconds")
        .doesNotContain(KEY);
  }

  @Test
  void takesKeysThatTheListOfProcessesDoesNotShow(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("key"), "from-file\n");

    int exitCode =
        run(
            server -> {
              TestClient client = new TestClient(server);
              assertThat(client.exchange("from-environment").statusCode()).isEqualTo(200);
              assertThat(client.exchange("from-file").statusCode()).isEqualTo(200);
              assertThat(client.exchange("other").statusCode()).isEqualTo(401);
            },
            "--key-env",
            "FAKE_KEY",
            "--key-file",
            file.toString());

    assertThat(exitCode).isZero();
    assertThat(out.toString(UTF_8)).doesNotContain("from-environment", "from-file");
  }

  @Test
  void failsOnDemand() {
    int exitCode =
        run(
            server -> {
              TestClient client = new TestClient(server);
              HttpResponse<String> reply = client.exchange(KEY);
              assertThat(reply.statusCode()).isEqualTo(503);
              assertThat(reply.headers().firstValue("Retry-After")).contains("2");
              assertThat(client.exchange(KEY).statusCode()).isEqualTo(503);
            },
            "--fail",
            "503",
            "--retry-after",
            "2");

    assertThat(exitCode).isZero();
    assertThat(out.toString(UTF_8)).contains("All requests fail.");
  }

  @Test
  void failsForSomeRequestsAndThenWorks() {
    int exitCode =
        run(
            server -> {
              TestClient client = new TestClient(server);
              assertThat(client.exchange(KEY).statusCode()).isEqualTo(500);
              assertThat(client.exchange(KEY).statusCode()).isEqualTo(500);
              assertThat(client.exchange(KEY).statusCode()).isEqualTo(200);
            },
            "--fail",
            "500",
            "--times",
            "2");

    assertThat(exitCode).isZero();
    assertThat(out.toString(UTF_8)).contains("The first 2 requests fail.");
  }

  @ParameterizedTest
  @CsvSource({"200ms, PT0.2S", "2s, PT2S", "2, PT2S", "3m, PT3M", "1h, PT1H"})
  void takesTimesWithAUnit(String text, Duration time) throws Exception {
    FakeAuthServer.Builder settings =
        ServerOptions.parse(new String[] {"--latency", text}, Map.of()).settings();

    assertThat(settings.latency).isEqualTo(time);
  }

  @Test
  void takesAPort() {
    int port;
    try (FakeAuthServer other = FakeAuthServer.start()) {
      port = other.baseUri().getPort();
    }

    int exitCode =
        run(
            server -> assertThat(server.baseUri().getPort()).isEqualTo(port),
            "--port",
            Integer.toString(port));

    assertThat(exitCode).isZero();
  }

  @Test
  void endsWithAMessageWhenThePortIsTaken() {
    try (FakeAuthServer other = FakeAuthServer.start()) {
      int port = other.baseUri().getPort();

      int exitCode = run(server -> {}, "--port", Integer.toString(port));

      assertThat(exitCode).isEqualTo(1);
      assertThat(err.toString(UTF_8)).startsWith("cannot listen on port " + port);
      assertThat(out.toString(UTF_8)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        KEY,
        "--kee " + KEY,
        "--key=" + KEY,
        "--key",
        "--port " + KEY,
        "--port -1",
        "--port 65536",
        "--lifetime 0",
        "--lifetime 1.5",
        "--lifetime 99999999999999999999",
        "--lifetime 9223372036854775807",
        "--key  --port 0",
        "--key-env " + KEY,
        "--key-file " + KEY,
        "--latency 5d",
        "--latency -1s",
        "--fail 99",
        "--fail x",
        "--times 2",
        "--retry-after 2",
        "--fail 503 --times -1",
        "--fail 503 --times 3000000000"
      })
  void refusesWrongArgumentsWithoutQuotingThem(String args) {
    int exitCode =
        run(
            server -> {
              throw new AssertionError("it must not start");
            },
            args.split(" "));

    assertThat(exitCode).isEqualTo(2);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8)).contains("usage: ").doesNotContain(KEY);
  }

  @Test
  void explainsItself() {
    int exitCode =
        run(
            server -> {
              throw new AssertionError("it must not start");
            },
            "--help");

    assertThat(exitCode).isZero();
    assertThat(out.toString(UTF_8))
        .contains("--port", "--key", "--key-env", "--key-file", "--lifetime", "--fail")
        .contains("--times", "--retry-after", "--latency");
  }

  @Test
  void endsWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();

    int exitCode = run(CommandLine::awaitEnd);

    assertThat(exitCode).isZero();
    assertThat(Thread.interrupted()).isTrue();
  }
}
