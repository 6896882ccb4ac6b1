// SPDX-License-Identifier: Apache-2.0
/**
 * An application as users of the library write it: of the library it names the API alone; the
 * clients are found on the module path.
 */
module bytenite.auth.examples {
  requires bytenite.auth;
  requires java.net.http;
}
