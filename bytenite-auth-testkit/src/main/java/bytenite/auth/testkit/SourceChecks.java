// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import bytenite.auth.testkit.ConcurrentCallers.Answer;
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

  private final ContractOptions means;

  SourceChecks(ContractOptions means) {
    this.means = means;
  }

  void enlist(CheckSuite<CheckedSource> roster) {
    roster.promise("hands out a token, never null", this::handsOutAToken);
    roster.promise("hands out the same token while it is good", this::handsOutTheSame);
    roster.promise("gives callers that come together the same token", this::givesAllTheSame);
    means
        .clock()
        .ifPresent(
            clock ->
                roster.promise(
                    "never hands out an expired token", s -> handsOutNoneExpired(s, clock)));
    if (means.invalidation()) {
      roster.promise("replaces a token that was invalidated", this::replacesInvalidated);
      roster.promise("keeps its token when another is invalidated", this::keepsItsToken);
      roster.promise("takes the same invalidation twice", this::takesInvalidationTwice);
    }
    means.exchanges().ifPresent(count -> enlistCounted(roster, count));
  }

  private void enlistCounted(CheckSuite<CheckedSource> roster, IntSupplier count) {
    roster.promise(
        "spends one exchange on callers that come together", s -> spendsOneExchange(s, count));
    if (means.invalidation()) {
      roster.promise(
          "spends one exchange on refusals that come together", s -> spendsOneOnRefusals(s, count));
    }
  }

  private void handsOutAToken(CheckedSource subject) {
    AccessToken token;
    try {
      token = subject.token();
    } catch (Unjudged e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Broken("token() failed with " + e.getClass().getName(), e);
    }
    if (token == null) {
      throw new Broken("there was null where a token was promised");
    }
  }

  private void handsOutTheSame(CheckedSource subject) {
    AccessToken first = subject.given();
    for (int call = 2; call <= FEW; call++) {
      if (!first.equals(subject.given())) {
        throw new Broken("call " + call + " brought another token than the first");
      }
    }
  }

  private void givesAllTheSame(CheckedSource subject) {
    if (means.invalidation()) {
      subject.successor(subject.given());
      subject.drop(subject.given());
    }
    Set<AccessToken> tokens = tokensOf(crowd(FEW, subject));
    if (tokens.size() > 1) {
      subject.held(); // else nothing is held, whoever comes together
      throw new Broken(FEW + " callers got " + tokens.size() + " different tokens");
    }
  }

  private void handsOutNoneExpired(CheckedSource subject, ManualClock clock) {
    AccessToken first = subject.given();
    checkAlive(first, clock, "the first token");
    clock.advance(untilExpiry(first, clock).minus(MOMENT));
    checkAlive(subject.given(), clock, "just before the first token expired, a token");
    clock.advance(MOMENT);
    AccessToken second = subject.given();
    checkAlive(second, clock, "when the first token expired, a token");
    clock.suspend(untilExpiry(second, clock));
    checkAlive(subject.given(), clock, "after the machine was suspended, a token");
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

  private void replacesInvalidated(CheckedSource subject) {
    AccessToken old = subject.given();
    try {
      subject.invalidate(old);
    } catch (RuntimeException e) {
      throw new Broken("invalidate failed with " + e.getClass().getName(), e);
    }
    if (subject.given().value().equals(old.value())) {
      throw new Broken("the invalidated token was handed out again");
    }
  }

  private void keepsItsToken(CheckedSource subject) {
    AccessToken old = subject.given();
    AccessToken current = subject.successor(old);
    subject.invalidate(old);
    if (!current.equals(subject.given())) {
      throw new Broken("a late refusal of an old token cost the current one");
    }
    subject.invalidate(
        new AccessToken(
            current.value() + "-unknown",
            current.scope(),
            current.issuedAt(),
            current.expiresAt()));
    if (!current.equals(subject.given())) {
      throw new Broken("the refusal of an unknown token cost the current one");
    }
  }

  private void takesInvalidationTwice(CheckedSource subject) {
    AccessToken old = subject.given();
    subject.drop(old);
    try {
      subject.invalidate(old);
    } catch (RuntimeException e) {
      throw new Broken("the second time, invalidate failed with " + e.getClass().getName(), e);
    }
    AccessToken next;
    try {
      next = subject.token();
    } catch (RuntimeException e) {
      throw new Broken("then token() failed with " + e.getClass().getName(), e);
    }
    if (next == null) {
      throw new Broken("then token() returned null");
    }
  }

  private void spendsOneExchange(CheckedSource subject, IntSupplier count) {
    int before = count.getAsInt();
    Set<AccessToken> tokens = tokensOf(means.heldBack(() -> crowd(means.callers(), subject)));
    int spent = count.getAsInt() - before;
    checkSpent(spent, tokens, subject, means.callers() + " callers that came together");
  }

  private void spendsOneOnRefusals(CheckedSource subject, IntSupplier count) {
    keepsItsTokenOrIsUnjudged(subject);
    AccessToken refused = subject.given();
    int before = count.getAsInt();
    Supplier<ConcurrentCallers<AccessToken>> together =
        () ->
            ConcurrentCallers.of(
                REFUSALS,
                () -> {
                  subject.invalidate(refused);
                  return subject.token();
                },
                means.patience());
    Set<AccessToken> tokens = tokensOf(means.heldBack(together));
    int spent = count.getAsInt() - before;
    checkSpent(spent, tokens, subject, REFUSALS + " refusals of one token");
  }

  private void keepsItsTokenOrIsUnjudged(CheckedSource subject) {
    try {
      keepsItsToken(subject);
    } catch (Broken e) {
      throw new Unjudged("an old token's refusal costs the current one", e);
    }
  }

  private static void checkSpent(
      int exchanges, Set<AccessToken> tokens, CheckedSource subject, String by) {
    if (exchanges != 1) {
      subject.held();
      if (tokens.size() > 1) {
        throw new Unjudged("callers that came together got different tokens", null);
      }
      throw new Broken(by + " cost " + exchanges + " exchanges instead of one");
    }
  }

  private ConcurrentCallers<AccessToken> crowd(int size, CheckedSource subject) {
    return ConcurrentCallers.of(size, subject::token, means.patience());
  }

  /** The tokens that they got; the check cannot go on if one got none. */
  private static Set<AccessToken> tokensOf(ConcurrentCallers<AccessToken> crowd) {
    Set<AccessToken> tokens = new HashSet<>();
    for (Answer<AccessToken> answer : crowd.answers()) {
      tokens.add(CheckedSource.given(answer::orThrow));
    }
    return tokens;
  }
}
