// SPDX-License-Identifier: Apache-2.0
/** An application that names nothing but the API. */
module bytenite.auth.environments {
  requires bytenite.auth;
}
