// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.internal.IssuedToken;
import bytenite.auth.spi.TokenStore.Entry;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Decides, step by step, which calls of the store come next. The client performs each {@link Step}
 * and reports its result here, until a step ends the sequence. When the store fails, the sequence
 * goes on without it.
 *
 * <p>Never blocks, reads no clock and calls no store. Used by one thread at a time.
 */
public abstract sealed class StoreSequence permits Round, SignOut {

  final Sharing sharing;
  final Sealing sealing;
  private long loadBegan;
  Found found = new Found(Optional.empty(), Optional.empty(), 0);

  StoreSequence(Sharing sharing, Sealing sealing) {
    this.sharing = sharing;
    this.sealing = sealing;
  }

  /** The id of the entry. */
  public final String id() {
    return sealing.id();
  }

  /** The first step. */
  public final Step begin(Now now) {
    return begin(sharing.health().isLeftAlone(now.millis()), now);
  }

  /** Continues after a {@link Step.Load}. */
  public final Step loaded(Optional<Entry> entry, Now now) {
    found = Found.of(entry, sealing, loadBegan);
    return loaded(now);
  }

  /** Continues after a {@link Step.Replace}; the entry is empty if it was lost. */
  public abstract Step replaced(Optional<Entry> entry, Now now);

  /** Continues after the store threw, took too long, or returned null. */
  public final Step storeFailed(Now now) {
    sharing.health().failed(now.millis());
    return withoutStore();
  }

  /** Whether the last load returned something that cannot be read here. */
  public final boolean foundUnreadable() {
    return found.isUnreadable();
  }

  abstract Step begin(boolean storeLeftAlone, Now now);

  abstract Step loaded(Now now);

  abstract Step withoutStore();

  /** The stored token, if it can be used here. */
  final Optional<IssuedToken> usableToken(Now now) {
    return found.usableToken(sharing, now);
  }

  /** This is the last step: the key of the encryption is not needed any more. */
  final Step last(Step step) {
    sealing.close();
    return step;
  }

  final Step load(Now now) {
    loadBegan = now.millis();
    return new Step.Load();
  }

  final Step replace(Optional<Entry> expected, Content content, Now now) {
    try {
      return new Step.Replace(expected, content.seal(sealing));
    } catch (GeneralSecurityException | RuntimeException e) { // providers throw both
      return storeFailed(now);
    }
  }
}
