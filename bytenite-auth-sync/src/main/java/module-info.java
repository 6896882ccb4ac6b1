// SPDX-License-Identifier: Apache-2.0
/**
 * The blocking client. It exports nothing: an application requires {@code bytenite.auth}, and
 * {@link bytenite.auth.AuthClient#create(bytenite.auth.AuthConfig)} finds it.
 *
 * <pre>{@code
 * AuthClient client = AuthClient.create(config);
 * }</pre>
 */
module bytenite.auth.sync {
  requires transitive bytenite.auth;
  requires bytenite.auth.http;

  provides bytenite.auth.spi.AuthClientProvider with
      bytenite.auth.sync.SyncProvider;
}
