// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import bytenite.auth.internal.transport.UrlConnectionTransport;
import java.io.IOException;
import java.time.Duration;

/**
 * Sends one HTTP call to the server and returns its reply, whatever the status.
 *
 * <p>Safe for use by multiple threads. It follows no redirect, keeps no cookie, answers no
 * authentication challenge, does not repeat a call, and adds no header that identifies the user.
 */
@FunctionalInterface
public interface HttpTransport {

  /**
   * Sends the call and reads the whole reply, within {@link HttpCall#timeout()}.
   *
   * @throws IOException if there was no reply; {@link java.io.InterruptedIOException} or {@link
   *     java.util.concurrent.TimeoutException} as its cause say that the time was over
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  HttpReply send(HttpCall call) throws IOException, InterruptedException;

  /**
   * Calls over HttpURLConnection, each with a connection and a daemon thread of its own. Clients
   * choose it by themselves where java.net.http is missing.
   *
   * @param connectTimeout how long a connection may take to be made
   * @throws IllegalArgumentException if {@code connectTimeout} is not positive
   */
  static HttpTransport overHttpUrlConnection(Duration connectTimeout) {
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, not " + connectTimeout);
    }
    return new UrlConnectionTransport(connectTimeout);
  }
}
