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
import java.util.concurrent.CompletableFuture;
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
    SIGN_OUT(cell -> cell.signOut(START)),
    CLOSE(TokenCache::close);

    private final Consumer<TokenCache> act;

    Fence(Consumer<TokenCache> act) {
      this.act = act;
    }
  }

  private static AuthException landed(Flight flight) {
    CompletableFuture<Outcome<IssuedToken>> landing = flight.landing();
    assertThat(landing).isDone();
    return ((Outcome.Failed<IssuedToken>) landing.join()).failure().toException();
  }

  @Test
  void givesUpTheTokenThatIsToBeSignedOut() {
    TokenCache cell = holding(OLD);

    assertThat(cell.signOut(START)).contains(OLD);
    assertThat(cell.signOut(START)).isEmpty();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void signsOutATokenThatIsTooNearItsEndToBeHandedOut() {
    assertThat(holding(OLD).signOut(START + seconds(3599))).contains(OLD);
  }

  @Test
  void hasNothingToSignOutWhenNothingIsHeld() {
    TokenCache cell = empty();

    assertThat(cell.signOut(START)).isEmpty();
    assertThat(cell.isClosed()).isFalse();
    assertThat(cell.fault()).isEmpty();
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

    Optional<AccessToken> orphan = cell.settle(flight, granted(NEW, START), START, LEAST);

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

    Optional<AccessToken> orphan = cell.settle(flight, failed(answered(503)), START, MOST);

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

    assertThat(cell.settle(flight, granted(NEW, START), over, LEAST)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void fencesOffARenewalTogetherWithTheTokenHeld(Fence fence) {
    TokenCache cell = holding(OLD);
    Ticket.Lead renewal = (Ticket.Lead) cell.claim(START + seconds(3400));
    fence.act.accept(cell);

    Optional<AccessToken> orphan =
        cell.settle(renewal.flight(), granted(NEW, START), START + seconds(3401), LEAST);

    assertThat(orphan).contains(NEW);
    assertThat(cell.claim(START + seconds(3401))).isNotInstanceOf(Ticket.Ready.class);
  }

  @Test
  void keepsTheNextFlightApartFromTheOneThatWasFencedOff() {
    TokenCache cell = empty();
    Flight before = lead(cell, START).flight();
    cell.signOut(START);
    Flight after = lead(cell, START).flight();

    Optional<AccessToken> orphan = cell.settle(before, granted(OLD, START), START, LEAST);

    assertThat(orphan).contains(OLD);
    assertThat(after.landing()).isNotDone();
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Follow(after));
    assertThat(cell.settle(after, granted(NEW, START), START, LEAST)).isEmpty();
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(NEW));
  }

  @Test
  void refusesEverythingOnceClosed() {
    TokenCache cell = holding(OLD);

    cell.close();
    cell.close();

    assertThat(cell.isClosed()).isTrue();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Refuse.class);
    assertThat(cell.signOut(START)).isEmpty();
    assertThat(cell.invalidate(OLD)).isFalse();
    Ticket.Refuse refuse = (Ticket.Refuse) cell.claim(START);
    assertThat(refuse.failure().toException()).isInstanceOf(AuthException.Closed.class);
    assertThat(refuse.quietMillis()).isZero();
    assertThat(refuse.dependsOnKey()).isFalse();
    assertThat(cell.fault()).contains(refuse.failure());
  }

  @Test
  void staysClosedWhenItIsSignedOutAfterwards() {
    TokenCache cell = empty();
    cell.close();

    cell.signOut(START);

    assertThat(cell.isClosed()).isTrue();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Refuse.class);
  }

  @Test
  void tellsSignedOutFromClosed() {
    TokenCache signedOut = empty();
    TokenCache closed = empty();
    Flight one = lead(signedOut, START).flight();
    Flight other = lead(closed, START).flight();

    signedOut.signOut(START);
    closed.close();

    assertThat(landed(one)).hasMessageContaining("signed out");
    assertThat(landed(other)).hasMessageContaining("closed");
  }

  @Test
  void forgetsATokenOnlyIfItIsStillTheCurrentOne() {
    TokenCache cell = holding(OLD);

    assertThat(cell.invalidate(NEW)).isFalse();
    assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(OLD));
    assertThat(cell.invalidate(token("old", 5))).isTrue();
    assertThat(cell.invalidate(OLD)).isFalse();
    assertThat(cell.claim(START)).isInstanceOf(Ticket.Lead.class);
  }

  @Test
  void fiftyRefusalsOfOneTokenCostOneExchange() {
    TokenCache cell = holding(OLD);
    cell.invalidate(OLD);
    Flight flight = lead(cell, START).flight();
    for (int i = 0; i < 24; i++) {
      cell.invalidate(OLD);
      assertThat(cell.claim(START)).isEqualTo(new Ticket.Follow(flight));
    }
    cell.settle(flight, granted(NEW, START), START, LEAST);

    for (int i = 0; i < 25; i++) {
      cell.invalidate(OLD);
      assertThat(cell.claim(START)).isEqualTo(new Ticket.Ready(NEW));
    }
    assertThat(cell.status(START, Cells.WALL).exchanges()).isEqualTo(2);
  }

  @Test
  void keepsARenewalUnderWayWhenTheOldTokenIsInvalidated() {
    TokenCache cell = holding(OLD);
    long due = START + seconds(3400);
    Flight flight = ((Ticket.Lead) cell.claim(due)).flight();

    cell.invalidate(OLD);

    assertThat(cell.claim(due)).isEqualTo(new Ticket.Follow(flight));
    assertThat(cell.settle(flight, granted(NEW, due), due, LEAST)).isEmpty();
    assertThat(cell.claim(due)).isEqualTo(new Ticket.Ready(NEW));
  }

  @ParameterizedTest
  @EnumSource
  void cannotBeMadeToGiveUpATokenThatItForgot(Fence fence) throws Exception {
    TokenCache cell = holding(OLD);
    assertThat(reachable(cell)).contains(OLD.value());
    Flight flight = lead(cell, START).flight();
    fence.act.accept(cell);
    cell.settle(flight, granted(NEW, START), START, LEAST);

    assertThat(reachable(cell)).doesNotContain(OLD.value(), NEW.value());
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
