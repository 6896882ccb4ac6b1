// SPDX-License-Identifier: Apache-2.0
/**
 * Records what a client does as events of JDK Flight Recorder.
 *
 * <pre>{@code
 * AuthConfig config = AuthConfig.builder(key).listener(JfrListener.create()).build();
 * }</pre>
 */
module bytenite.auth.jfr {
  requires transitive bytenite.auth;
  requires jdk.jfr;

  exports bytenite.auth.jfr;
}
