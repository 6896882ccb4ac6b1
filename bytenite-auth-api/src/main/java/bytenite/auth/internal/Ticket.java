// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import java.util.Optional;

/** What a caller who wants a token is to do. */
public sealed interface Ticket {

  /** Use this token. */
  record Ready(AccessToken token) implements Ticket {}

  /**
   * Exchange, and settle the flight whatever happens.
   *
   * @param flight what to settle
   * @param spare the old token, if it can still be used: then nobody is to wait
   */
  record Lead(Flight flight, Optional<AccessToken> spare) implements Ticket {}

  /** Wait until the flight lands. */
  record Follow(Flight flight) implements Ticket {}

  /**
   * Fail at once.
   *
   * @param failure why
   * @param quietMillis for how long the next attempt is held back; zero if nothing does
   */
  record Refuse(Failure failure, long quietMillis) implements Ticket {

    /** Whether another key than the refused one would be let through. */
    public boolean dependsOnKey() {
      return failure.rejectedKey().isPresent();
    }
  }
}
