// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeAuthClientTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Supplier<AuthException> OFFLINE =
      () -> new AuthException.TransportFailure("offline");

  private final ManualClock clock = ManualClock.at(START);
  private final FakeAuthClient auth = FakeAuthClient.create(clock);

  private static AccessToken token(String value, Duration lifetime) {
    return new AccessToken(value, "", START, START.plus(lifetime));
  }

  @Test
  void handsOutATokenThatLivesAnHour() {
    AccessToken token = auth.token();

    assertThat(token.issuedAt()).isEqualTo(START);
    assertThat(token.expiresAt()).isEqualTo(START.plus(HOUR));
    assertThat(auth.token()).isSameAs(token);
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void tellsTheTimeByTheSystemsClockIfItWasGivenNone() {
    AccessToken token = FakeAuthClient.create().token();

    assertThat(token.isExpiredAt(Instant.now())).isFalse();
    assertThat(Duration.between(token.issuedAt(), token.expiresAt())).isEqualTo(HOUR);
  }

  @Test
  void exchangesAgainAtTheInstantOfExpiryAndNotBefore() {
    AccessToken first = auth.token();

    clock.advance(HOUR.minusNanos(1));
    AccessToken atTheLastMoment = auth.token();
    clock.advance(Duration.ofNanos(1));
    AccessToken after = auth.token();

    assertThat(atTheLastMoment).isEqualTo(first);
    assertThat(after.value()).isNotEqualTo(first.value());
    assertThat(auth.exchanges()).isEqualTo(2);
  }

  @Test
  void followsTheScriptThenMintsTokensAgain() {
    AccessToken given = token("given", HOUR);
    auth.next(given).failNext(503).next("named", Duration.ofMinutes(5));

    assertThat(auth.token()).isEqualTo(given);
    auth.invalidate(given);
    assertThatThrownBy(auth::token).isInstanceOf(AuthException.Unavailable.class);
    AccessToken named = auth.token();
    assertThat(named).isEqualTo(token("named", Duration.ofMinutes(5)));
    auth.invalidate(named);
    assertThat(auth.token().value()).startsWith("fake-token-");
    assertThat(auth.exchanges()).isEqualTo(4);
  }

  @Test
  void handsOutTheTokensItWasMadeWithAndFailsAtOnceAfterThem() {
    FakeAuthClient strict =
        FakeAuthClient.withTokens(clock, token("one", HOUR), token("two", HOUR));

    AccessToken one = strict.token();
    strict.invalidate(one);
    AccessToken two = strict.token();
    strict.invalidate(two);

    assertThat(one.value()).isEqualTo("one");
    assertThat(two.value()).isEqualTo("two");
    assertThatThrownBy(strict::token)
        .isInstanceOf(AssertionError.class)
        .hasMessage("unscripted exchange: 2 tokens or failures were scripted, all used");
  }

  @Test
  void saysThatNothingWasScripted() {
    assertThatThrownBy(FakeAuthClient.withTokens()::token)
        .isInstanceOf(AssertionError.class)
        .hasMessage("unscripted exchange: nothing was scripted");
  }

  @Test
  void refusesAScriptedTokenThatComesTooLate() {
    auth.next(token("late", Duration.ofMinutes(1)));
    clock.advance(Duration.ofMinutes(1));

    assertThatThrownBy(auth::token)
        .isInstanceOf(AuthException.MalformedResponse.class)
        .hasMessageContaining("had expired before it arrived")
        .hasMessageContaining("2026-01-01T00:01:00Z")
        .hasMessageNotContaining("late");
  }

  @Test
  void makesAnExceptionForEachCaller() {
    RuntimeException one = offlineFailure();
    RuntimeException other = offlineFailure();

    assertThat(one).isNotSameAs(other);
  }

  private RuntimeException offlineFailure() {
    auth.failNext(OFFLINE);
    return catchThrowableOfType(AuthException.TransportFailure.class, auth::token);
  }

  @Test
  void staysOfflineUntilItRecovers() {
    AccessToken held = auth.token();
    auth.failAlways(OFFLINE);

    assertThat(auth.token()).isEqualTo(held);
    auth.invalidate(held);
    assertThatThrownBy(auth::token).isInstanceOf(AuthException.TransportFailure.class);
    assertThatThrownBy(auth::token).isInstanceOf(AuthException.TransportFailure.class);
    assertThatThrownBy(auth::exchange).isInstanceOf(AuthException.TransportFailure.class);

    auth.recover();

    assertThat(auth.token()).isNotEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 99, 200, 299, 1000})
  void refusesToFailWithAStatusThatTellsNoFailure(int status) {
    assertThatThrownBy(() -> auth.failNext(status)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesToScriptWhatCouldBeNoToken() {
    assertThatThrownBy(() -> auth.next("two\nlines", HOUR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> auth.next("t", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> auth.next(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> auth.failNext(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void saysThatAScriptedFailureBroke() {
    auth.failNext(() -> null);

    assertThatThrownBy(auth::token)
        .isInstanceOf(AssertionError.class)
        .hasMessage("the script itself failed")
        .hasRootCauseMessage("the scripted failure is null");
    assertThat(auth.token()).isNotNull();
  }

  @Test
  void forgetsAnInvalidatedTokenOnlyIfItIsStillCurrent() {
    AccessToken old = auth.token();
    auth.invalidate(old);
    AccessToken current = auth.token();

    auth.invalidate(old);
    auth.invalidate(token("never seen", HOUR));

    assertThat(auth.token()).isEqualTo(current).isNotEqualTo(old);
    assertThat(auth.invalidated()).containsExactly(old, old, token("never seen", HOUR));
  }

  @Test
  void exchangesForALongerLifeOnlyIfTheTokenHeldIsTooShort() {
    auth.next("short", Duration.ofMinutes(5));
    AccessToken held = auth.token();

    assertThat(auth.token(Duration.ofMinutes(5))).isEqualTo(held);
    AccessToken longer = auth.token(Duration.ofMinutes(6));
    assertThat(longer.expiresAt()).isEqualTo(START.plus(HOUR));
    assertThat(auth.token()).isEqualTo(longer);
    assertThat(auth.exchanges()).isEqualTo(2);
  }

  @Test
  void answersWithAFreshTokenIfMoreIsAskedForThanOneHas() {
    AccessToken first = auth.token();

    AccessToken second = auth.token(Duration.ofDays(1));

    assertThat(second).isNotEqualTo(first);
    assertThat(auth.exchanges()).isEqualTo(2);
  }

  @Test
  void refusesANegativeLifeToCome() {
    assertThatThrownBy(() -> auth.token(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(auth.exchanges()).isZero();
  }

  @Test
  void exchangesBesideTheTokenHeld() {
    AccessToken held = auth.token();

    AccessToken own = auth.exchange();

    assertThat(own.value()).isNotEqualTo(held.value());
    assertThat(auth.token()).isEqualTo(held);
    assertThat(auth.exchanges()).isEqualTo(2);
    assertThat(auth.status().exchanges()).isOne();
  }

  @Test
  void signsOutTheTokenHeld() {
    AccessToken held = auth.token();

    ResponseEnvelope answer = auth.signOut();

    assertThat(answer.ok()).isTrue();
    assertThat(auth.signedOut()).containsExactly(held);
    assertThat(auth.token()).isNotEqualTo(held);
  }

  @Test
  void sendsNoSignOutWithoutAToken() {
    auth.signOutFails(OFFLINE);

    assertThat(auth.signOut().ok()).isTrue();
    auth.token();
    clock.advance(HOUR);
    assertThat(auth.signOut().ok()).isTrue();

    assertThat(auth.signedOut()).isEmpty();
  }

  @Test
  void forgetsTheTokenEvenIfSignOutFails() {
    AccessToken held = auth.token();
    auth.signOutFails(OFFLINE);

    assertThatThrownBy(auth::signOut).isInstanceOf(AuthException.TransportFailure.class);

    assertThat(auth.signedOut()).containsExactly(held);
    assertThat(auth.token()).isNotEqualTo(held);
  }

  @Test
  void answersSignOutAsItWasTold() {
    ResponseEnvelope yes = new ResponseEnvelope(true, "r-1", "bye", Optional.empty());
    auth.signOutAnswers(yes).token();

    assertThat(auth.signOut()).isEqualTo(yes);
  }

  @Test
  void takesASignOutAnswerThatIsNotOkForAFailure() {
    ErrorDetail detail = new ErrorDetail(404, "Not Found", "");
    auth.signOutAnswers(new ResponseEnvelope(false, "r-2", "", Optional.of(detail)));
    auth.token();

    assertThatThrownBy(auth::signOut)
        .isInstanceOfSatisfying(
            AuthException.NotFound.class, e -> assertThat(e.requestId()).isEqualTo("r-2"));

    auth.signOutAnswers(ResponseEnvelope.empty()).token();
    assertThatThrownBy(auth::signOut)
        .isInstanceOfSatisfying(
            AuthException.UnexpectedStatus.class, e -> assertThat(e.status()).isEqualTo(200));
  }

  @Test
  void answersWhetherLoginCanBeSkipped() {
    assertThat(auth.skipLogin()).isEqualTo(new SkipLogin(false, ""));
    auth.skipLoginAnswers(new SkipLogin(true, "/home"));

    assertThat(auth.skipLogin("ch all&enge")).isEqualTo(new SkipLogin(true, "/home"));

    assertThat(auth.skipLogins()).isEqualTo(2);
    assertThat(auth.lastLoginChallenge()).isEqualTo("ch all&enge");
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void needsATokenToAskWhetherLoginCanBeSkipped() {
    auth.failNext(401);

    assertThatThrownBy(auth::skipLogin).isInstanceOf(AuthException.Unauthenticated.class);
    assertThat(auth.skipLogins()).isZero();
    assertThat(auth.lastLoginChallenge()).isEmpty();

    auth.skipLoginFails(OFFLINE);
    assertThatThrownBy(auth::skipLogin).isInstanceOf(AuthException.TransportFailure.class);
    assertThat(auth.skipLogins()).isOne();
  }

  @Test
  void refusesALoginChallengeWithAnUnpairedSurrogate() {
    assertThatThrownBy(() -> auth.skipLogin("a\ud800b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(auth.exchanges()).isZero();
  }

  @Test
  void refusesEverythingOnceItIsClosed() {
    AccessToken held = auth.token();

    auth.close();
    auth.close();

    assertThat(auth.isClosed()).isTrue();
    assertThatThrownBy(auth::token).isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(() -> auth.token(HOUR)).isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(auth::exchange).isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(auth::signOut).isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(auth::skipLogin).isInstanceOf(AuthException.Closed.class);
    auth.invalidate(held);
    assertThat(auth.status().state()).isEqualTo(AuthStatus.State.CLOSED);
    assertThat(auth.signedOut()).isEmpty();
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void holdsAnExchangeBackUntilItIsLetGo() throws Exception {
    Runnable letGo = auth.holdNext();
    CompletableFuture<AccessToken> one = CompletableFuture.supplyAsync(auth::token);
    CompletableFuture<AccessToken> other = CompletableFuture.supplyAsync(auth::token);
    awaitExchanges(1);

    assertThat(auth.status().state()).isEqualTo(AuthStatus.State.EXCHANGING);
    assertThat(one).isNotDone();
    assertThat(other).isNotDone();
    letGo.run();
    letGo.run();

    assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(other.get(10, TimeUnit.SECONDS));
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void fencesOffTheExchangeThatWasUnderWayWhenItSignedOut() throws Exception {
    Runnable letGo = auth.next("fenced", HOUR).holdNext();
    CompletableFuture<AccessToken> waiting = CompletableFuture.supplyAsync(auth::token);
    awaitExchanges(1);

    auth.signOut();
    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(AuthException.Closed.class);
    letGo.run();

    assertThat(auth.signedOut()).extracting(AccessToken::value).containsExactly("fenced");
    assertThat(auth.token().value()).isNotEqualTo("fenced");
  }

  @Test
  void endsThoseWhoWaitWhenItIsClosed() {
    Runnable letGo = auth.holdNext();
    auth.holdNext();
    CompletableFuture<AccessToken> shared = CompletableFuture.supplyAsync(auth::token);
    CompletableFuture<AccessToken> own = CompletableFuture.supplyAsync(auth::exchange);
    awaitExchanges(2);

    auth.close();

    assertThatThrownBy(() -> shared.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(() -> own.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(AuthException.Closed.class);
    letGo.run();
    assertThat(auth.signedOut()).isEmpty();
  }

  @Test
  void letsAnInterruptedCallerGoAndServesTheOthers() throws Exception {
    Runnable letGo = auth.holdNext();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread impatient =
        new Thread(
            () -> {
              AuthException thrown =
                  catchThrowableOfType(AuthException.Interrupted.class, auth::token);
              interrupted.complete(thrown != null && Thread.currentThread().isInterrupted());
            });
    impatient.start();
    awaitExchanges(1);
    CompletableFuture<AccessToken> patient = CompletableFuture.supplyAsync(auth::token);

    impatient.interrupt();

    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    letGo.run();
    assertThat(patient.get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void saysThatAnExchangeWasNeverLetGo() {
    FakeAuthClient impatient =
        new FakeAuthClient(clock, /* mints= */ true, /* patience= */ Duration.ofMillis(1));
    impatient.holdNext();

    assertThatThrownBy(impatient::token)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("held back by holdNext()");
  }

  @Test
  void tellsHowItIsDoing() {
    assertThat(auth.status())
        .isEqualTo(
            new AuthStatus(
                AuthStatus.State.EMPTY,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0));

    auth.failNext(503);
    assertThatThrownBy(auth::token).isInstanceOf(AuthException.Unavailable.class);

    assertThat(auth.status().state()).isEqualTo(AuthStatus.State.FAILING);
    assertThat(auth.status().lastFailure()).contains(START);
    assertThat(auth.status().lastFailureKind()).contains(AuthException.Kind.UNAVAILABLE);

    clock.advance(Duration.ofSeconds(1));
    auth.token();

    assertThat(auth.status())
        .isEqualTo(
            new AuthStatus(
                AuthStatus.State.READY,
                Optional.of(START.plusSeconds(3_601)),
                Optional.of(START.plusSeconds(1)),
                Optional.of(START),
                Optional.of(AuthException.Kind.UNAVAILABLE),
                Optional.empty(),
                2));

    clock.advance(HOUR);

    assertThat(auth.status().state()).isEqualTo(AuthStatus.State.EMPTY);
    assertThat(auth.status().expiresAt()).isEmpty();
  }

  @Test
  void showsNoTokenInItsText() {
    auth.next("very-secret", HOUR);
    AccessToken token = auth.token();
    auth.skipLogin("challenging");
    auth.invalidate(token);

    assertThat(auth)
        .hasToString("FakeAuthClient[state=EMPTY, exchanges=1, signedOut=0, invalidated=1]");
    assertThat(auth.invalidated().toString() + auth.status()).doesNotContain("very-secret");
  }

  private void awaitExchanges(int exchanges) {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (auth.exchanges() < exchanges && System.nanoTime() - patience < 0) {
      Thread.onSpinWait();
    }
    assertThat(auth.exchanges()).isEqualTo(exchanges);
  }
}
