// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import java.util.Objects;

/**
 * Whether the token's user is already logged in, so that login can be skipped.
 *
 * @param skip true if there is no need to log in
 * @param redirectTo where to go then, any text: it need not be a valid URI; {@code ""} if the
 *     server did not say
 */
public record SkipLogin(boolean skip, String redirectTo) {

  /** Refuses null. */
  public SkipLogin {
    Objects.requireNonNull(redirectTo, "redirectTo");
  }

  /** Leaves out the target, whose query often carries a login challenge. */
  @Override
  public String toString() {
    String target = redirectTo.isEmpty() ? "" : "redacted";
    return "SkipLogin[skip=" + skip + ", redirectTo=" + target + "]";
  }
}
