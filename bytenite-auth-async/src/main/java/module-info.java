// SPDX-License-Identifier: Apache-2.0
/**
 * The asynchronous client: futures, and a stream of tokens. An application has this module at run
 * time and requires {@code bytenite.auth} only; {@link
 * bytenite.auth.AsyncAuthClient#create(bytenite.auth.AuthConfig) AsyncAuthClient.create} finds the
 * client.
 *
 * <pre>{@code
 * AsyncAuthClient client = AsyncAuthClient.create(config);
 * client.token().thenAccept(token -> send(token.value()));
 * }</pre>
 */
module bytenite.auth.async {
  requires transitive bytenite.auth;
  requires bytenite.auth.http;

  provides bytenite.auth.spi.AsyncAuthClientProvider with
      bytenite.auth.async.AsyncProvider;
}
