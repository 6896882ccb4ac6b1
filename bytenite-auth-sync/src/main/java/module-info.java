// SPDX-License-Identifier: Apache-2.0
/** The blocking client, over {@code java.net.http}. */
module bytenite.auth.sync {
  requires transitive bytenite.auth;
  requires java.net.http;

  exports bytenite.auth.sync;

  provides bytenite.auth.spi.AuthClientProvider with
      bytenite.auth.sync.SyncProvider;
}
