// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Cells.LEAST;
import static bytenite.auth.internal.Cells.MOST;
import static bytenite.auth.internal.Cells.START;
import static bytenite.auth.internal.Cells.answered;
import static bytenite.auth.internal.Cells.empty;
import static bytenite.auth.internal.Cells.failed;
import static bytenite.auth.internal.Cells.granted;
import static bytenite.auth.internal.Cells.holding;
import static bytenite.auth.internal.Cells.lead;
import static bytenite.auth.internal.Cells.seconds;
import static bytenite.auth.internal.Cells.token;
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
    SIGN_OUT(cell -> Cells.signOut(cell, START)),
    CLOSE(cell -> cell.close().land());

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
    TokenCache cell = holding(OLD);

    assertThat(Cells.signOut(cell, START)).contains(OLD);
    assertThat(Cells.signOut(cell, START)).isEmpty();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void signsOutATokenThatIsTooNearItsEndToBeHandedOut() {
    assertThat(Cells.signOut(holding(OLD), START + seconds(3599))).contains(OLD);
  }

  @Test
  void hasNothingToSignOutWhenNothingIsHeld() {
    TokenCache cell = empty();

    assertThat(Cells.signOut(cell, START)).isEmpty();
    assertThat(cell.isClosed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void endsTheWaitOfFollowersAtOnce(Fence fence) {
    TokenCache cell = empty();
    lead(cell, START);
    Ticket.Follow follow = (Ticket.Follow) cell.claim(START);

    fence.act.accept(cell);

    assertThat(landed(follow.flight())).isInstanceOf(AuthException.Closed.class);
  }

  @ParameterizedTest
  @EnumSource
  void returnsATokenThatArrivesTooLateAndHoldsItNot(Fence fence) {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();
    fence.act.accept(cell);

    Optional<AccessToken> orphan = Cells.settle(cell, flight, granted(NEW, START), START, LEAST);

    assertThat(orphan).contains(NEW);
    assertThat(landed(flight)).isInstanceOf(AuthException.Closed.class);
    assertThat(cell.claim(START)).isNotInstanceOf(Ticket.Ready.class);
  }

  @ParameterizedTest
  @EnumSource
  void forgetsAFailureThatArrivesTooLate(Fence fence) {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();
    fence.act.accept(cell);

    Optional<AccessToken> orphan = Cells.settle(cell, flight, failed(answered(503)), START, MOST);

    assertThat(orphan).isEmpty();
    assertThat(cell.status(START, Cells.WALL).lastFailure()).isEmpty();
    assertThat(landed(flight)).isInstanceOf(AuthException.Closed.class);
  }

  @ParameterizedTest
  @EnumSource
  void leavesALateTokenThatHasExpiredMeanwhileAlone(Fence fence) {
    TokenCache cell = empty();
    Flight flight = lead(cell, START).flight();
    fence.act.accept(cell);

    long over = START + seconds(3600);

    assertThat(Cells.settle(cell, flight, granted(NEW, START), over, LEAST)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void fencesOffARenewalTogetherWithTheTokenHeld(Fence fence) {
    TokenCache cell = holding(OLD);
    Ticket.Lead renewal = (Ticket.Lead) cell.claim(START + seconds(3400));
    fence.act.accept(cell);

    Optional<AccessToken> orphan =
        Cells.settle(cell, renewal.flight(), granted(NEW, START), START + seconds(3401), LEAST);

    assertThat(orphan).contains(NEW);
    assertThat(cell.claim(START + seconds(3401))).isNotInstanceOf(Ticket.Ready.class);
  }

  @Test
  void keepsTheNextFlightApartFromTheOneThatWasFencedOff() {
    TokenCache cell = empty();
    Flight before = lead(cell, START).flight();
    Cells.signOut(cell, START);
    Flight after = lead(cell, START).flight();

    Optional<AccessToken> orphan = Cells.settle(cell, before, granted(OLD, START), START, LEAST);

    assertThat(orphan).contains(OLD);
    assertThat(after.value()).isEmpty();
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Follow(after));
    assertThat(Cells.settle(cell, after, granted(NEW, START), START, LEAST)).isEmpty();
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(NEW));
  }

  @Test
  void refusesEverythingOnceClosed() {
    TokenCache cell = holding(OLD);

    cell.close();
    cell.close();

    assertThat(cell.isClosed()).isTrue();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Refuse.class);
    assertThat(Cells.signOut(cell, START)).isEmpty();
    assertThat(Cells.invalidate(cell, OLD)).isFalse();
    Ticket.Refuse refuse = (Ticket.Refuse) cell.claim(START);
    assertThat(refuse.outcome().failure().toException()).isInstanceOf(AuthException.Closed.class);
    assertThat(refuse.outcome().quietMillis()).isZero();
  }

  @Test
  void staysClosedWhenItIsSignedOutAfterwards() {
    TokenCache cell = empty();
    cell.close();

    Cells.signOut(cell, START);

    assertThat(cell.isClosed()).isTrue();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void tellsSignedOutFromClosed() {
    TokenCache signedOut = empty();
    TokenCache closed = empty();
    Flight one = lead(signedOut, START).flight();
    Flight other = lead(closed, START).flight();

    Cells.signOut(signedOut, START);
    closed.close().land();

    assertThat(landed(one)).hasMessageContaining("signed out");
    assertThat(landed(other)).hasMessageContaining("closed");
  }

  @Test
  void forgetsATokenOnlyIfItIsStillTheCurrentOne() {
    TokenCache cell = holding(OLD);

    assertThat(Cells.invalidate(cell, NEW)).isFalse();
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(Cells.invalidate(cell, token("old", 5))).isTrue();
    assertThat(Cells.invalidate(cell, OLD)).isFalse();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void fiftyRefusalsOfOneTokenCostOneExchange() {
    TokenCache cell = holding(OLD);
    Cells.invalidate(cell, OLD);
    Flight flight = lead(cell, START).flight();
    for (int i = 0; i < 24; i++) {
      Cells.invalidate(cell, OLD);
      assertThat(cell.claim(START)).isEqualTo(new Ticket.Follow(flight));
    }
    Cells.settle(cell, flight, granted(NEW, START), START, LEAST);

    for (int i = 0; i < 25; i++) {
      Cells.invalidate(cell, OLD);
      assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(NEW));
    }
    assertThat(cell.status(START, Cells.WALL).exchanges()).isEqualTo(2);
  }

  @Test
  void keepsARenewalUnderWayWhenTheOldTokenIsInvalidated() {
    TokenCache cell = holding(OLD);
    long due = START + seconds(3400);
    Flight flight = lead(cell, cell.claim(due)).flight();

    Cells.invalidate(cell, OLD);

    assertThat(cell.claim(due)).isEqualTo(new Ticket.Follow(flight));
    assertThat(Cells.settle(cell, flight, granted(NEW, due), due, LEAST)).isEmpty();
    assertThat(cell.claim(due)).isEqualTo(new Ticket.Ready(NEW));
  }

  @ParameterizedTest
  @EnumSource
  void cannotBeMadeToGiveUpATokenThatItForgot(Fence fence) throws Exception {
    TokenCache cell = holding(OLD);
    assertThat(reachable(cell)).contains(OLD.value());
    Flight flight = lead(cell, START).flight();
    fence.act.accept(cell);
    Cells.settle(cell, flight, granted(NEW, START), START, LEAST);

    assertThat(reachable(cell)).doesNotContain(OLD.value(), NEW.value());
  }

  @ParameterizedTest
  @EnumSource
  void refersToNoKeyAfterASignOut(Fence fence) throws Exception {
    TokenCache worked = holding(OLD);
    TokenCache refused = empty();
    Cells.fail(refused, Cells.refused(), START, LEAST);
    assertThat(reachable(worked)).contains(Cells.OTHER_KEY.reveal());
    assertThat(reachable(refused)).contains(Cells.KEY.reveal());

    fence.act.accept(worked);
    fence.act.accept(refused);

    assertThat(reachable(worked)).doesNotContain(Cells.OTHER_KEY.reveal());
    assertThat(reachable(refused)).doesNotContain(Cells.KEY.reveal());
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
