// SPDX-License-Identifier: Apache-2.0
/**
 * The public types of ByteNite's auth client, the interfaces that users can implement, and the core
 * that both clients share. Needs {@code java.base} only.
 *
 * <p>An application requires this module, and has {@code bytenite-auth-sync} or {@code
 * bytenite-auth-async} beside it:
 *
 * <pre>{@code
 * try (AuthClient client = AuthClient.create(AuthConfig.fromEnvironment())) {
 *   String authorization = client.token().value();
 * }
 * }</pre>
 */
@SuppressWarnings("module") // the modules named below are built later: javac cannot see them yet
module bytenite.auth {
  exports bytenite.auth;
  exports bytenite.auth.spi;
  exports bytenite.auth.internal to
      bytenite.auth.http,
      bytenite.auth.sync,
      bytenite.auth.async,
      bytenite.auth.testkit;
  exports bytenite.auth.internal.json to
      bytenite.auth.testkit;
  exports bytenite.auth.internal.transport to
      bytenite.auth.http,
      bytenite.auth.sync,
      bytenite.auth.async;
  exports bytenite.auth.internal.client to
      bytenite.auth.sync,
      bytenite.auth.async;
  exports bytenite.auth.internal.share to
      bytenite.auth.sync,
      bytenite.auth.async;
  exports bytenite.auth.internal.time to
      bytenite.auth.http,
      bytenite.auth.sync,
      bytenite.auth.async,
      bytenite.auth.testkit;

  uses bytenite.auth.spi.AuthClientProvider;
  uses bytenite.auth.spi.AsyncAuthClientProvider;
}
