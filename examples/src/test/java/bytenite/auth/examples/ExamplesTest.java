// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.RecordedRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both examples, against servers such as the launcher starts. */
class ExamplesTest {

  private static final ApiKey KEY = ApiKey.of("a-key-that-must-not-be-shown");

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

  @Test
  void theTourTellsOfEachStep() throws Exception {
    try (FakeAuthServer server = FakeAuthServer.builder().key(KEY).start()) {
      Tour.run(configFor(server), out);
    }

    assertThat(shown().lines().filter(line -> !line.isBlank()).map(ExamplesTest::withoutTimes))
        .containsExactly(
            "From a key to a token, at http://127.0.0.1:PORT",
            "1 exchange TIME the key became a token that lives 3600 s",
            "2 cached TIME the same token, and nothing was sent",
            "3 authorized TIME GET /v1/auth/skip carries it: 200",
            "4 refused TIME signed out at the server, the same request: 401",
            "recovered TIME invalidated, exchanged, sent again: 200",
            "5 signed out TIME the server knows, request id ID",
            "now the client is EMPTY",
            "6 wrong key TIME Unauthenticated, 401: the API key is not known",
            "support can find it by its request id ID");
  }

  @Test
  void theTourSendsWhatItSaysAndShowsNoSecret() throws Exception {
    try (FakeAuthServer server = FakeAuthServer.builder().key(KEY).start()) {
      Tour.run(configFor(server), out);

      assertThat(server.requests())
          .extracting(RecordedRequest::path)
          .containsExactly(
              "/v1/auth/access_token",
              "/v1/auth/skip",
              "/v1/auth/signout",
              "/v1/auth/skip",
              "/v1/auth/access_token",
              "/v1/auth/skip",
              "/v1/auth/signout",
              "/v1/auth/access_token");
      assertThat(server.tokensSignedOut()).hasSize(2);
      assertThat(shown()).doesNotContain(KEY.reveal());
      assertThat(server.tokensSignedOut())
          .allSatisfy(token -> assertThat(shown()).doesNotContain(token.value()));
    }
  }

  @Test
  void theStreamTellsWhenEachTokenExpires() throws Exception {
    try (FakeAuthServer server =
        FakeAuthServer.builder().key(KEY).lifetime(Duration.ofSeconds(1)).start()) {
      TokenStream.run(configFor(server), out, /* tokens= */ 2, Duration.ofSeconds(60));
    }

    List<String> lines = shown().lines().filter(line -> !line.isBlank()).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).matches("after .+ s   token 1, expires \\S+Z");
    assertThat(lines.get(2)).matches("after .+ s   token 2, expires \\S+Z");
    assertThat(shown()).doesNotContain(KEY.reveal());
  }

  @Test
  void theStreamTellsWhyItEnded() throws Exception {
    try (FakeAuthServer server = FakeAuthServer.builder().key(ApiKey.of("another")).start()) {
      AuthConfig refused = AuthConfig.builder(KEY).baseUri(server.baseUri()).build();
      TokenStream.run(refused, out, /* tokens= */ 2, Duration.ofSeconds(60));
    }

    assertThat(shown())
        .containsPattern("the stream ended: POST http://\\S+ answered 401: check the API key");
  }

  private static AuthConfig configFor(FakeAuthServer server) {
    return AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  private static String withoutTimes(String line) {
    return line.strip()
        .replaceAll("\\s+", " ")
        .replaceAll(" \\d+ (us|ms) ", " TIME ")
        .replaceAll("127.0.0.1:\\d+", "127.0.0.1:PORT")
        .replaceAll("request id,? \\S+$", "request id ID");
  }
}
