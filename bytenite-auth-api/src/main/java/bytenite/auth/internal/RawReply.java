// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.spi.HttpReply;
import java.util.List;
import java.util.Map;

/**
 * A reply as a wire hands it on: nothing in it is copied, so nobody may keep or change a part of
 * it.
 *
 * @param headers looked up without regard to case
 */
public record RawReply(int status, Map<String, List<String>> headers, byte[] body) {

  /** What a transport made, of whatever origin. */
  public static RawReply of(HttpReply reply) {
    return new RawReply(reply.status(), reply.headers(), reply.body());
  }

  /** As a {@link HttpReply} shows itself: neither headers' values nor the body. */
  @Override
  public String toString() {
    return "RawReply[" + status + ", headers=" + headers.keySet() + ", body=redacted]";
  }
}
