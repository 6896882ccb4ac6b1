// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import bytenite.auth.internal.Headers;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * One request to send. It usually contains a secret: {@link #toString()} shows neither headers'
 * values, nor query, nor body.
 *
 * @param method the HTTP method, in capitals
 * @param uri the whole target
 * @param headers the headers to send; looked up without regard to case, immutable
 * @param body the body, empty if there is none; the array is copied in and out
 * @param timeout how long the call may take, reading the reply's body included
 */
public record HttpCall(
    String method, URI uri, Map<String, String> headers, byte[] body, Duration timeout) {

  /** Copies what could change. */
  public HttpCall {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(timeout, "timeout");
    headers = Headers.single(Objects.requireNonNull(headers, "headers"));
    body = Objects.requireNonNull(body, "body").clone();
  }

  /** A copy of the body; empty if there is none. */
  @Override
  public byte[] body() {
    return body.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HttpCall that
        && method.equals(that.method)
        && uri.equals(that.uri)
        && headers.equals(that.headers)
        && Arrays.equals(body, that.body)
        && timeout.equals(that.timeout);
  }

  @Override
  public int hashCode() {
    return Objects.hash(method, uri, headers.size(), Arrays.hashCode(body), timeout); // any case
  }

  /** Shows method and path, and the names of the headers. */
  @Override
  public String toString() {
    String target = method + " " + uri.getRawPath();
    return "HttpCall[" + target + ", headers=" + headers.keySet() + ", body=redacted]";
  }
}
