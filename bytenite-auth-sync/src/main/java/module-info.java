// SPDX-License-Identifier: Apache-2.0
/** The blocking client, over {@code java.net.http}. */
module bytenite.auth.sync {
  requires transitive bytenite.auth;
  requires bytenite.auth.http;

  provides bytenite.auth.spi.AuthClientProvider with
      bytenite.auth.sync.SyncProvider;
}
