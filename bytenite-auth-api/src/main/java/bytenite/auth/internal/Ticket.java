// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a caller that wants a token is to do. */
public sealed interface Ticket {

  /** Use this token. */
  non-sealed class Ready implements Ticket {

    private final AccessToken token;
    private final long number;
    private volatile CompletableFuture<AccessToken> future; // null: nobody has asked yet

    /**
     * A ticket for this token.
     *
     * @param number tells it from the others of the same cache: a later one has a higher number
     */
    public Ready(AccessToken token, long number) {
      this.token = token;
      this.number = number;
    }

    /** The token. */
    public final AccessToken token() {
      return token;
    }

    /** Higher than the number of any earlier token of the same cache. */
    public final long number() {
      return number;
    }

    /**
     * The token as a completed future that nobody can change. Callers share it; only those who ask
     * first, at the same moment, may get different ones.
     */
    public final CompletableFuture<AccessToken> future() {
      CompletableFuture<AccessToken> made = future;
      if (made == null) {
        made = new SharedFuture(token);
        future = made;
      }
      return made;
    }

    /** A completed future that many callers have: none of them can change what others see. */
    private static final class SharedFuture extends CompletableFuture<AccessToken> {

      SharedFuture(AccessToken token) {
        complete(token);
      }

      @Override
      public void obtrudeValue(AccessToken value) {
        throw new UnsupportedOperationException("this future is shared");
      }

      @Override
      public void obtrudeException(Throwable thrown) {
        throw new UnsupportedOperationException("this future is shared");
      }
    }
  }

  /**
   * Take off, exchange, and settle the flight whatever happens; follow it if somebody else took off
   * first.
   *
   * @param flight a flight that waits for a leader
   * @param usable the current token, if it can still be used: then nobody is to wait
   */
  record Lead(Flight flight, Optional<AccessToken> usable) implements Ticket {}

  /** Wait for the outcome of the flight. */
  record Follow(Flight flight) implements Ticket {}

  /** Fail at once. */
  record Refuse(Outcome.Refused<IssuedToken> outcome) implements Ticket {}
}
