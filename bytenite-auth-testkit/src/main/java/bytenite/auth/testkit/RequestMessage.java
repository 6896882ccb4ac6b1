// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import com.sun.net.httpserver.Headers;

/**
 * One request as it was read.
 *
 * @param path the target's path as it was sent
 * @param query what follows the question mark, as it was sent; {@code ""} if nothing
 * @param keepAlive whether the client expects the connection to stay
 */
record RequestMessage(
    String method, String path, String query, Headers headers, byte[] body, boolean keepAlive) {

  /** Leaves out all that may hold a secret. */
  @Override
  public String toString() {
    return "RequestMessage[" + method + "]";
  }
}
