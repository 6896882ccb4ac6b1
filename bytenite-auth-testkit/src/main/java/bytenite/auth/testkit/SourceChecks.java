// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import bytenite.auth.testkit.ConcurrentCallers.CallResult;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What every source of tokens promises about the tokens that it hands out, blocking or not. */
final class SourceChecks {

  private static final int FEW = 32;
  private static final int REFUSALS = 50;
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final ContractOptions options;

  SourceChecks(ContractOptions options) {
    this.options = options;
  }

  void addTo(CheckSuite<CheckedSource> suite) {
    suite.promise("hands out a token, never null", this::handsOutAToken);
    suite.promise("hands out the same token while it is good", this::handsOutTheSame);
    suite.promise("gives concurrent callers the same token", this::givesAllTheSame);
    options
        .clock()
        .ifPresent(
            clock ->
                suite.promise(
                    "never hands out an expired token", s -> handsOutNoneExpired(s, clock)));
    if (options.invalidation()) {
      suite.promise("replaces a token that was invalidated", this::replacesInvalidated);
      suite.promise("keeps its token when another is invalidated", this::keepsItsToken);
      suite.promise("accepts the same invalidation twice", this::takesInvalidationTwice);
    }
    options.exchanges().ifPresent(count -> addCounted(suite, count));
  }

  private void addCounted(CheckSuite<CheckedSource> suite, IntSupplier count) {
    suite.promise("spends one exchange on concurrent callers", s -> spendsOneExchange(s, count));
    if (options.invalidation()) {
      suite.promise(
          "spends one exchange on concurrent refusals", s -> spendsOneOnRefusals(s, count));
    }
  }

  private void handsOutAToken(CheckedSource source) {
    AccessToken token;
    try {
      token = source.token();
    } catch (Unjudged e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Broken("token() failed with " + e.getClass().getName(), e);
    }
    if (token == null) {
      throw new Broken("a token was null");
    }
  }

  private void handsOutTheSame(CheckedSource source) {
    AccessToken first = source.given();
    for (int call = 2; call <= FEW; call++) {
      if (!first.equals(source.given())) {
        throw new Broken("call " + call + " brought another token than the first");
      }
    }
  }

  private void givesAllTheSame(CheckedSource source) {
    if (options.invalidation()) {
      source.successor(source.given());
      source.drop(source.given());
    }
    Set<AccessToken> tokens = tokensOf(callers(FEW, source));
    if (tokens.size() > 1) {
      source.cached(); // if no token is cached, this check proves nothing
      throw new Broken(FEW + " callers got " + tokens.size() + " different tokens");
    }
  }

  private void handsOutNoneExpired(CheckedSource source, ManualClock clock) {
    AccessToken first = source.given();
    checkAlive(first, clock, "the first token");
    clock.advance(untilExpiry(first, clock).minus(MOMENT));
    checkAlive(source.given(), clock, "just before the first token expired, a token");
    clock.advance(MOMENT);
    AccessToken second = source.given();
    checkAlive(second, clock, "when the first token expired, a token");
    clock.suspend(untilExpiry(second, clock));
    checkAlive(source.given(), clock, "after the machine was suspended, a token");
  }

  private static Duration untilExpiry(AccessToken token, ManualClock clock) {
    return Duration.between(clock.instant(), token.expiresAt());
  }

  private static void checkAlive(AccessToken token, ManualClock clock, String which) {
    if (token.isExpiredAt(clock.instant())) {
      throw new Broken(
          which
              + " was handed out that had expired at "
              + token.expiresAt()
              + "; it was "
              + clock.instant());
    }
  }

  private void replacesInvalidated(CheckedSource source) {
    AccessToken old = source.given();
    try {
      source.invalidate(old);
    } catch (RuntimeException e) {
      throw new Broken("invalidate failed with " + e.getClass().getName(), e);
    }
    if (source.given().value().equals(old.value())) {
      throw new Broken("the invalidated token was handed out again");
    }
  }

  private void keepsItsToken(CheckedSource source) {
    AccessToken old = source.given();
    AccessToken current = source.successor(old);
    source.invalidate(old);
    if (!current.equals(source.given())) {
      throw new Broken("a late refusal of an old token removed the current one");
    }
    source.invalidate(
        new AccessToken(
            current.value() + "-unknown",
            current.scope(),
            current.issuedAt(),
            current.expiresAt()));
    if (!current.equals(source.given())) {
      throw new Broken("the refusal of an unknown token removed the current one");
    }
  }

  private void takesInvalidationTwice(CheckedSource source) {
    AccessToken old = source.given();
    source.drop(old);
    try {
      source.invalidate(old);
    } catch (RuntimeException e) {
      throw new Broken("the second time, invalidate failed with " + e.getClass().getName(), e);
    }
    AccessToken next;
    try {
      next = source.token();
    } catch (RuntimeException e) {
      throw new Broken("then token() failed with " + e.getClass().getName(), e);
    }
    if (next == null) {
      throw new Broken("then token() returned null");
    }
  }

  private void spendsOneExchange(CheckedSource source, IntSupplier count) {
    int before = count.getAsInt();
    Set<AccessToken> tokens = tokensOf(options.heldBack(() -> callers(options.callers(), source)));
    int spent = count.getAsInt() - before;
    checkSpent(spent, tokens, source, options.callers() + " concurrent callers");
  }

  private void spendsOneOnRefusals(CheckedSource source, IntSupplier count) {
    keepsItsTokenOrIsUnjudged(source);
    AccessToken refused = source.given();
    int before = count.getAsInt();
    Supplier<ConcurrentCallers<AccessToken>> together =
        () ->
            ConcurrentCallers.of(
                REFUSALS,
                () -> {
                  source.invalidate(refused);
                  return source.token();
                },
                options.patience());
    Set<AccessToken> tokens = tokensOf(options.heldBack(together));
    int spent = count.getAsInt() - before;
    checkSpent(spent, tokens, source, REFUSALS + " refusals of one token");
  }

  private void keepsItsTokenOrIsUnjudged(CheckedSource source) {
    try {
      keepsItsToken(source);
    } catch (Broken e) {
      throw new Unjudged("an old token's refusal removes the current one", e);
    }
  }

  private static void checkSpent(
      int exchanges, Set<AccessToken> tokens, CheckedSource source, String by) {
    if (exchanges != 1) {
      source.cached();
      if (tokens.size() > 1) {
        throw new Unjudged("concurrent callers got different tokens", null);
      }
      throw new Broken(by + " cost " + exchanges + " exchanges instead of one");
    }
  }

  private ConcurrentCallers<AccessToken> callers(int size, CheckedSource source) {
    return ConcurrentCallers.of(size, source::token, options.patience());
  }

  /** The tokens that the callers got; if one got none, the check is unjudged. */
  private static Set<AccessToken> tokensOf(ConcurrentCallers<AccessToken> callers) {
    Set<AccessToken> tokens = new HashSet<>();
    for (CallResult<AccessToken> answer : callers.callResults()) {
      tokens.add(CheckedSource.given(answer::orThrow));
    }
    return tokens;
  }
}
