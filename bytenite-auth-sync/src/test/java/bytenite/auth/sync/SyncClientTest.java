// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.AuthStatus;
import bytenite.auth.SkipLogin;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.RecordedRequest;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SyncClientTest {

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final FakeAuthServer server = FakeAuthServer.builder().clock(clock).start();
  private final AuthClient client = AuthClient.create(settings().build());

  private AuthConfig.Builder settings() {
    return AuthConfig.builder(server.apiKey())
        .baseUri(server.baseUri())
        .clock(clock)
        .scheduler(clock)
        .maxAttempts(1);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void exchangesOnceAndThenAnswersFromTheCache() {
    AccessToken first = client.token();

    AccessToken second = client.token();

    assertThat(second).isSameAs(first);
    assertThat(server.exchanges()).isEqualTo(1);
    assertThat(first.expiresAt()).isEqualTo(clock.instant().plusSeconds(3600));
  }

  @Test
  void takesTheRenewedTokenWhenTheSchedulerCannotCancel() throws Exception {
    AtomicBoolean stubborn = new AtomicBoolean();
    CountDownLatch renewed = new CountDownLatch(1);
    AuthListener telling =
        new AuthListener() {
          @Override
          public void exchangeSucceeded(ExchangeSucceeded event) {
            if (event.renewal()) {
              renewed.countDown();
            }
          }
        };
    AuthConfig config =
        settings().scheduler(new Stubborn(clock, stubborn)).listener(telling).build();
    try (AuthClient unlucky = AuthClient.create(config)) {
      AccessToken old = unlucky.token();
      clock.advance(Duration.ofSeconds(3500));
      stubborn.set(true);

      assertThat(unlucky.token()).isSameAs(old);

      assertThat(renewed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(unlucky.token()).isNotEqualTo(old);
    }
  }

  /** A scheduler whose way to cancel throws. */
  private record Stubborn(Scheduler delegate, AtomicBoolean stubborn) implements Scheduler {

    @Override
    public long nanoTime() {
      return delegate.nanoTime();
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
      Runnable cancel = delegate.schedule(delay, task);
      return () -> {
        if (stubborn.get()) {
          throw new UnsupportedOperationException("what was scheduled will run");
        }
        cancel.run();
      };
    }
  }

  @Test
  void sendsNothingBeforeItsFirstCall() {
    assertThat(client.status().state()).isEqualTo(AuthStatus.State.EMPTY);

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void exchangesAgainOnceTheTokenIsTooCloseToItsEnd() {
    AccessToken first = client.token();
    clock.advance(Duration.ofSeconds(3591));

    AccessToken second = client.token();

    assertThat(second).isNotEqualTo(first);
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void answersWithAFreshTokenAfterOneExchangeIfAskedForMoreThanThatHas() {
    client.token();

    AccessToken fresh = client.token(Duration.ofDays(1));

    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(client.token()).isSameAs(fresh);
    assertThat(client.token(Duration.ofMinutes(59))).isSameAs(fresh);
  }

  @Test
  void refusesANegativeLeastRemainder() {
    assertThatThrownBy(() -> client.token(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void exchangesBesideTheCacheOnDemand() {
    AccessToken held = client.token();

    AccessToken other = client.exchange();

    assertThat(other).isNotEqualTo(held);
    assertThat(client.token()).isSameAs(held);
  }

  @Test
  void signsOutAtTheServerAndForgetsTheToken() {
    AccessToken held = client.token();

    assertThat(client.signOut().ok()).isTrue();

    assertThat(server.tokensSignedOut())
        .extracting(AccessToken::value)
        .containsExactly(held.value());
    assertThat(client.status().state()).isEqualTo(AuthStatus.State.EMPTY);
    assertThat(client.token().value()).isNotEqualTo(held.value());
  }

  @Test
  void signsOutWithoutSendingAnythingWhereNoTokenIsHeld() {
    assertThat(client.signOut().ok()).isTrue();

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void signsOutOnlyOnce() {
    client.token();
    client.signOut();

    assertThat(client.signOut().ok()).isTrue();

    assertThat(server.tokensSignedOut()).hasSize(1);
  }

  @Test
  void forgetsTheTokenEvenIfTheServerCouldNotBeToldOfTheSignOut() {
    AccessToken held = client.token();
    server.enqueue(FakeReply.status(500));

    assertThatThrownBy(client::signOut).isInstanceOf(AuthException.ServerError.class);

    assertThat(client.token().value()).isNotEqualTo(held.value());
  }

  @Test
  void asksWhetherLoginCanBeSkipped() {
    SkipLogin answer = client.skipLogin("a challenge/ü");

    assertThat(answer.skip()).isTrue();
    RecordedRequest asked = server.lastRequest();
    assertThat(asked.path()).isEqualTo("/v1/auth/skip");
    assertThat(asked.queryParameter("loginChallenge")).contains("a challenge/ü");
    assertThat(asked.header("Authorization")).contains(client.token().value());
  }

  @Test
  void asksWithoutAChallengeWhereThereIsNone() {
    client.skipLogin();

    assertThat(server.lastRequest().query()).isEmpty();
  }

  @Test
  void replacesARefusedTokenOnceBeforeItAsksAgain() {
    client.token();
    server.revokeAll();

    assertThat(client.skipLogin().skip()).isTrue();

    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void handsOnTheSecondRefusal() {
    client.token();
    server.enqueue("/v1/auth/skip", FakeReply.status(401));
    server.enqueue("/v1/auth/skip", FakeReply.status(401));

    assertThatThrownBy(client::skipLogin).isInstanceOf(AuthException.Unauthenticated.class);

    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void refusesAChallengeThatCannotBeEncodedWithoutSendingAnything() {
    assertThatThrownBy(() -> client.skipLogin("\ud800"))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void forgetsARejectedTokenOnlyIfItIsStillTheCurrentOne() {
    AccessToken old = client.token();
    client.invalidate(old);
    AccessToken current = client.token();

    client.invalidate(old);

    assertThat(client.token()).isSameAs(current);
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void usesTheSuppliersNewKeyForTheNextExchange() {
    ApiKey other = ApiKey.of("another-key-0123456789");
    AtomicReference<ApiKey> key = new AtomicReference<>(server.apiKey());
    try (AuthClient rotating =
        AuthClient.create(
            AuthConfig.builder(key::get).baseUri(server.baseUri()).maxAttempts(1).build())) {
      rotating.token();
      key.set(other);

      rotating.exchange();
    }

    assertThat(server.lastRequest().body()).contains(other.reveal());
  }

  @Test
  void triesAnotherKeyAtOnceAfterOneWasRefused() {
    AtomicReference<ApiKey> key = new AtomicReference<>(ApiKey.of("a-refused-key-0123456789"));
    server.acceptOnly(server.apiKey());
    try (AuthClient rotating =
        AuthClient.create(
            AuthConfig.builder(key::get)
                .baseUri(server.baseUri())
                .clock(clock)
                .scheduler(clock)
                .build())) {
      assertThatThrownBy(rotating::token).isInstanceOf(AuthException.Unauthenticated.class);
      assertThatThrownBy(rotating::token).isInstanceOf(AuthException.Unauthenticated.class);
      key.set(server.apiKey());

      assertThat(rotating.token()).isNotNull();
    }

    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void failsAtOnceAndSaysWhenWhileAFailureIsRemembered() {
    server.enqueue(FakeReply.status(503));
    AuthException first = catchThrowableOfType(AuthException.class, client::token);

    AuthException second = catchThrowableOfType(AuthException.class, client::token);

    assertThat(first).isInstanceOf(AuthException.Unavailable.class).isNotSameAs(second);
    assertThat(first.nextAttempt()).isEmpty();
    assertThat(second).isInstanceOf(AuthException.Unavailable.class);
    assertThat(second.nextAttempt().orElseThrow()).isAfter(clock.instant());
    assertThat(server.exchanges()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(client.token()).isNotNull();
  }

  @Test
  void honoursRetryAfterAcrossCallers() {
    server.enqueue(FakeReply.status(503).retryAfter(120));
    assertThatThrownBy(client::token)
        .isInstanceOfSatisfying(
            AuthException.Unavailable.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(120)));
    clock.advance(Duration.ofSeconds(119));

    assertThatThrownBy(client::token).isInstanceOf(AuthException.Unavailable.class);

    clock.advance(Duration.ofSeconds(2));
    assertThat(client.token()).isNotNull();
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void retriesWithinTheCallAndWaitsByTheScheduler() throws Exception {
    server.enqueue(FakeReply.status(503));
    server.enqueue(FakeReply.reset());
    try (AuthClient patient = AuthClient.create(settings().maxAttempts(3).build())) {
      ConcurrentCallers<AccessToken> caller = ConcurrentCallers.one(patient::token);

      while (caller.thread(0).isAlive()) {
        clock
            .untilNext()
            .filter(wait -> wait.compareTo(Duration.ofSeconds(10)) < 0) // not the deadline
            .ifPresent(clock::advance);
      }

      assertThat(caller.result()).isNotNull();
      assertThat(server.exchanges()).isEqualTo(3);
    }
  }

  @Test
  @Timeout(60)
  void retriesOnTheThreadThatMovesTheClock() {
    server.enqueue(FakeReply.status(503).retryAfter(5));
    Instant start = clock.instant();
    try (AuthClient patient = AuthClient.create(settings().maxAttempts(3).build())) {

      assertThat(patient.token()).isNotNull();

      assertThat(clock.instant())
          .isBetween(start.plusSeconds(5), start.plusSeconds(7)); // Retry-After and jitter
      assertThat(server.exchanges()).isEqualTo(2);
    }
  }

  @Test
  void failsNowIfTheServerAsksToWaitLongerThanTheCallMayTake() {
    server.enqueue(FakeReply.status(503).retryAfter(31));
    try (AuthClient patient = AuthClient.create(settings().maxAttempts(3).build())) {

      assertThatThrownBy(patient::token).isInstanceOf(AuthException.Unavailable.class);

      assertThat(server.exchanges()).isEqualTo(1);
    }
  }

  @Test
  void neverHandsOutAnExpiredTokenWhenTheWallClockIsSetBack() {
    AccessToken token = client.token();
    clock.advance(Duration.ofMinutes(50));
    clock.set(clock.instant().minus(Duration.ofHours(1)));
    client.token();
    clock.advance(Duration.ofMinutes(11));

    AccessToken later = client.token();

    assertThat(later).isNotEqualTo(token);
    assertThat(server.exchanges()).isLessThanOrEqualTo(2);
  }

  @Test
  void exchangesOnceMoreWhenTheWallClockIsSetForward() {
    client.token();
    clock.set(clock.instant().plus(Duration.ofHours(1)));
    client.token();

    client.token();

    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void exchangesAgainAfterTheMachineWasSuspended() {
    AccessToken token = client.token();
    clock.suspend(Duration.ofHours(5));

    assertThat(client.token()).isNotEqualTo(token);
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void refusesEverythingOnceItIsClosed() {
    AccessToken held = client.token();
    client.close();
    client.close();

    assertThatThrownBy(client::token).isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(client::exchange).isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(client::signOut).isInstanceOf(AuthException.Closed.class);
    assertThatThrownBy(client::skipLogin).isInstanceOf(AuthException.Closed.class);
    client.invalidate(held);
    assertThat(client.status().state()).isEqualTo(AuthStatus.State.CLOSED);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void usesAnHttpClientOfTheCallersAndLeavesItOpen() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    AuthClient first =
        AuthClient.create(settings().transport(HttpClientTransport.over(http)).build());
    AuthClient second =
        AuthClient.create(settings().transport(HttpClientTransport.over(http)).build());
    first.token();
    first.close();

    assertThat(second.token()).isNotNull();
    second.close();
  }

  @Test
  void followsNoRedirectEvenWithAClientThatWould() {
    HttpClient eager = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
    server.enqueue(FakeReply.status(307).header("Location", server.baseUri() + "/elsewhere"));
    try (AuthClient careful =
        AuthClient.create(settings().transport(HttpClientTransport.over(eager)).build())) {

      assertThatThrownBy(careful::token)
          .isInstanceOfSatisfying(
              AuthException.UnexpectedStatus.class, e -> assertThat(e.status()).isEqualTo(307));

      assertThat(server.requests())
          .extracting(RecordedRequest::path)
          .isEqualTo(List.of("/v1/auth/access_token"));
    }
  }

  @Test
  void handsOutNoTokenThatExpiredWhileTheMachineSlept() {
    AuthConfig sleepy =
        AuthConfig.builder(
                () -> {
                  clock.advance(Duration.ofHours(5));
                  return server.apiKey();
                })
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(1)
            .build();
    try (AuthClient slept = AuthClient.create(sleepy)) {

      assertThatThrownBy(slept::exchange)
          .isInstanceOf(AuthException.MalformedResponse.class)
          .hasMessageContaining("expired before it arrived");
    }
  }

  @Test
  void namesTheServerAndTheStateAndNoSecret() {
    AccessToken token = client.token();

    assertThat(client.toString())
        .contains("READY")
        .doesNotContain(token.value(), server.apiKey().reveal());
  }
}
