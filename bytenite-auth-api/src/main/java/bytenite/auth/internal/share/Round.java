// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.share.Content.Hold;
import bytenite.auth.internal.share.Content.Kind;
import bytenite.auth.internal.share.Content.StoredToken;
import bytenite.auth.spi.TokenStore.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides how the leader of one flight obtains a token that other processes share: it adopts a
 * stored token, or exchanges on behalf of all and stores the result, or waits for another process.
 */
public final class Round extends StoreSequence {

  static final long HOLD_MILLIS = 5_000;
  static final long BRIEF_MILLIS = 2_000;
  static final long WRITE_MILLIS = 2_000;

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MOST_PAUSE_MILLIS = 1_000;
  private static final long LEAST_DEFERRAL_MILLIS = 1_000;
  private static final int MAX_LOSSES = 4;
  private static final int KNOWN_FAILURES = 3;

  private enum Phase {
    /** Looks for a token, or for the right to exchange. */
    LOOK,
    /** Takes the hold. */
    TAKE,
    /** Exchanges. */
    EXCHANGE,
    /** Stores the token. */
    STORE,
    /** Checks what became of the lost hold. */
    CHECK,
    /** Turns the hold into a failure, or gives it back. */
    RELEASE
  }

  private final Wish wish;
  private final long callMillis;
  private final long newEpoch;

  private Phase phase = Phase.LOOK;
  private Optional<Long> epoch = Optional.empty(); // as it was stored before the exchange
  private Optional<Entry> ours = Optional.empty(); // our own hold
  private Optional<IssuedToken> kept = Optional.empty(); // what the hold leaves to others
  private int failures; // in a row, before this round
  private Outcome<IssuedToken> result; // null: the exchange has not ended
  private int pauses;
  private int losses;
  private int restarts;
  private boolean overwritten;
  private boolean withoutStore;

  /**
   * A round that has not begun.
   *
   * @param callMillis how much time the call has
   * @param newEpoch eight random bytes, for the case that nothing is stored
   */
  public Round(Sharing sharing, Sealing sealing, Wish wish, long callMillis, long newEpoch) {
    super(sharing, sealing);
    this.wish = wish;
    this.callMillis = callMillis;
    this.newEpoch = newEpoch;
  }

  /** Continues after a {@link Step.Pause} or {@link Step.Discard}. */
  public Step resumed(Now now) {
    return restarts > 1 ? exchangeAlone() : load(Phase.LOOK, now);
  }

  @Override
  Step loaded(Now now) {
    return phase == Phase.CHECK ? check(now) : look(now);
  }

  @Override
  public Step replaced(Optional<Entry> stored, Now now) {
    if (phase == Phase.TAKE) {
      ours = stored;
      return stored.isPresent() ? exchange() : lost(now);
    }
    if (phase == Phase.STORE) {
      return stored.isPresent() ? land(result, Step.Place.STORED) : load(Phase.CHECK, now);
    }
    return land(result);
  }

  @Override
  Step withoutStore() {
    withoutStore = true;
    return phase == Phase.LOOK || phase == Phase.TAKE ? exchangeAlone() : land(result);
  }

  /** Continues after a {@link Step.Exchange}. */
  public Step exchanged(Outcome<IssuedToken> outcome, Now now) {
    result = outcome;
    if (outcome instanceof Outcome.Success<IssuedToken> success) {
      if (ours.isPresent()) {
        return store(ours, success.value(), now);
      }
      return epoch.isPresent() ? load(Phase.CHECK, now) : land(outcome);
    }
    if (!ours.isPresent()) {
      return land(outcome);
    }
    return outcome instanceof Outcome.Failed<IssuedToken> f && f.failure().retryable()
        ? replace(Phase.RELEASE, ours, keptToken(now), Optional.of(failure(f.failure(), now)), now)
        : replace(Phase.RELEASE, ours, keptToken(now), Optional.empty(), now);
  }

  private Hold failure(Failure failure, Now now) {
    int inARow = failures + 1;
    long quiet = sharing.schedule().quietMillis(failure, inARow, now.random());
    long held = Math.min(quiet, Content.MAX_HOLD_MILLIS);
    return new Hold(Kind.FAILED, held, failure.status().orElse(0), inARow);
  }

  private Step load(Phase next, Now now) {
    phase = next;
    return load(now);
  }

  private Step look(Now now) {
    epoch = content.map(Content::epoch);
    Optional<IssuedToken> token = usableToken(now);
    if (token.isPresent() && suits(token.get(), now)) {
      return land(new Outcome.Success<>(token.get()), Step.Place.ADOPTED);
    }
    Optional<Hold> other = hold();
    if (!other.isPresent()) {
      return take(token, now);
    }
    return wish.isRenewal() ? defer(other.get().millis(), now) : await(other.get(), now);
  }

