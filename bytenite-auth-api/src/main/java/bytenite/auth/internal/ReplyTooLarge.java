// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.io.IOException;

/** Thrown by our transports when a reply exceeds {@link TokenProtocol#MAX_BODY_BYTES}. */
@SuppressWarnings("serial") // never serialized
public final class ReplyTooLarge extends IOException {

  /** Says what the limit is. */
  public ReplyTooLarge() {
    super("the reply is larger than " + TokenProtocol.MAX_BODY_BYTES + " bytes");
  }
}
