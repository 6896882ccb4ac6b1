// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import java.util.Objects;

/**
 * The {@code error} of a {@link ResponseEnvelope}, or the gRPC status that the gateway sent in its
 * place.
 *
 * @param code an HTTP status in the documented envelope, a gRPC code in a gRPC status; 0 if absent
 * @param message a short text; {@code ""} if absent
 * @param description a longer text; {@code ""} if absent
 */
public record ErrorDetail(int code, String message, String description) {

  /** Refuses null. */
  public ErrorDetail {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(description, "description");
  }
}
