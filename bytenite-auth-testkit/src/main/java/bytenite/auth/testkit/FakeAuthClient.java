// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthException;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client without a network: the test says what each exchange brings, and asks afterwards what was
 * done.
 *
 * <pre>{@code
 * FakeAuthClient auth = FakeAuthClient.create().next("t1", Duration.ofMinutes(5)).failNext(503);
 * new Uploader(auth).upload(file);
 * assertEquals(1, auth.exchanges());
 * }</pre>
 *
 * <p>It keeps the promises of {@link AuthClient}, with these differences: a token is cached until
 * it expires and is not renewed ahead of that; a failure is not remembered, so the next call
 * follows the script at once; nothing is retried.
 *
 * <p>Safe for use by multiple threads.
 */
public final class FakeAuthClient extends ScriptedClient<FakeAuthClient> implements AuthClient {

  private static final ScriptedTokens.Audience NOBODY =
      new ScriptedTokens.Audience() {
        @Override
        public void cached() {}

        @Override
        public void failed(ExchangeScript.Outcome outcome) {}
      };

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Duration patience;

  FakeAuthClient(Clock clock, boolean mints, Duration patience) {
    super(clock, mints, NOBODY);
    this.patience = patience;
  }

  /** A client that hands out tokens that live an hour, by the system's clock. */
  public static FakeAuthClient create() {
    return create(Clock.systemUTC());
  }

  /**
   * A client that hands out tokens that live an hour, by this clock; give it a {@link ManualClock}
   * to let them expire.
   */
  public static FakeAuthClient create(Clock clock) {
    return new FakeAuthClient(clock, /* mints= */ true, PATIENCE);
  }

  /**
   * A client whose exchanges bring these tokens, and nothing else that is not scripted: a further
   * one fails with an {@link AssertionError}. Whether a token has expired is told by the system's
   * clock.
   */
  public static FakeAuthClient withTokens(AccessToken... tokens) {
    return withTokens(Clock.systemUTC(), tokens);
  }

  /** As {@link #withTokens(AccessToken...)}, by this clock. */
  public static FakeAuthClient withTokens(Clock clock, AccessToken... tokens) {
    FakeAuthClient client = new FakeAuthClient(clock, /* mints= */ false, PATIENCE);
    for (AccessToken token : Objects.requireNonNull(tokens, "tokens")) {
      client.next(token);
    }
    return client;
  }

  @Override
  FakeAuthClient self() {
    return this;
  }

  /**
   * {@inheritDoc}
   *
   * @throws AssertionError if the exchange is not scripted, or is held back and not let go within
   *     ten seconds
   */
  @Override
  public AccessToken token() {
    return token(Duration.ZERO);
  }

  /**
   * {@inheritDoc}
   *
   * @throws AssertionError as {@link #token()}
   */
  @Override
  public AccessToken token(Duration minRemaining) {
    Objects.requireNonNull(minRemaining, "minRemaining");
    if (minRemaining.isNegative()) {
      throw new IllegalArgumentException("minRemaining must not be negative, not " + minRemaining);
    }
    return landed(tokens.token(minRemaining));
  }

  /**
   * {@inheritDoc}
   *
   * @throws AssertionError as {@link #token()}
   */
  @Override
  public AccessToken exchange() {
    return landed(tokens.exchange());
  }

  private AccessToken landed(CompletableFuture<ExchangeScript.Outcome> exchange) {
    try {
      return exchange.get(patience.toNanos(), TimeUnit.NANOSECONDS).value();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuthException.Interrupted("the thread was interrupted while it waited", e);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "an exchange was held back by holdNext() and not let go within " + patience, e);
    } catch (ExecutionException e) {
      throw new AssertionError("no exchange ends so", e.getCause());
    }
  }

  @Override
  public ResponseEnvelope signOut() {
    return signedOutAnswer();
  }

  @Override
  public SkipLogin skipLogin() {
    return skipLogin("");
  }

  @Override
  public SkipLogin skipLogin(String loginChallenge) {
    checkLoginChallenge(loginChallenge);
    token();
    return skipLoginAnswer(loginChallenge);
  }

  @Override
  public void close() {
    tokens.close();
  }
}
