// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One client in a {@link World}, with a cache told more simply than the real one, that uses a token
 * about each second.
 */
final class SimulatedProcess {

  static final long CALL_MILLIS = 30_000;

  private final World world;
  private final boolean sharing;
  private final long lineOffset;
  private final Sharing common;

  private IssuedToken held;
  private double jitter;
  private long notBefore; // no round begins earlier on the world's time
  private int failures;
  private int generation;
  private boolean flying;

  int rounds;
  int adopted;
  long waitedMillis; // of the longest call
  long tokenAt = -1; // when it had its first token
  long usedAt = -1; // when it last used one
  Optional<Failure> told = Optional.empty();

  SimulatedProcess(World world, boolean sharing) {
    this.world = world;
    this.sharing = sharing;
    this.lineOffset = world.between(0, 1L << 40);
    this.common =
        new Sharing(300_000, 10_000, world.schedule, new StoreHealth(), new RefusedTokens());
  }

  private Now moment() {
    long line = world.now() + lineOffset;
    return new Now(line, Instant.ofEpochMilli(line), world.random.nextDouble());
  }

  private long age() {
    return world.now() + lineOffset - held.sentMillis();
  }

  private long life() {
    return Content.StoredToken.lifeMillis(held.token());
  }

  boolean hasUsableToken() {
    return held != null && age() < common.usableMillis(life());
  }

  private boolean isFresh() {
    return freshLeftMillis() > 0;
  }

  private long freshLeftMillis() {
    if (!hasUsableToken()) {
      return 0;
    }
    long window = (long) (Math.min(300_000, life() / 5) * (0.5 + jitter / 2));
    return Math.max(0, life() - window - age());
  }

  /** Uses a token, and does so again when there may be something to do. */
  void visit() {
    use();
    long pause = Math.max(freshLeftMillis(), notBefore - world.now());
    world.after(
        Math.max(1_000, Math.min(pause, world.idleMillis)) + world.between(0, 999), this::visit);
  }

  /** Uses a token now. */
  void use() {
    if (hasUsableToken()) {
      usedAt = world.now();
      if (world.server.isExpired(held.token().value())) {
        world.violated("an expired token was used");
      }
      if (!world.server.accepts(held.token().value())) {
        common.refused().remember(held.token());
        held = null;
      }
    }
    if (!isFresh() && !flying && world.now() >= notBefore) {
      new Flight().begin();
    }
  }

  /** Nothing that it began goes on. */
  void kill() {
    generation++;
  }

  void signOut() {
    generation++;
    flying = false;
    Optional<AccessToken> mine = Optional.ofNullable(held).map(IssuedToken::token);
    held = null;
    SignOut signOut = new SignOut(common, World.sealing(), world.random.nextLong());
    perform(signOut, signOut.begin(moment()), mine);
  }

  private void perform(SignOut signOut, Step step, Optional<AccessToken> mine) {
    Runnable failed = () -> perform(signOut, signOut.storeFailed(moment()), mine);
    if (step instanceof Step.Replace replace) {
      world.store.replace(
          replace,
          /* signingOut= */ true,
          entry -> perform(signOut, signOut.replaced(entry, moment()), mine),
          failed);
    } else if (step instanceof Step.Load) {
      world.store.load(entry -> perform(signOut, signOut.loaded(entry, moment()), mine), failed);
    } else {
      mine.ifPresent(token -> world.server.signOut(token.value()));
      ((Step.SignedOut) step).stored().ifPresent(token -> world.server.signOut(token.value()));
    }
  }

  /** One flight, led through a round. */
  private final class Flight {
    private final int mine = generation;
    private final long began = world.now();
    private final Optional<AccessToken> spare =
        hasUsableToken() ? Optional.of(held.token()) : Optional.empty();
    private final Round round =
        new Round(
            common, World.sealing(), new Wish(0, spare), CALL_MILLIS, world.random.nextLong());
    private int exchanges;

    void begin() {
      flying = true;
      rounds++;
      perform(sharing ? round.begin(moment()) : new Step.Exchange());
    }

