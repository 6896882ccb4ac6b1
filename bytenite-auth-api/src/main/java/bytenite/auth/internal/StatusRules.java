// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AuthException.Kind;

/** What each HTTP status means: which exception it becomes, and whether it is tried again. */
public final class StatusRules {

  private StatusRules() {}

  /** The exception that a status becomes. */
  public static Kind kind(int status) {
    return switch (status) {
      case 400 -> Kind.BAD_REQUEST;
      case 401 -> Kind.UNAUTHENTICATED;
      case 403 -> Kind.PERMISSION_DENIED;
      case 404 -> Kind.NOT_FOUND;
      case 500 -> Kind.SERVER_ERROR;
      case 503 -> Kind.UNAVAILABLE;
      default -> Kind.UNEXPECTED_STATUS;
    };
  }

  /** Whether the same request may succeed later without anyone changing anything. */
  public static boolean isRetryable(int status) {
    return status == 408 || status == 500 || isRetryableFromProxy(status);
  }

  /** The same for a proxy's answer to CONNECT. */
  public static boolean isRetryableFromProxy(int status) {
    return status == 429 || status == 502 || status == 503 || status == 504;
  }
}
