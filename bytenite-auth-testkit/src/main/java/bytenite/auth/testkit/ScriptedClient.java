// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.internal.TokenProtocol;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What both fake clients can be told, and asked afterwards.
 *
 * @param <S> the fake client itself
 */
abstract class ScriptedClient<S extends ScriptedClient<S>> {

  final ScriptedTokens tokens;
  private final ExchangeScript script;
  private volatile Supplier<ResponseEnvelope> signOutAnswer = ResponseEnvelope::success;
  private volatile Supplier<SkipLogin> skipLoginAnswer = () -> new SkipLogin(false, "");
  private final List<String> loginChallenges = new ArrayList<>(); // guarded by itself

  ScriptedClient(Clock clock, boolean mints, ScriptedTokens.Audience audience) {
    PathCheck.check();
    this.script = new ExchangeScript(Objects.requireNonNull(clock, "clock"), mints);
    this.tokens = new ScriptedTokens(clock, script, audience);
  }

  abstract S self();

  /**
   * Then an exchange brings this token. If it has expired by then, the exchange fails with {@link
   * AuthException.MalformedResponse}, as the real one would.
   */
  public S next(AccessToken token) {
    Objects.requireNonNull(token, "token");
    script.add(() -> script.granted(token));
    return self();
  }

  /**
   * Then an exchange brings a token of this value, which begins to live when the exchange ends.
   *
   * @throws IllegalArgumentException if {@code value} could not be a token's, or if {@code
   *     lifetime} is not positive
   */
  public S next(String value, Duration lifetime) {
    AccessToken unused = new AccessToken(value, "", Instant.EPOCH, Instant.EPOCH.plus(lifetime));
    if (unused.isExpiredAt(Instant.EPOCH)) {
      throw new IllegalArgumentException("lifetime must be positive, not " + lifetime);
    }
    script.add(() -> script.minted(value, lifetime));
    return self();
  }

  /**
   * Then an exchange fails. The supplier makes a new exception for each caller, and one more to
   * tell its kind.
   */
  public S failNext(Supplier<? extends AuthException> failure) {
    Supplier<AuthException> checked = nonNull(failure);
    script.add(() -> ExchangeScript.Failed.of(checked));
    return self();
  }

  /**
   * Then an exchange is answered with this HTTP status and an empty body.
   *
   * @throws IllegalArgumentException if {@code status} does not tell a failure
   */
  public S failNext(int status) {
    if (status < 300 || status > 999) {
      throw new IllegalArgumentException("no failure has the status " + status);
    }
    return failNext(() -> AuthException.of(status, ResponseEnvelope.empty(), Optional.empty()));
  }

  /**
   * Fails every exchange for which nothing else is scripted, until {@link #recover()}, as if the
   * server were down.
   */
  public S failAlways(Supplier<? extends AuthException> failure) {
    Supplier<AuthException> checked = nonNull(failure);
    script.otherwise(() -> ExchangeScript.Failed.of(checked));
    return self();
  }

  /** Ends {@link #failAlways}: what is not scripted is answered as at the beginning. */
  public S recover() {
    script.otherwiseAsAtFirst();
    return self();
  }

  /**
   * Holds the next exchange, whatever it brings, until the test releases it; callers that need a
   * token wait for it meanwhile.
   *
   * @return releases it; may be run more than once
   */
  public Runnable holdNext() {
    var gate = script.hold();
    return () -> gate.complete(null);
  }

  /**
   * Answers every sign-out with this from now on; {@code ok:false} is a failure, typed by {@code
   * error.code}. By default {@code ok} is true.
   */
  public S signOutAnswers(ResponseEnvelope answer) {
    int code = answer.error().map(ErrorDetail::code).filter(c -> c != 0).orElse(200);
    signOutAnswer =
        answer.ok()
            ? () -> answer
            : () -> {
              throw AuthException.of(code, answer, Optional.empty());
            };
    return self();
  }

  /** Fails every sign-out from now on; the token is forgotten all the same. */
  public S signOutFails(Supplier<? extends AuthException> failure) {
    signOutAnswer = failing(failure);
    return self();
  }

  /** Answers every {@code skipLogin} with this from now on. By default {@code skip} is false. */
  public S skipLoginAnswers(SkipLogin answer) {
    Objects.requireNonNull(answer, "answer");
    skipLoginAnswer = () -> answer;
    return self();
  }

  /**
   * Fails every {@code skipLogin} from now on, if it gets as far as that: it needs a token first.
   */
  public S skipLoginFails(Supplier<? extends AuthException> failure) {
    skipLoginAnswer = failing(failure);
    return self();
  }

  private static <T> Supplier<T> failing(Supplier<? extends AuthException> failure) {
    Supplier<AuthException> checked = nonNull(failure);
    return () -> {
      throw checked.get();
    };
  }

  private static Supplier<AuthException> nonNull(Supplier<? extends AuthException> failure) {
    Objects.requireNonNull(failure, "failure");
    return () -> Objects.requireNonNull(failure.get(), "the scripted failure is null");
  }

  ResponseEnvelope signedOutAnswer() {
    return tokens.signOut().isPresent() ? signOutAnswer.get() : ResponseEnvelope.success();
  }

  /** Refuses what the real client refuses before it does anything. */
  static void checkLoginChallenge(String loginChallenge) {
    TokenProtocol.checkLoginChallenge(loginChallenge);
  }

  SkipLogin skipLoginAnswer(String loginChallenge) {
    synchronized (loginChallenges) {
      loginChallenges.add(loginChallenge);
    }
    return skipLoginAnswer.get();
  }

  /** How many exchanges were begun, failed and held ones included. */
  public int exchanges() {
    return tokens.exchanges();
  }

  /** The tokens whose sign-out was sent, in order, whatever the answer was. */
  public List<AccessToken> signedOut() {
    return tokens.signedOut();
  }

  /**
   * The tokens that {@link #invalidate} was told of, in order, whether they were still current or
   * not.
   */
  public List<AccessToken> invalidated() {
    return tokens.invalidated();
  }

  /** How many times it was asked whether login can be skipped, with a token at hand. */
  public int skipLogins() {
    synchronized (loginChallenges) {
      return loginChallenges.size();
    }
  }

  /** The login challenge that was asked about last; {@code ""} if there was none. */
  public String lastLoginChallenge() {
    synchronized (loginChallenges) {
      return loginChallenges.isEmpty() ? "" : loginChallenges.get(loginChallenges.size() - 1);
    }
  }

  /** Whether the client was closed. */
  public boolean isClosed() {
    return tokens.isClosed();
  }

  /** Forgets {@code rejected} if it is still the current token. */
  public void invalidate(AccessToken rejected) {
    tokens.invalidate(Objects.requireNonNull(rejected, "rejected"));
  }

  /** The client's status: a snapshot without secrets. */
  public AuthStatus status() {
    return tokens.status();
  }

  /** Shows what was called, without a token. */
  @Override
  public String toString() {
    return getClass().getSimpleName()
        + "[state="
        + status().state()
        + ", exchanges="
        + exchanges()
        + ", signedOut="
        + signedOut().size()
        + ", invalidated="
        + invalidated().size()
        + "]";
  }
}
