// SPDX-License-Identifier: Apache-2.0
/** Starts the examples, and a fake server for them. */
module bytenite.auth.examples.launcher {
  requires bytenite.auth.testkit;
}
