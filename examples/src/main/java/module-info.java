// SPDX-License-Identifier: Apache-2.0
/**
 * An application as users write it: it requires the API only, and the clients are found on the
 * module path.
 */
module bytenite.auth.examples {
  requires bytenite.auth;
  requires java.net.http;
}
