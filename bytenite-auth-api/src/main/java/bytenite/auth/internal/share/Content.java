// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Text;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * What processes tell each other through the store.
 *
 * @param epoch changes at each sign-out: an exchange that began in another epoch is not stored
 * @param token the shared token, if there is one
 * @param hold why the others do not exchange now, if they are not to
 */
record Content(long epoch, Optional<StoredToken> token, Optional<Hold> hold) {

  /**
   * A token as it was stored.
   *
   * @param lifeMillis its whole life, in (0, 86,400,000]
   * @param ageMillis how much of that was over when it was written
   * @param scope as the server gave it
   * @param value the secret
   */
  record StoredToken(long lifeMillis, long ageMillis, String scope, String value) {

    /** The token in its stored form, made older by {@code extraMillis}. */
    static StoredToken of(IssuedToken issued, long extraMillis, Now now) {
      AccessToken token = issued.token();
      long age = Math.max(0, now.millis() - issued.sentMillis()) + extraMillis;
      return new StoredToken(lifeMillis(token), age, token.scope(), token.value());
    }

    static long lifeMillis(AccessToken token) {
      return token.expiresAt().toEpochMilli() - token.issuedAt().toEpochMilli();
    }

    boolean isValid() {
      return lifeMillis > 0
          && lifeMillis <= MAX_LIFE_MILLIS
          && ageMillis >= 0
          && !Text.faultInHeaderValue(value).isPresent();
    }

    /** Shows no secret. */
    @Override
    public String toString() {
      return "StoredToken[lifeMillis=" + lifeMillis + ", ageMillis=" + ageMillis + "]";
    }
  }

  /** What a hold says. */
  enum Kind {
    /** One process exchanges now. */
    EXCHANGING,
    /** One process exchanged, and the failure may pass. */
    FAILED
  }

  /**
   * Keeps the other processes from exchanging, for a while.
   *
   * @param kind what it says
   * @param millis for how long after it was written
   * @param status the HTTP status of the last failure; 0 if there was no answer, or no failure
   * @param failures how many exchanges failed in a row, in all processes together
   */
  record Hold(Kind kind, long millis, int status, int failures) {

    boolean isValid() {
      return millis >= 0
          && millis <= MAX_HOLD_MILLIS
          && status >= 0
          && status <= 999
          && failures >= 0;
    }
  }

  static final long MAX_LIFE_MILLIS = 86_400_000;
  static final long MAX_HOLD_MILLIS = 60_000;

  /** Encodes and encrypts this. */
  String seal(Sealing sealing) throws GeneralSecurityException {
    return sealing.seal(encode());
  }

  /** Decrypts and decodes; empty if that is impossible, or a number is out of its bounds. */
  static Optional<Content> open(Sealing sealing, String sealed) {
    try {
      return sealing.open(sealed).map(Content::decode).filter(Content::isValid);
    } catch (RuntimeException e) {
      return Optional.empty(); // not a number, or a line too few
    }
  }

  private boolean isValid() {
    return (!token.isPresent() || token.get().isValid())
        && (!hold.isPresent() || hold.get().isValid());
  }

  /** Two lines; with a token three more, of which the last may contain anything. */
  private String encode() {
    return epoch
        + "\n"
        + hold.map(h -> h.kind + " " + h.millis + " " + h.status + " " + h.failures).orElse("")
        + token
            .map(t -> "\n" + t.lifeMillis + " " + t.ageMillis + "\n" + t.value + "\n" + t.scope)
            .orElse("");
  }

  private static Content decode(String text) {
    String[] lines = text.split("\n", /* limit= */ 5);
    Optional<Hold> hold = Optional.empty();
    Optional<StoredToken> token = Optional.empty();
    if (!lines[1].isEmpty()) {
      String[] words = lines[1].split(" ", /* limit= */ 4);
      int status = Integer.parseInt(words[2]);
      int failures = Integer.parseInt(words[3]);
      hold =
          Optional.of(new Hold(Kind.valueOf(words[0]), Long.parseLong(words[1]), status, failures));
    }
    if (lines.length > 2) {
      String[] words = lines[2].split(" ", /* limit= */ 2);
      long life = Long.parseLong(words[0]);
      token = Optional.of(new StoredToken(life, Long.parseLong(words[1]), lines[4], lines[3]));
    }
    return new Content(Long.parseLong(lines[0]), token, hold);
  }
}
