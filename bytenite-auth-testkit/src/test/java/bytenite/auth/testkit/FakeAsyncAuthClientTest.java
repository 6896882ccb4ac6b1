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
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FakeAsyncAuthClientTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Supplier<AuthException> OFFLINE =
      () -> new AuthException.TransportFailure("offline");

  private final ManualClock clock = ManualClock.at(START);
  private final FakeAsyncAuthClient auth = FakeAsyncAuthClient.create(clock);

  private static AccessToken token(String value) {
    return new AccessToken(value, "", START, START.plus(HOUR));
  }

  private static Throwable failure(CompletableFuture<?> future) {
    assertThat(future).isDone();
    return catchThrowableOfType(ExecutionException.class, future::get).getCause();
  }

  @Test
  void handsOutATokenThatLivesAnHour() {
    CompletableFuture<AccessToken> first = auth.token();
    CompletableFuture<AccessToken> second = auth.token();

    assertThat(first).isCompletedWithValueMatching(t -> t.expiresAt().equals(START.plus(HOUR)));
    assertThat(second).isCompletedWithValue(first.join());
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void tellsTheTimeByTheSystemsClockIfItWasGivenNone() {
    AccessToken token = FakeAsyncAuthClient.create().token().join();

    assertThat(token.isExpiredAt(Instant.now())).isFalse();
  }

  @Test
  void followsTheScript() {
    auth.next(token("given")).failNext(503).next("named", HOUR);

    assertThat(auth.token().join().value()).isEqualTo("given");
    auth.invalidate(token("given"));
    assertThat(failure(auth.token())).isInstanceOf(AuthException.Unavailable.class);
    assertThat(auth.token().join().value()).isEqualTo("named");
    assertThat(auth.exchange().join().value()).isEqualTo("fake-token-1");
  }

  @Test
  void failsTheFutureOfAnExchangeThatIsNotScripted() {
    FakeAsyncAuthClient strict = FakeAsyncAuthClient.withTokens(clock, token("one"));
    strict.token().join();

    assertThat(failure(strict.exchange()))
        .isInstanceOf(AssertionError.class)
        .hasMessage("unscripted exchange: 1 token or failure was scripted, and is used");
    assertThat(failure(FakeAsyncAuthClient.withTokens().token()))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void makesAnExceptionForEachWhoWaits() {
    Runnable letGo = auth.failNext(OFFLINE).holdNext();
    CompletableFuture<AccessToken> one = auth.token();
    CompletableFuture<AccessToken> other = auth.token();

    letGo.run();

    assertThat(failure(one))
        .isInstanceOf(AuthException.TransportFailure.class)
        .isNotSameAs(failure(other));
  }

  @Test
  void holdsAnExchangeBackUntilItIsLetGo() {
    Runnable letGo = auth.holdNext();
    CompletableFuture<AccessToken> one = auth.token();
    CompletableFuture<AccessToken> other = auth.token();

    assertThat(one).isNotDone();
    assertThat(auth.status().state()).isEqualTo(AuthStatus.State.EXCHANGING);
    letGo.run();

    assertThat(one).isCompleted();
    assertThat(other).isCompletedWithValue(one.join());
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void keepsTheFuturesOfItsCallersApart() {
    Runnable letGo = auth.holdNext();
    CompletableFuture<AccessToken> cancelled = auth.token();
    CompletableFuture<AccessToken> obtruded = auth.token();
    CompletableFuture<AccessToken> untouched = auth.token();

    cancelled.cancel(true);
    obtruded.obtrudeValue(token("forged"));
    letGo.run();

    assertThat(untouched).isCompletedWithValueMatching(t -> t.value().equals("fake-token-1"));
    assertThat(auth.token()).isCompletedWithValue(untouched.join());
  }

  @Test
  void failsThroughTheFutureAlone() {
    assertThat(failure(auth.token(Duration.ofNanos(-1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(failure(auth.skipLogin("\udc00"))).isInstanceOf(IllegalArgumentException.class);
    assertThat(auth.exchanges()).isZero();
    assertThatThrownBy(() -> auth.token(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> auth.skipLogin(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> auth.invalidate(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void exchangesForALongerLifeOnlyIfTheTokenHeldIsTooShort() {
    AccessToken held = auth.token().join();

    assertThat(auth.token(HOUR)).isCompletedWithValue(held);
    assertThat(auth.token(HOUR.plusNanos(1)).join()).isNotEqualTo(held);
  }

  @Test
  void signsOutTheTokenHeld() {
    assertThat(auth.signOut().join().ok()).isTrue();
    assertThat(auth.signedOut()).isEmpty();
    AccessToken held = auth.token().join();
    ErrorDetail detail = new ErrorDetail(503, "", "");
    auth.signOutAnswers(new ResponseEnvelope(false, "", "", Optional.of(detail)));

    assertThat(failure(auth.signOut())).isInstanceOf(AuthException.Unavailable.class);

    assertThat(auth.signedOut()).containsExactly(held);
    assertThat(auth.token().join()).isNotEqualTo(held);
  }

  @Test
  void fencesOffTheExchangeThatWasUnderWayWhenItSignedOut() {
    Runnable letGo = auth.holdNext();
    CompletableFuture<AccessToken> waiting = auth.token();

    auth.signOut();
    assertThat(failure(waiting)).isInstanceOf(AuthException.Closed.class);
    letGo.run();

    assertThat(auth.signedOut()).extracting(AccessToken::value).containsExactly("fake-token-1");
    assertThat(auth.token().join().value()).isEqualTo("fake-token-2");
  }

  @Test
  void answersWhetherLoginCanBeSkipped() {
    auth.skipLoginAnswers(new SkipLogin(true, "/home"));

    assertThat(auth.skipLogin().join()).isEqualTo(new SkipLogin(true, "/home"));
    assertThat(auth.skipLogin("c").join().skip()).isTrue();
    assertThat(auth.lastLoginChallenge()).isEqualTo("c");

    auth.skipLoginFails(() -> AuthException.of(404, ResponseEnvelope.empty(), Optional.empty()));
    assertThat(failure(auth.skipLogin())).isInstanceOf(AuthException.NotFound.class);
  }

  @Test
  void refusesEverythingOnceItIsClosed() {
    Runnable letGo = auth.holdNext();
    auth.holdNext();
    CompletableFuture<AccessToken> waiting = auth.token();
    CompletableFuture<AccessToken> exchanging = auth.exchange();
    RecordingSubscriber subscriber = RecordingSubscriber.asking(0);
    auth.tokens().subscribe(subscriber);

    auth.close();
    auth.close();

    assertThat(failure(waiting)).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(exchanging)).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(auth.token())).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(auth.exchange())).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(auth.signOut())).isInstanceOf(AuthException.Closed.class);
    assertThat(failure(auth.skipLogin())).isInstanceOf(AuthException.Closed.class);
    assertThat(subscriber.signals).containsExactly("subscribed", "complete");
    assertThatThrownBy(() -> auth.publish(token("late"))).isInstanceOf(IllegalStateException.class);
    letGo.run();
    assertThat(auth)
        .hasToString("FakeAsyncAuthClient[state=CLOSED, exchanges=2, signedOut=0, invalidated=0]");
  }
}
