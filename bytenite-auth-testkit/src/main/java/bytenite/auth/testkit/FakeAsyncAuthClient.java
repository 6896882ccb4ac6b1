// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthException;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.testkit.ExchangeScript.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An asynchronous client without a network: the test decides what each exchange brings and when,
 * drives the stream of tokens, and sees afterwards what was called.
 *
 * <pre>{@code
 * FakeAsyncAuthClient auth = FakeAsyncAuthClient.create();
 * Runnable letGo = auth.holdNext();
 * CompletableFuture<Page> page = new Browser(auth).load();
 * assertFalse(page.isDone());
 * letGo.run();
 * }</pre>
 *
 * <p>It keeps the promises of {@link AsyncAuthClient}, with these differences: futures complete,
 * and subscribers get tokens, on the thread that causes it, so that a test sees everything once its
 * own call has returned; a token is cached until it expires and is not renewed ahead of that, not
 * even while there is a subscriber; a failure is not remembered, so the next call follows the
 * script at once; nothing is retried.
 *
 * <p>Safe for use by multiple threads.
 */
public final class FakeAsyncAuthClient extends ScriptedClient<FakeAsyncAuthClient>
    implements AsyncAuthClient {

  private final Subscriptions subscriptions;

  private FakeAsyncAuthClient(Clock clock, boolean mints, Subscriptions subscriptions) {
    super(clock, mints, subscriptions);
    this.subscriptions = subscriptions;
  }

  /** A client that hands out tokens that live an hour, by the system's clock. */
  public static FakeAsyncAuthClient create() {
    return create(Clock.systemUTC());
  }

  /**
   * A client that hands out tokens that live an hour, by this clock; give it a {@link ManualClock}
   * to let them expire.
   */
  public static FakeAsyncAuthClient create(Clock clock) {
    return new FakeAsyncAuthClient(clock, /* mints= */ true, new Subscriptions());
  }

  /**
   * A client whose exchanges bring these tokens, and nothing else that is not scripted: a further
   * one fails its future with an {@link AssertionError}. Whether a token has expired is told by the
   * system's clock.
   */
  public static FakeAsyncAuthClient withTokens(AccessToken... tokens) {
    return withTokens(Clock.systemUTC(), tokens);
  }

  /** As {@link #withTokens(AccessToken...)}, by this clock. */
  public static FakeAsyncAuthClient withTokens(Clock clock, AccessToken... tokens) {
    FakeAsyncAuthClient client =
        new FakeAsyncAuthClient(clock, /* mints= */ false, new Subscriptions());
    for (AccessToken token : Objects.requireNonNull(tokens, "tokens")) {
      client.next(token);
    }
    return client;
  }

  @Override
  FakeAsyncAuthClient self() {
    return this;
  }

  @Override
  public CompletableFuture<AccessToken> token() {
    return token(Duration.ZERO);
  }

  @Override
  public CompletableFuture<AccessToken> token(Duration minRemaining) {
    Objects.requireNonNull(minRemaining, "minRemaining");
    if (minRemaining.isNegative()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("minRemaining must not be negative, not " + minRemaining));
    }
    return own(tokens.token(minRemaining), token -> token);
  }

  @Override
  public CompletableFuture<AccessToken> exchange() {
    return own(tokens.exchange(), token -> token);
  }

  @Override
  public CompletableFuture<ResponseEnvelope> signOut() {
    return own(() -> signedOutAnswer());
  }

  @Override
  public CompletableFuture<SkipLogin> skipLogin() {
    return skipLogin("");
  }

  @Override
  public CompletableFuture<SkipLogin> skipLogin(String loginChallenge) {
    try {
      checkLoginChallenge(loginChallenge);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    return own(tokens.token(Duration.ZERO), token -> skipLoginAnswer(loginChallenge));
  }

  /** A future for one caller: what that caller does to it does not affect others. */
  private static <T> CompletableFuture<T> own(
      CompletableFuture<Outcome> exchange, Function<AccessToken, T> then) {
    CompletableFuture<T> own = new CompletableFuture<>();
    exchange.thenAccept(outcome -> complete(own, () -> then.apply(outcome.value())));
    return own;
  }

  private static <T> CompletableFuture<T> own(Supplier<T> call) {
    CompletableFuture<T> own = new CompletableFuture<>();
    complete(own, call);
    return own;
  }

  private static <T> void complete(CompletableFuture<T> future, Supplier<T> call) {
    T value;
    try {
      value = call.get();
    } catch (RuntimeException | Error e) {
      future.completeExceptionally(e);
      return;
    }
    future.complete(value);
  }

  /**
   * The current token, after an exchange if there is none, then every one that is granted or
   * {@linkplain #publish published} later. An exchange that is answered with a refusal of the key
   * ends all streams; after any other failure, or a sign-out, the next token comes when the test
   * brings one.
   */
  @Override
  public Flow.Publisher<AccessToken> tokens() {
    return subscriber -> {
      if (subscriptions.add(subscriber, tokens::current) && tokens.current().isEmpty()) {
        tokens.token(Duration.ZERO); // the subscriber gets the token when the exchange ends
      }
      if (isClosed()) {
        subscriptions.complete();
      }
    };
  }

  /**
   * Makes this the current token, as if a renewal had brought it, and hands it to all subscribers
   * before it returns. Nothing is counted as an exchange.
   *
   * @throws IllegalStateException if the client is closed
   * @throws IllegalArgumentException if the token has expired, by the client's clock
   */
  public FakeAsyncAuthClient publish(AccessToken token) {
    tokens.publish(Objects.requireNonNull(token, "token"));
    return this;
  }

  /**
   * Ends the stream of every current subscriber, with an exception from the supplier for each.
   * Later subscribers have a new stream.
   */
  public FakeAsyncAuthClient failStream(Supplier<? extends AuthException> failure) {
    Objects.requireNonNull(failure, "failure");
    subscriptions.fail(failure);
    return this;
  }

  /** How many subscribers there are: neither cancelled nor at their stream's end. */
  public int subscribers() {
    return subscriptions.count();
  }

  @Override
  public void close() {
    if (tokens.close()) {
      subscriptions.complete();
    }
  }
}
