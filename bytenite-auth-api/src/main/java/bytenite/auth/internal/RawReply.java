// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.spi.HttpReply;
import java.util.List;
import java.util.Map;

/**
 * A reply as a wire returns it. Nothing in it is copied, so no part of it may be kept or changed.
 *
 * @param headers looked up without regard to case
 */
public record RawReply(int status, Map<String, List<String>> headers, byte[] body) {

  /** The reply of a transport. */
  public static RawReply of(HttpReply reply) {
    return new RawReply(reply.status(), reply.headers(), reply.body());
  }

  /** Shows neither the headers' values nor the body. */
  @Override
  public String toString() {
    return "RawReply[" + status + ", headers=" + headers.keySet() + ", body=redacted]";
  }
}
