// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.LEAST;
import static bytenite.auth.internal.Caches.MOST;
import static bytenite.auth.internal.Caches.START;
import static bytenite.auth.internal.Caches.answered;
import static bytenite.auth.internal.Caches.empty;
import static bytenite.auth.internal.Caches.failed;
import static bytenite.auth.internal.Caches.granted;
import static bytenite.auth.internal.Caches.holding;
import static bytenite.auth.internal.Caches.lead;
import static bytenite.auth.internal.Caches.seconds;
import static bytenite.auth.internal.Caches.token;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sign-out, close and invalidation, before, during and after a flight. */
class TokenCacheFenceTest {

  private static final AccessToken OLD = token("old", 3600);
  private static final AccessToken NEW = token("new", 3600);

  /** The two fences. */
  private enum Fence {
    SIGN_OUT(cache -> Caches.signOut(cache, START)),
    CLOSE(cache -> cache.close().land());

    private final Consumer<TokenCache> act;

    Fence(Consumer<TokenCache> act) {
      this.act = act;
    }
  }

  private static AuthException landed(Flight flight) {
    return ((Outcome.Failed<IssuedToken>) flight.value().get()).failure().toException();
  }

  @Test
  void givesUpTheTokenThatIsToBeSignedOut() {
    TokenCache cache = holding(OLD);

    assertThat(Caches.signOut(cache, START)).contains(OLD);
    assertThat(Caches.signOut(cache, START)).isEmpty();
    assertThat(cache.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void signsOutATokenThatIsTooNearItsEndToBeHandedOut() {
    assertThat(Caches.signOut(holding(OLD), START + seconds(3599))).contains(OLD);
  }

  @Test
  void hasNothingToSignOutWhenNothingIsHeld() {
    TokenCache cache = empty();

    assertThat(Caches.signOut(cache, START)).isEmpty();
    assertThat(cache.isClosed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void endsTheWaitOfFollowersAtOnce(Fence fence) {
    TokenCache cache = empty();
    lead(cache, START);
    Ticket.Follow follow = (Ticket.Follow) cache.claim(START);

    fence.act.accept(cache);

    assertThat(landed(follow.flight())).isInstanceOf(AuthException.Closed.class);
  }

  @ParameterizedTest
  @EnumSource
  void returnsATokenThatArrivesTooLateAndHoldsItNot(Fence fence) {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();
    fence.act.accept(cache);

    Optional<AccessToken> orphan = Caches.settle(cache, flight, granted(NEW, START), START, LEAST);

    assertThat(orphan).contains(NEW);
    assertThat(landed(flight)).isInstanceOf(AuthException.Closed.class);
    assertThat(cache.claim(START)).isNotInstanceOf(Ticket.Ready.class);
  }

  @ParameterizedTest
  @EnumSource
  void forgetsAFailureThatArrivesTooLate(Fence fence) {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();
    fence.act.accept(cache);

    Optional<AccessToken> orphan = Caches.settle(cache, flight, failed(answered(503)), START, MOST);

    assertThat(orphan).isEmpty();
    assertThat(cache.status(START, Caches.WALL).lastFailure()).isEmpty();
    assertThat(landed(flight)).isInstanceOf(AuthException.Closed.class);
  }

  @ParameterizedTest
  @EnumSource
  void leavesALateTokenThatHasExpiredMeanwhileAlone(Fence fence) {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();
    fence.act.accept(cache);

    long over = START + seconds(3600);

    assertThat(Caches.settle(cache, flight, granted(NEW, START), over, LEAST)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void fencesOffARenewalTogetherWithTheTokenHeld(Fence fence) {
    TokenCache cache = holding(OLD);
    Ticket.Lead renewal = (Ticket.Lead) cache.claim(START + seconds(3400));
    fence.act.accept(cache);

    Optional<AccessToken> orphan =
        Caches.settle(cache, renewal.flight(), granted(NEW, START), START + seconds(3401), LEAST);

    assertThat(orphan).contains(NEW);
    assertThat(cache.claim(START + seconds(3401))).isNotInstanceOf(Ticket.Ready.class);
  }

  @Test
  void keepsTheNextFlightApartFromTheOneThatWasFencedOff() {
    TokenCache cache = empty();
    Flight before = lead(cache, START).flight();
    Caches.signOut(cache, START);
    Flight after = lead(cache, START).flight();

    Optional<AccessToken> orphan = Caches.settle(cache, before, granted(OLD, START), START, LEAST);

    assertThat(orphan).contains(OLD);
    assertThat(after.value()).isEmpty();
    assertThat(cache.claim(START)).isEqualTo(new Ticket.Follow(after));
    assertThat(Caches.settle(cache, after, granted(NEW, START), START, LEAST)).isEmpty();
    assertThat(cache.claim(START)).satisfies(Caches.ready(NEW));
  }

  @Test
  void refusesEverythingOnceClosed() {
    TokenCache cache = holding(OLD);

    cache.close();
    cache.close();

    assertThat(cache.isClosed()).isTrue();
    assertThat(cache.claim(START)).isInstanceOf(Ticket.Refuse.class);
    assertThat(Caches.signOut(cache, START)).isEmpty();
    assertThat(Caches.invalidate(cache, OLD)).isFalse();
    Ticket.Refuse refuse = (Ticket.Refuse) cache.claim(START);
    assertThat(refuse.outcome().failure().toException()).isInstanceOf(AuthException.Closed.class);
    assertThat(refuse.outcome().quietMillis()).isZero();
  }

  @Test
  void staysClosedWhenItIsSignedOutAfterwards() {
    TokenCache cache = empty();
    cache.close();

    Caches.signOut(cache, START);

    assertThat(cache.isClosed()).isTrue();
    assertThat(cache.claim(START)).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void tellsSignedOutFromClosed() {
    TokenCache signedOut = empty();
    TokenCache closed = empty();
    Flight one = lead(signedOut, START).flight();
    Flight other = lead(closed, START).flight();

    Caches.signOut(signedOut, START);
    closed.close().land();

    assertThat(landed(one)).hasMessageContaining("signed out");
    assertThat(landed(other)).hasMessageContaining("closed");
  }

  @Test
  void forgetsATokenOnlyIfItIsStillTheCurrentOne() {
    TokenCache cache = holding(OLD);

    assertThat(Caches.invalidate(cache, NEW)).isFalse();
    assertThat(cache.claim(START)).satisfies(Caches.ready(OLD));
    assertThat(Caches.invalidate(cache, token("old", 5))).isTrue();
    assertThat(Caches.invalidate(cache, OLD)).isFalse();
    assertThat(cache.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void fiftyRefusalsOfOneTokenCostOneExchange() {
    TokenCache cache = holding(OLD);
    Caches.invalidate(cache, OLD);
    Flight flight = lead(cache, START).flight();
    for (int i = 0; i < 24; i++) {
      Caches.invalidate(cache, OLD);
      assertThat(cache.claim(START)).isEqualTo(new Ticket.Follow(flight));
    }
    Caches.settle(cache, flight, granted(NEW, START), START, LEAST);

    for (int i = 0; i < 25; i++) {
      Caches.invalidate(cache, OLD);
      assertThat(cache.claim(START)).satisfies(Caches.ready(NEW));
    }
    assertThat(cache.status(START, Caches.WALL).exchanges()).isEqualTo(2);
  }

  @Test
  void keepsARenewalUnderWayWhenTheOldTokenIsInvalidated() {
    TokenCache cache = holding(OLD);
    long due = START + seconds(3400);
    Flight flight = lead(cache, cache.claim(due)).flight();

    Caches.invalidate(cache, OLD);

    assertThat(cache.claim(due)).isEqualTo(new Ticket.Follow(flight));
    assertThat(Caches.settle(cache, flight, granted(NEW, due), due, LEAST)).isEmpty();
    assertThat(cache.claim(due)).satisfies(Caches.ready(NEW));
  }

  @ParameterizedTest
  @EnumSource
  void cannotBeMadeToGiveUpATokenThatItForgot(Fence fence) throws Exception {
    TokenCache cache = holding(OLD);
    assertThat(reachable(cache)).contains(OLD.value());
    Flight flight = lead(cache, START).flight();
    fence.act.accept(cache);
    Caches.settle(cache, flight, granted(NEW, START), START, LEAST);

    assertThat(reachable(cache)).doesNotContain(OLD.value(), NEW.value());
  }

  @ParameterizedTest
  @EnumSource
  void refersToNoKeyAfterASignOut(Fence fence) throws Exception {
    TokenCache worked = holding(OLD);
    TokenCache refused = empty();
    Caches.fail(refused, Caches.refused(), START, LEAST);
    assertThat(reachable(worked)).contains(Caches.OTHER_KEY.reveal());
    assertThat(reachable(refused)).contains(Caches.KEY.reveal());

    fence.act.accept(worked);
    fence.act.accept(refused);

    assertThat(reachable(worked)).doesNotContain(Caches.OTHER_KEY.reveal());
    assertThat(reachable(refused)).doesNotContain(Caches.KEY.reveal());
  }

  /** All that can be reached from an object by fields of this project's classes. */
  private static Set<Object> reachable(Object root) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> next = new ArrayDeque<>(Set.of(root));
    while (!next.isEmpty()) {
      Object object = next.pop();
      if (!seen.add(object)) {
        continue;
      }
      if (object instanceof Optional<?> optional) {
        optional.ifPresent(next::push);
      }
      Class<?> type = object.getClass();
      for (; type.getName().startsWith("bytenite."); type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          field.setAccessible(true);
          Optional.ofNullable(field.get(object)).ifPresent(next::push);
        }
      }
    }
    return seen;
  }
}
