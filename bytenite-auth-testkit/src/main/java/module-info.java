// SPDX-License-Identifier: Apache-2.0
/**
 * Doubles for testing code that uses the client: a fake auth server, fake clients, a clock; needs
 * no test framework.
 */
module bytenite.auth.testkit {
  requires transitive bytenite.auth;
  requires jdk.httpserver;

  exports bytenite.auth.testkit;
}
