// SPDX-License-Identifier: Apache-2.0
/** What a client does, as events of JDK Flight Recorder. */
module bytenite.auth.jfr {
  requires transitive bytenite.auth;
  requires jdk.jfr;

  exports bytenite.auth.jfr;
}
