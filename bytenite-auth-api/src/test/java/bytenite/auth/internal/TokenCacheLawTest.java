// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.START;
import static bytenite.auth.internal.Caches.answered;
import static bytenite.auth.internal.Caches.granted;
import static bytenite.auth.internal.Caches.lead;
import static bytenite.auth.internal.Caches.refused;
import static bytenite.auth.internal.Caches.seconds;
import static bytenite.auth.internal.Caches.token;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for every history of a cache, and for all settings and lifetimes. */
class TokenCacheLawTest {

  private static final long QUIET_CAP_MILLIS = 60_000;

  /** One thing that happens to a cache. */
  private enum Act {
    CLAIM,
    CLAIM_LONG_LIVED,
    GRANT,
    FAIL,
    REFUSE_KEY,
    ABANDON,
    SETTLE_A_STALE_FLIGHT,
    INVALIDATE,
    INVALIDATE_AN_OLD_TOKEN,
    SIGN_OUT,
    CLOSE
  }

  /** An act, after some time. */
  private record Step(long passedMillis, Act act, double random) {}

  /**
   * What a cache must do, told more simply than the cache does it: with flags, and with one caller.
   */
  private static final class Model {
    final TokenCache cache = Caches.empty();
    final List<Flight> fencedOff = new ArrayList<>();
    final List<AccessToken> granted = new ArrayList<>();
    long now = START;
    Flight flight;
    AccessToken held;
    long heldSince;
    boolean failed;
    long failedAt;
    boolean closed;

    void play(Step step) {
      now += step.passedMillis;
      switch (step.act) {
        case CLAIM -> claim(0);
        case CLAIM_LONG_LIVED -> claim(seconds(3000));
        case GRANT -> settle(Caches.granted(next(), now), step.random);
        case FAIL -> settle(Caches.failed(answered(503)), step.random);
        case REFUSE_KEY -> settle(Caches.failed(refused()), step.random);
        case ABANDON -> settle(new Outcome.Abandoned<>(answered(503)), step.random);
        case SETTLE_A_STALE_FLIGHT -> settleStale(step.random);
        case INVALIDATE -> invalidate();
        case INVALIDATE_AN_OLD_TOKEN -> invalidateOld();
        case SIGN_OUT -> fence(() -> signOut());
        case CLOSE -> fence(() -> close());
      }
      assertThat(cache.isClosed()).isEqualTo(closed);
    }

    AccessToken next() {
      AccessToken token = token("token-" + granted.size(), 3600);
      granted.add(token);
      return token;
    }

    void claim(long minRemainingMillis) {
      Ticket ticket = cache.claim(now, minRemainingMillis, /* keyMayChange= */ false);
      long age = now - heldSince;
      boolean enough = held != null && seconds(3600) - age >= minRemainingMillis;
      if (closed) {
        assertThat(ticket).isInstanceOf(Ticket.Refuse.class);
      } else if (ticket instanceof Ticket.Ready ready) {
        assertThat(ready.token()).isEqualTo(held);
        assertThat(enough).isTrue();
        assertThat(age).isLessThan(seconds(3590));
      } else if (ticket instanceof Ticket.Lead lead) {
        assertThat(flight).isNull();
        assertThat(enough && age < seconds(3300)).isFalse();
        assertThat(lead.usable())
            .isEqualTo(enough && age < seconds(3590) ? Optional.of(held) : Optional.empty());
        flight = lead.flight();
        assertThat(Caches.takeOff(cache, flight, now)).isTrue();
      } else if (ticket instanceof Ticket.Follow follow) {
        assertThat(follow.flight()).isSameAs(flight);
        assertThat(enough && age < seconds(3590)).isFalse();
      } else {
        assertThat(failed).isTrue();
        assertThat(flight).isNull();
        assertThat(now - failedAt).isLessThan(15 * QUIET_CAP_MILLIS);
        assertThat(enough && age < seconds(3590)).isFalse();
      }
    }

    void settle(Outcome<IssuedToken> outcome, double random) {
      if (flight == null) {
        return;
      }
      assertThat(Caches.settle(cache, flight, outcome, now, random)).isEmpty();
      assertThat(flight.value()).contains(outcome);
      flight = null;
      if (outcome instanceof Outcome.Success<IssuedToken> success) {
        held = success.value().token();
        heldSince = now;
        failed = false;
        assertThat(cache.claim(now)).satisfies(Caches.ready(held));
      } else if (outcome instanceof Outcome.Failed<IssuedToken>) {
        failed = true;
        failedAt = now;
      }
    }

