// SPDX-License-Identifier: Apache-2.0
/** Everything that uses {@code java.net.http}: authorized HTTP clients, and the clients' calls. */
@SuppressWarnings("module") // the modules named below are built later: javac cannot see them yet
module bytenite.auth.http {
  requires transitive bytenite.auth;
  requires java.net.http;

  exports bytenite.auth.http;
  exports bytenite.auth.http.internal to
      bytenite.auth.sync,
      bytenite.auth.async;
}
