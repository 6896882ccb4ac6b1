// SPDX-License-Identifier: Apache-2.0
/**
 * The asynchronous client: futures, and a stream of tokens. It exports nothing: an application
 * requires {@code bytenite.auth}, and {@link
 * bytenite.auth.AsyncAuthClient#create(bytenite.auth.AuthConfig)} finds it.
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
