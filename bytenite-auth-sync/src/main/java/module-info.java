// SPDX-License-Identifier: Apache-2.0
/**
 * The blocking client: each call returns when it has its result. An application has this module at
 * run time and requires {@code bytenite.auth} only; {@link
 * bytenite.auth.AuthClient#create(bytenite.auth.AuthConfig) AuthClient.create} finds the client.
 *
 * <pre>{@code
 * try (AuthClient client = AuthClient.create(config)) {
 *   send(client.token().value());
 * }
 * }</pre>
 */
module bytenite.auth.sync {
  requires transitive bytenite.auth;
  requires bytenite.auth.http;

  provides bytenite.auth.spi.AuthClientProvider with
      bytenite.auth.sync.SyncProvider;
}
