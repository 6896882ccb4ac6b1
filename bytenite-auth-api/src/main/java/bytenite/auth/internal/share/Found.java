// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.share.Content.Hold;
import bytenite.auth.internal.share.Content.StoredToken;
import bytenite.auth.spi.TokenStore.Entry;
import java.time.Instant;
import java.util.Optional;

/**
 * What a load returned.
 *
 * @param entry the entry, if there is one
 * @param content what it says, if it can be read
 * @param loadBegan when the load began, on the client's line: the entry's age counts back from here
 */
record Found(Optional<Entry> entry, Optional<Content> content, long loadBegan) {

  private static final long DAY_MILLIS = 86_400_000;

  static Found of(Optional<Entry> entry, Sealing sealing, long loadBegan) {
    return new Found(entry, entry.flatMap(e -> Content.open(sealing, e.content())), loadBegan);
  }

  boolean isUnreadable() {
    return entry.isPresent() && !content.isPresent();
  }

  /** The hold, if it is not over; with what is left of it. */
  Optional<Hold> hold() {
    return content
        .flatMap(Content::hold)
        .filter(h -> h.millis() > ageMillis())
        .map(h -> new Hold(h.kind(), h.millis() - ageMillis(), h.status(), h.failures()));
  }

  /** The token if it can be used and was not refused here, as if it had been issued here. */
  Optional<IssuedToken> usableToken(Sharing sharing, Now now) {
    Optional<StoredToken> token = content.flatMap(Content::token);
    if (!token.isPresent() || sharing.refused().contains(token.get().value())) {
      return Optional.empty();
    }
    long life = token.get().lifeMillis();
    long age = ageMillis() + token.get().ageMillis() + (now.millis() - loadBegan);
    if (age < 0 || age >= sharing.usableMillis(life)) { // negative: a sum too great
      return Optional.empty();
    }
    Instant issued = now.wall().minusMillis(age);
    return Optional.of(
        new IssuedToken(
            new AccessToken(
                token.get().value(), token.get().scope(), issued, issued.plusMillis(life)),
            now.millis() - age));
  }

  /** A store that reports a negative age breaks its contract; a day makes everything over. */
  private long ageMillis() {
    long age = entry.map(e -> Deadline.millis(e.age())).orElse(0L);
    return age < 0 ? DAY_MILLIS : age;
  }

  /** How the token is to be stored, as if it were so much older. */
  static StoredToken stored(IssuedToken issued, long extraMillis, Now now) {
    AccessToken token = issued.token();
    return new StoredToken(
        lifeMillis(token),
        Math.max(0, now.millis() - issued.sentMillis()) + extraMillis,
        token.scope(),
        token.value());
  }

  static long lifeMillis(AccessToken token) {
    return token.expiresAt().toEpochMilli() - token.issuedAt().toEpochMilli();
  }
}
