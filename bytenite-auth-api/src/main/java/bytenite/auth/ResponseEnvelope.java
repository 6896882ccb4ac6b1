// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import java.util.Objects;
import java.util.Optional;

/**
 * What ByteNite's server says about a request, beside its result.
 *
 * <p>Text that comes from the server has been made safe to print: control characters are
 * neutralised, its length is bounded, and the key and the token are replaced wherever they were
 * echoed.
 *
 * @param ok true if the request was successful
 * @param requestId the server's identifier of the request, for tracing and support; {@code ""} if
 *     absent
 * @param message a short text; {@code ""} if absent
 * @param error what went wrong, if anything
 */
public record ResponseEnvelope(
    boolean ok, String requestId, String message, Optional<ErrorDetail> error) {

  private static final ResponseEnvelope OK = new ResponseEnvelope(true, "", "", Optional.empty());
  private static final ResponseEnvelope EMPTY =
      new ResponseEnvelope(false, "", "", Optional.empty());

  /** Refuses null. */
  public ResponseEnvelope {
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(error, "error");
  }

  /** Success, and nothing more to say. */
  public static ResponseEnvelope success() {
    return OK;
  }

  /** The envelope of a failed reply whose body is missing or could not be understood. */
  public static ResponseEnvelope empty() {
    return EMPTY;
  }
}
