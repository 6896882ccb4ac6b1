// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.internal.JdkOnly;
import java.net.Authenticator;
import java.net.HttpURLConnection;

/** Answers a challenge with nothing, in place of whatever the process has set. */
@JdkOnly
final class NoCredentials extends Authenticator {

  private static final Authenticator NONE = new NoCredentials();

  private NoCredentials() {}

  /**
   * Sees to it that the connection asks nobody for credentials, if its stack can be told so;
   * Android's cannot.
   */
  static void offeredBy(HttpURLConnection connection) {
    try {
      connection.setAuthenticator(NONE);
    } catch (NoSuchMethodError | UnsupportedOperationException e) {
      return; // the method came with Java 9, and a stack need not have it
    }
  }
}
