// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.FakeAuthServer;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fake server with a resource, and a client. */
abstract class AgainstFakeServer {

  static final String PATH = "/v1/jobs";
  static final String BODY = "no jobs";

  /** What an MCP server answers to a request with the id 1. */
  private static final String RPC = "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":\"no jobs\"}";

  FakeAuthServer server;
  AuthConfig config;
  AuthClient client;

  @BeforeEach
  void startTheServer() {
    server = FakeAuthServer.builder().resource(PATH, BODY).resource("/mcp", RPC).start();
    config = AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).maxAttempts(1).build();
    client = AuthClient.create(config);
  }

  @AfterEach
  void closeTheServer() {
    client.close();
    server.close();
  }

  /** Sends the same request twice; before the second time the server revokes the token. */
  void assertThatItRecoversFromA401(Callable<String> request) throws Exception {
    assertThat(request.call()).isEqualTo(BODY);
    assertThat(request.call()).isEqualTo(BODY);
    assertThat(server.exchanges()).isOne();

    server.revokeAll();

    assertThat(request.call()).isEqualTo(BODY);
    assertThat(server.exchanges()).isEqualTo(2);
  }
}
