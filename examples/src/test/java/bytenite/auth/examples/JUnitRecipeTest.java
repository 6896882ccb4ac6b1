// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.FakeAuthServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The JUnit 5 extension of docs/testing.md. */
class JUnitRecipeTest {

  // snippet
  static final class ByteNite implements BeforeEachCallback, AfterEachCallback {
    FakeAuthServer server;
    AuthClient client;

    @Override
    public void beforeEach(ExtensionContext context) {
      server = FakeAuthServer.start();
      client =
          AuthClient.create(AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build());
    }

    @Override
    public void afterEach(ExtensionContext context) {
      client.close();
      server.close();
    }
  }

  // end of snippet

  @RegisterExtension final ByteNite byteNite = new ByteNite();

  @Test
  void givesEachTestAServerAndAClient() {
    assertThat(byteNite.client.token().value()).isNotEmpty();
    assertThat(byteNite.server.exchanges()).isOne();
  }

  @Test
  void startsAnewForTheNextTest() {
    assertThat(byteNite.server.exchanges()).isZero();
  }
}
