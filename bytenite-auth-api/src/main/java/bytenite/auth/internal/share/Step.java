// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.spi.TokenStore;
import java.util.Optional;

/** What a client does next, and what it then tells the {@link StoreSequence}. */
public sealed interface Step {

  /** Load the entry; then {@link StoreSequence#loaded} or {@link StoreSequence#storeFailed}. */
  record Load() implements Step {}

  /**
   * Replace the entry; then {@link StoreSequence#replaced} or {@link StoreSequence#storeFailed}.
   */
  record Replace(Optional<TokenStore.Entry> expected, String content) implements Step {}

  /** Wait; then {@link Round#resumed}. */
  record Pause(long millis) implements Step {}

  /** Exchange the API key; then {@link Round#exchanged}. */
  record Exchange() implements Step {}

  /**
   * Sign out this token at the server, without waiting for it, since another process signed out
   * during the exchange; then {@link Round#resumed}.
   */
  record Discard(AccessToken orphan) implements Step {}

  /**
   * Settle the flight with this outcome. The round is over.
   *
   * @param place where the token is now, if there is one
   */
  record Land(Outcome<IssuedToken> outcome, Place place) implements Step {

    /** Whether nothing was sent for the token. */
    public boolean adopted() {
      return place == Place.ADOPTED;
    }
  }

  /** Who else may have the token that a round ends with. */
  enum Place {
    /** Nobody. */
    HERE,
    /** Other processes: it was stored. */
    STORED,
    /** Other processes: it was found in the store. */
    ADOPTED
  }

  /**
   * Sign out at the server. The sign-out of the store is over.
   *
   * @param stored the token that was found in the store; sign it out, too
   */
  record SignedOut(Optional<AccessToken> stored) implements Step {}
}
