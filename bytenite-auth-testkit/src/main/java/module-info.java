// SPDX-License-Identifier: Apache-2.0
/**
 * Fakes for tests of code that uses the client: an auth server, clients, a transport, a clock, a
 * token store. Needs no test framework.
 *
 * <pre>{@code
 * try (FakeAuthServer server = FakeAuthServer.start()) {
 *   AuthConfig config = AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build();
 * }
 * }</pre>
 */
module bytenite.auth.testkit {
  requires transitive bytenite.auth;
  requires jdk.httpserver;

  exports bytenite.auth.testkit;
}
