// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a caller who wants a token is to do. */
public sealed interface Ticket {

  /** Use this token. Equal to another if the tokens are. */
  non-sealed class Ready implements Ticket {

    private final AccessToken token;
    private volatile SharedFuture<AccessToken> future; // null: nobody has asked yet

    /** A ticket for this token. */
    public Ready(AccessToken token) {
      this.token = token;
    }

    /** The token. */
    public final AccessToken token() {
      return token;
    }

    /** The token as a completed future, the same for everybody. */
    public final CompletableFuture<AccessToken> future() {
      SharedFuture<AccessToken> made = future;
      if (made == null) {
        made = new SharedFuture<>(token);
        future = made;
      }
      return made;
    }

    @Override
    public final boolean equals(Object other) {
      return other instanceof Ready that && token.equals(that.token);
    }

    @Override
    public final int hashCode() {
      return token.hashCode();
    }

    @Override
    public final String toString() {
      return "Ready[" + token + "]";
    }
  }

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
