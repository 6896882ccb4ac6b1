// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.io.IOException;

/** Thrown by our transports when a proxy answers CONNECT with another status than 2xx. */
@SuppressWarnings("serial") // never serialized
public final class ProxyRefused extends IOException {

  private final int status;

  /** With the status that the proxy answered. */
  public ProxyRefused(int status) {
    super("the proxy answered " + status + " to CONNECT");
    this.status = status;
  }

  /** The status that the proxy answered. */
  public int status() {
    return status;
  }
}
