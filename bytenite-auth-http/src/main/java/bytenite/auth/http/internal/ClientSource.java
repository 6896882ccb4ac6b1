// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** Provides the HttpClient for each call. Safe for use by multiple threads. */
interface ClientSource extends AutoCloseable {

  /** A client that sends to this URI and nowhere else: it neither follows nor answers anything. */
  HttpClient take(URI uri) throws IOException;

  /**
   * Takes back what {@link #take} gave.
   *
   * @param healthy whether the call ended with a whole reply
   */
  default void giveBack(HttpClient client, boolean healthy) {}

  /** What to send to a proxy that has answered 407, with these headers. */
  default Optional<String> proxyAuthorization(URI uri, HttpHeaders headers) {
    return Optional.empty();
  }

  @Override
  default void close() {}
}