  private boolean suits(IssuedToken token, Now now) {
    long life = StoredToken.lifeMillis(token.token());
    long age = now.millis() - token.sentMillis();
    return wish.isRenewal()
        ? age < sharing.freshMillis(life) && !token.token().value().equals(wish.old().get().value())
        : life - age >= wish.minRemainingMillis();
  }

  /** Another process renews, or could not: this one keeps its token for longer than that. */
  private Step defer(long leftMillis, Now now) {
    long least = Math.max(LEAST_DEFERRAL_MILLIS, leftMillis);
    return land(new Outcome.Deferred<>((long) (least * (1 + now.random()))));
  }

  /** Waits at most until half of the call's time is over, so that there is time to exchange. */
  private Step await(Hold other, Now now) {
    long left = other.millis();
    long patience = patienceMillis(now);
    if (other.kind() == Kind.EXCHANGING) {
      return patience <= 0 ? exchange() : pause(patience, now);
    }
    if (left <= BRIEF_MILLIS && left < patience) {
      return new Step.Pause(left);
    }
    return left > BRIEF_MILLIS || other.failures() >= KNOWN_FAILURES
        ? land(new Outcome.Refused<>(told(other), left))
        : exchange();
  }

  private long patienceMillis(Now now) {
    return began + callMillis / 2 - now.millis();
  }

  private Step pause(long mostMillis, Now now) {
    long ceiling = Math.min(MOST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(pauses, 10));
    pauses++;
    return new Step.Pause(Math.min(mostMillis, (long) (ceiling * (0.5 + now.random() / 2))));
  }

  /** What the server told another process. */
  private static Failure told(Hold other) {
    Optional<Duration> left = Optional.of(Duration.ofMillis(other.millis()));
    String text = "another process was told so";
    return other.status() == 0
        ? Failure.transport(
            "no answer to another process", new IOException("no answer to another process"))
        : Failure.answered(
            other.status(), new ResponseEnvelope(false, "", text, Optional.empty()), left);
  }

  private Step take(Optional<IssuedToken> token, Now now) {
    if (patienceMillis(now) <= 0) {
      return exchange(); // the store is slow, and the rest of the time is for that
    }
    kept = token;
    failures = content.flatMap(Content::hold).map(Hold::failures).orElse(0);
    if (!epoch.isPresent()) {
      epoch = Optional.of(newEpoch + restarts); // an epoch that was given up never returns
    }
    Hold mine = new Hold(Kind.EXCHANGING, HOLD_MILLIS, /* status= */ 0, failures);
    return replace(Phase.TAKE, entry, keptToken(now), Optional.of(mine), now);
  }

  /** Each time a token is written again, its age misses what the write takes: add the most. */
  private Optional<StoredToken> keptToken(Now now) {
    return kept.map(token -> StoredToken.of(token, WRITE_MILLIS, now));
  }

  private Step lost(Now now) {
    losses++;
    return losses > MAX_LOSSES || patienceMillis(now) <= 0 ? exchange() : load(Phase.LOOK, now);
  }

  private Step exchange() {
    phase = Phase.EXCHANGE;
    return new Step.Exchange();
  }

  private Step exchangeAlone() {
    epoch = Optional.empty();
    return exchange();
  }

  private Step store(Optional<Entry> expected, IssuedToken token, Now now) {
    Optional<StoredToken> stored = Optional.of(StoredToken.of(token, /* extraMillis= */ 0, now));
    return replace(Phase.STORE, expected, stored, Optional.empty(), now);
  }

  private Step replace(
      Phase next,
      Optional<Entry> expected,
      Optional<StoredToken> token,
      Optional<Hold> newHold,
      Now now) {
    phase = next;
    return replace(expected, new Content(epoch.get(), token, newHold), now);
  }

  /** The token is good for this client; whether the others get it depends on what is stored now. */
  private Step check(Now now) {
    IssuedToken token = ((Outcome.Success<IssuedToken>) result).value();
    if (!content.isPresent()) {
      return land(result); // evicted, or signed out and then deleted: that cannot be known
    }
    if (content.get().epoch() != epoch.get()) {
      restarts++;
      losses = 0;
      overwritten = false;
      ours = Optional.empty();
      result = null;
      return new Step.Discard(token.token());
    }
    if (overwritten || usableToken(now).isPresent()) {
      return land(result);
    }
    overwritten = true;
    return store(entry, token, now);
  }

  private Step land(Outcome<IssuedToken> outcome) {
    return land(outcome, Step.Place.HERE);
  }

  private Step land(Outcome<IssuedToken> outcome, Step.Place place) {
    if (!withoutStore) {
      sharing.health().worked();
    }
    return last(new Step.Land(outcome, place));
  }
}
