// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.testkit.FakeAuthServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings that docs/short-programs.md advises. */
class ShortProgramsTest {

  @TempDir private Path directory;

  @Test
  void theSecondRunSendsNothing() {
    try (FakeAuthServer server = FakeAuthServer.start()) {
      String first = run(server.apiKey(), server.baseUri());
      String second = run(server.apiKey(), server.baseUri());

      assertThat(second).isEqualTo(first);
      assertThat(server.requests()).hasSize(1);
    }
  }

  private String run(ApiKey key, URI baseUri) {
    // snippet
    AuthConfig config =
        AuthConfig.builder(key)
            .baseUri(baseUri)
            .store(FileTokenStore.in(directory)) // the next run sends nothing
            .transport(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(10)))
            .build();
    // end of snippet
    try (AuthClient client = AuthClient.create(config)) {
      return client.token().value();
    }
  }
}
