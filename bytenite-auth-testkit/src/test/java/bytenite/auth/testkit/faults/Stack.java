// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpTransport;
import java.time.Duration;

/** What carries a client's calls, and what it does by itself that a client cannot prevent. */
public enum Stack {
  /** Sends a GET that brought no byte of a reply once more. */
  JAVA_NET_HTTP,
  /**
   * Sends any request once more that brought no byte of a reply, or too large a head, but not where
   * it has no TLS.
   */
  HTTP_URL_CONNECTION;

  /** Makes a client's calls go over this. */
  void carry(AuthConfig.Builder config) {
    if (this == HTTP_URL_CONNECTION) {
      config.transport(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(10)));
    }
  }

  /** How often it sends one request at most. */
  int sends(boolean get) {
    return get ? 2 : sendsWhereMalformed();
  }

  /** How often it sends one request at most whose answer cannot be understood. */
  int sendsWhereMalformed() {
    return this == HTTP_URL_CONNECTION ? 2 : 1;
  }

  /** Whether it takes a head that was cut for a whole one, so that the answer lacks its body. */
  boolean makesSenseOf(Fault fault) {
    return this == HTTP_URL_CONNECTION && fault == Fault.CUTS_HEADERS;
  }

  /**
   * Whether it may take the connection for broken, which is tried again, before it finds that the
   * answer cannot be understood.
   */
  boolean mayBreakFirst(Fault fault) {
    return this == HTTP_URL_CONNECTION
        && fault.ending().kinds().contains(AuthException.Kind.TRANSPORT_FAILURE);
  }

  /** How many connections it makes at most for one request, where TLS fails. */
  int connections(TlsFault fault, boolean get) {
    boolean again = this == HTTP_URL_CONNECTION ? fault.isToldInPlaceOfAReply() : get;
    return again ? 2 : 1;
  }
}
