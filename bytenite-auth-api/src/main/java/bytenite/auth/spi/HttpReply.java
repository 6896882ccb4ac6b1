// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import bytenite.auth.internal.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One reply as it arrived. It may hold a secret: {@link #toString()} shows neither headers' values
 * nor the body.
 *
 * @param status the HTTP status
 * @param headers the headers; looked up without regard to case, immutable
 * @param body the body, empty if there is none; the array is copied in and out
 */
public record HttpReply(int status, Map<String, List<String>> headers, byte[] body) {

  /** Copies what could change. */
  public HttpReply {
    headers = Headers.multiple(Objects.requireNonNull(headers, "headers"));
    body = Objects.requireNonNull(body, "body").clone();
  }

  /** A copy of the body; empty if there is none. */
  @Override
  public byte[] body() {
    return body.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HttpReply that
        && status == that.status
        && headers.equals(that.headers)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, headers.size(), Arrays.hashCode(body)); // names in any case
  }

  /** Shows the status, and the names of the headers. */
  @Override
  public String toString() {
    return "HttpReply[" + status + ", headers=" + headers.keySet() + ", body=redacted]";
  }
}
