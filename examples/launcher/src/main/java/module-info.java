// SPDX-License-Identifier: Apache-2.0
/** Starts the examples, with a server to run against: what they themselves need not know of. */
module bytenite.auth.examples.launcher {
  requires bytenite.auth.testkit;
}
