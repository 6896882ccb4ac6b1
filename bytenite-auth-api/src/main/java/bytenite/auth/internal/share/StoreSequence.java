// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.share.Content.Hold;
import bytenite.auth.internal.share.Content.StoredToken;
import bytenite.auth.spi.TokenStore.Entry;
import java.security.GeneralSecurityException;
import java.time.Instant;
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
  long began; // when the sequence began
  private long loadBegan; // on the client's line: the entry's age counts back from here
  Optional<Entry> entry = Optional.empty(); // as it was loaded
  Optional<Content> content = Optional.empty(); // what it says, if it can be read

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
    began = now.millis();
    return sharing.health().isLeftAlone(began) ? withoutStore() : load(now);
  }

  /** Continues after a {@link Step.Load}. */
  public final Step loaded(Optional<Entry> stored, Now now) {
    entry = stored;
    content = stored.flatMap(e -> Content.open(sealing, e.content()));
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
    return entry.isPresent() && !content.isPresent();
  }

  abstract Step loaded(Now now);

  abstract Step withoutStore();

  /** What is left of the stored hold; empty if it is over. */
  final Optional<Hold> hold() {
    long age = ageMillis();
    return content
        .flatMap(Content::hold)
        .filter(h -> h.millis() > age)
        .map(h -> new Hold(h.kind(), h.millis() - age, h.status(), h.failures()));
  }

  /** The stored token as if it had been issued here, if it can be used and was not refused here. */
  final Optional<IssuedToken> usableToken(Now now) {
    Optional<StoredToken> token = content.flatMap(Content::token);
    if (!token.isPresent() || sharing.refused().contains(token.get().value())) {
      return Optional.empty();
    }
    long life = token.get().lifeMillis();
    long age = ageMillis() + token.get().ageMillis() + (now.millis() - loadBegan);
    if (age < 0 || age >= sharing.usableMillis(life)) { // negative: the sum overflowed
      return Optional.empty();
    }
    Instant at = now.wall().minusMillis(age);
    AccessToken shared =
        new AccessToken(token.get().value(), token.get().scope(), at, at.plusMillis(life));
    return Optional.of(new IssuedToken(shared, now.millis() - age));
  }

  /** A store that reports a negative age breaks its contract; after a day everything is over. */
  private long ageMillis() {
    long age = entry.map(e -> Deadline.millis(e.age())).orElse(0L);
    return age < 0 ? Content.MAX_LIFE_MILLIS : age;
  }

  /** Ends the sequence with this step, and zeroes the encryption key. */
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
