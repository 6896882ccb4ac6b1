// SPDX-License-Identifier: Apache-2.0
/** The {@code CompletableFuture} and {@code Flow} client, over {@code java.net.http}. */
module bytenite.auth.async {
  requires transitive bytenite.auth;
  requires bytenite.auth.http;

  provides bytenite.auth.spi.AsyncAuthClientProvider with
      bytenite.auth.async.AsyncProvider;
}