    void settleStale(double random) {
      if (!fencedOff.isEmpty()) {
        AccessToken late = next();
        assertThat(Caches.settle(cache, fencedOff.remove(0), granted(late, now), now, random))
            .contains(late);
      }
    }

    void invalidate() {
      if (held != null) {
        TokenCache.Invalidation invalidation = cache.invalidate(held, now);
        assertThat(invalidation.ignoredMillis()).isLessThanOrEqualTo(QUIET_CAP_MILLIS);
        assertThat(invalidation.forgotten()).isEqualTo(invalidation.ignoredMillis() == 0);
        if (invalidation.forgotten()) {
          assertThat(cache.invalidate(held, now)).isEqualTo(TokenCache.Invalidation.NOT_CURRENT);
          held = null;
        }
      }
    }

    void invalidateOld() {
      for (AccessToken old : granted) {
        assertThat(old.equals(held) || !cache.invalidate(old, now).forgotten()).isTrue();
      }
    }

    void signOut() {
      boolean alive = held != null && now - heldSince < seconds(3600);
      assertThat(Caches.signOut(cache, now))
          .isEqualTo(alive ? Optional.of(held) : Optional.empty());
    }

    void close() {
      cache.close().land();
      closed = true;
    }

    void fence(Runnable fence) {
      fence.run();
      held = null;
      if (flight != null) {
        assertThat(flight.value()).isPresent();
        fencedOff.add(flight);
        flight = null;
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Long> passed =
        Arbitraries.of(0L, 1L, 100L, 250L, 500L, 30_000L, 60_000L, 300_000L, 900_000L, 3_300_000L);
    Arbitrary<Act> act =
        Arbitraries.frequency(
            Tuple.of(30, Act.CLAIM),
            Tuple.of(8, Act.CLAIM_LONG_LIVED),
            Tuple.of(12, Act.GRANT),
            Tuple.of(8, Act.FAIL),
            Tuple.of(4, Act.REFUSE_KEY),
            Tuple.of(4, Act.ABANDON),
            Tuple.of(4, Act.SETTLE_A_STALE_FLIGHT),
            Tuple.of(4, Act.INVALIDATE),
            Tuple.of(4, Act.INVALIDATE_AN_OLD_TOKEN),
            Tuple.of(4, Act.SIGN_OUT),
            Tuple.of(1, Act.CLOSE));
    return Combinators.combine(passed, act, Arbitraries.doubles().between(0, 1))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  @Property
  void behavesLikeTheModelInEveryHistory(@ForAll("histories") List<Step> history) {
    Model model = new Model();

    history.forEach(model::play);
  }

  @Property
  void keepsEveryTokenFreshForMostOfItsLifeAndUsableForLonger(
      @ForAll @LongRange(min = 1, max = 86_400) long lifetimeSeconds,
      @ForAll @LongRange(min = 0, max = 10_000_000) long refreshAheadMillis,
      @ForAll @LongRange(min = 0, max = 10_000_000) long expiryMarginMillis,
      @ForAll @DoubleRange(min = 0, max = 1) double random) {
    TokenCache cache =
        Caches.with(Duration.ofMillis(refreshAheadMillis), Duration.ofMillis(expiryMarginMillis));
    AccessToken token = token("t", lifetimeSeconds);
    long lifetime = seconds(lifetimeSeconds);

    Caches.settle(cache, lead(cache, START).flight(), granted(token, START), START, random);
    long fresh = cache.quietMillis(START);
    long usable = lifetime - Math.min(expiryMarginMillis, lifetime / 10);

    assertThat(fresh).isBetween(lifetime * 8 / 10, usable);
    assertThat(fresh)
        .isGreaterThanOrEqualTo(lifetime - Math.max(refreshAheadMillis, expiryMarginMillis));
    assertThat(cache.claim(START + fresh - 1)).satisfies(Caches.ready(token));
    Ticket.Lead renewal = lead(cache, cache.claim(START + fresh));
    assertThat(renewal.usable().isPresent()).isEqualTo(fresh < usable);
    assertThat(cache.claim(START + usable)).isEqualTo(new Ticket.Follow(renewal.flight()));
    assertThat(cache.claim(START + usable - 1)).satisfies(Caches.ready(token));
  }
}
