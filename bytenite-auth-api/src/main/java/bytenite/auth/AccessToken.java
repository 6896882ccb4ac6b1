// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import bytenite.auth.internal.Text;
import java.time.Instant;
import java.util.Objects;

/**
 * What a call to ByteNite's API must carry, and how long it will be accepted.
 *
 * <p>Equality is that of records: all four components count.
 *
 * @param value the {@code Authorization} header's value, exactly as it is sent: ByteNite expects no
 *     scheme such as {@code Bearer} before it
 * @param scope what the token is good for, in the server's words; {@code ""} if it did not say
 * @param issuedAt when the request for the token was sent, by the client's clock
 * @param expiresAt the first instant at which the token is no longer accepted, by the client's
 *     clock
 */
public record AccessToken(String value, String scope, Instant issuedAt, Instant expiresAt) {

  /**
   * @throws IllegalArgumentException if {@code value} could not be a header's value: blank, with
   *     white space at an end, or with a control character or one outside ASCII; the message does
   *     not quote it
   */
  public AccessToken {
    Text.checkHeaderValue("the token's value", Objects.requireNonNull(value, "value"));
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(issuedAt, "issuedAt");
    Objects.requireNonNull(expiresAt, "expiresAt");
  }

  /** Whether the token is no longer accepted at {@code instant}, the instant of expiry included. */
  public boolean isExpiredAt(Instant instant) {
    return !Objects.requireNonNull(instant, "instant").isBefore(expiresAt);
  }

  /** Names the expiry but never the value, so that a token may appear in a log line by accident. */
  @Override
  public String toString() {
    return "AccessToken[value=redacted, expiresAt=" + expiresAt + "]";
  }
}
