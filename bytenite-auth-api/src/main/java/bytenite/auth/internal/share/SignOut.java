// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.spi.TokenStore.Entry;
import java.util.Optional;

/**
 * Decides how a sign-out empties the store: it begins a new epoch there, so that no exchange that
 * began before is stored after it. It tries three times.
 */
public final class SignOut extends StoreSequence {

  private static final int MAX_TRIES = 3;

  private final long newEpoch;
  private int tries;
  private Optional<AccessToken> stored = Optional.empty();

  /**
   * A sign-out that has not begun.
   *
   * @param newEpoch eight random bytes
   */
  public SignOut(Sharing sharing, Sealing sealing, long newEpoch) {
    super(sharing, sealing);
    this.newEpoch = newEpoch;
  }

  @Override
  Step loaded(Now now) {
    stored = usableToken(now).map(IssuedToken::token);
    return replace(entry, new Content(newEpoch, Optional.empty(), Optional.empty()), now);
  }

  @Override
  public Step replaced(Optional<Entry> replaced, Now now) {
    tries++;
    return replaced.isPresent() || tries == MAX_TRIES ? withoutStore() : load(now);
  }

  @Override
  Step withoutStore() {
    return last(new Step.SignedOut(stored));
  }
}