    private void perform(Step step) {
      if (mine != generation) {
        return; // signed out meanwhile
      }
      if (step instanceof Step.Load) {
        world.store.load(entry -> perform(round.loaded(entry, moment())), this::storeFailed);
      } else if (step instanceof Step.Replace replace) {
        world.store.replace(
            replace,
            /* signingOut= */ false,
            entry -> perform(round.replaced(entry, moment())),
            this::storeFailed);
      } else if (step instanceof Step.Pause pause) {
        pause(pause.millis());
      } else if (step instanceof Step.Exchange) {
        exchanges++;
        exchange(/* attempt= */ 1);
      } else if (step instanceof Step.Discard discard) {
        world.server.signOut(discard.orphan().value());
        perform(round.resumed(moment()));
      } else {
        land((Step.Land) step);
      }
    }

    private void storeFailed() {
      perform(round.storeFailed(moment()));
    }

    private void pause(long millis) {
      if (millis <= 0 || world.now() + millis > began + CALL_MILLIS / 2 || spare.isPresent()) {
        world.violated("a pause of " + millis);
      }
      world.after(millis, () -> perform(round.resumed(moment())));
    }

    private void exchange(int attempt) {
      Now sent = moment();
      world.server.exchange(
          answer -> {
            Optional<Duration> wait =
                answer.failureOrNull() == null || spare.isPresent()
                    ? Optional.empty()
                    : world.schedule.retryAfter(
                        answer.failureOrNull(), attempt, CALL_MILLIS * 1_000_000, random());
            if (wait.isPresent()) {
              world.after(wait.get().toMillis(), () -> exchange(attempt + 1));
            } else {
              exchanged(outcome(answer, sent));
            }
          });
    }

    private double random() {
      return world.random.nextDouble();
    }

    private void exchanged(Outcome<IssuedToken> outcome) {
      if (mine != generation) {
        if (outcome instanceof Outcome.Success<IssuedToken> success) {
          world.server.signOut(success.value().token().value());
        }
      } else {
        perform(
            sharing ? round.exchanged(outcome, moment()) : new Step.Land(outcome, Step.Place.HERE));
      }
    }

    private Outcome<IssuedToken> outcome(SimulatedServer.Answer answer, Now sent) {
      if (answer.failureOrNull() != null) {
        return new Outcome.Failed<>(answer.failureOrNull());
      }
      Instant end = sent.wall().plusMillis(world.server.lifeMillis);
      return new Outcome.Success<>(
          new IssuedToken(
              new AccessToken(answer.valueOrNull(), "", sent.wall(), end), sent.millis()));
    }

    private void land(Step.Land land) {
      landed();
      if (exchanges > 3) {
        world.violated(exchanges + " exchanges in one round");
      }
      if (land.outcome() instanceof Outcome.Success<IssuedToken> success) {
        held = success.value();
        jitter = random();
        failures = 0;
        adopted += land.adopted() ? 1 : 0;
        tokenAt = tokenAt < 0 ? world.now() : tokenAt;
        if (world.server.isExpired(held.token().value())) {
          world.violated("a dead token was handed out");
        }
      } else if (land.outcome() instanceof Outcome.Failed<IssuedToken> failed) {
        failures++;
        notBefore = world.now() + world.schedule.quietMillis(failed.failure(), failures, random());
      } else if (land.outcome() instanceof Outcome.Refused<IssuedToken> refused) {
        told = Optional.of(refused.failure());
        notBefore = world.now() + refused.quietMillis();
      } else if (land.outcome() instanceof Outcome.Deferred<IssuedToken> deferred) {
        notBefore = world.now() + deferred.millis();
        if (deferred.millis() > 2 * Content.MAX_HOLD_MILLIS || !spare.isPresent()) {
          world.violated("a deferral of " + deferred.millis());
        }
      }
    }

    private void landed() {
      flying = false;
      waitedMillis = Math.max(waitedMillis, world.now() - began);
    }
  }
}
