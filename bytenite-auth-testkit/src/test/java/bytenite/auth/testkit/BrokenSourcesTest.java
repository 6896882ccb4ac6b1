// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Sources that break one promise each, on purpose: its check must complain, and no other. */
class BrokenSourcesTest {

  /** A source over another, whole unless a test breaks it. */
  static class Decorator implements TokenSource {

    final FakeAuthClient fake;

    Decorator(FakeAuthClient fake) {
      this.fake = fake;
    }

    @Override
    public AccessToken token() {
      return fake.token();
    }

    @Override
    public void invalidate(AccessToken rejected) {
      fake.invalidate(rejected);
    }
  }

  private static void isCaught(
      Function<FakeAuthClient, TokenSource> broken, String promise, String how) {
    isCaught(ContractCase.source(broken), promise, how);
  }

  private static void isCaught(
      BiFunction<FakeAuthClient, ManualClock, TokenSource> broken, String promise, String how) {
    isCaught(ContractCase.source(broken), promise, how);
  }

  static void isCaught(TokenSourceContract contract, String promise, String how) {
    assertThat(ContractCase.complaints(contract.callers(64)))
        .singleElement()
        .asString()
        .startsWith("broken promise: " + promise + ": ")
        .contains(how);
  }

  @Test
  void catchesNull() {
    isCaught(fake -> () -> null, "hands out a token, never null", "a token was null");
  }

  @Test
  void catchesASourceThatAlwaysFails() {
    isCaught(
        fake ->
            () -> {
              throw new AuthException.TransportFailure("never");
            },
        "hands out a token, never null",
        "token() failed with bytenite.auth.AuthException$TransportFailure");
  }

  @Test
  void catchesANewTokenForEachCall() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token() {
                return fake.exchange();
              }
            },
        "hands out the same token while it is good",
        "call 2 brought another token than the first");
  }

  @Test
  void catchesATokenForEachThread() {
    isCaught(
        (fake, clock) ->
            new Decorator(fake) {
              private final Map<Thread, AccessToken> tokens = new ConcurrentHashMap<>();

              @Override
              public AccessToken token() {
                return tokens.compute(
                    Thread.currentThread(),
                    (thread, held) ->
                        held == null || held.isExpiredAt(clock.instant()) ? fake.exchange() : held);
              }

              @Override
              public void invalidate(AccessToken rejected) {
                tokens.values().removeIf(rejected::equals);
              }
            },
        "gives concurrent callers the same token",
        "32 callers got 32 different tokens");
  }

  @Test
  void catchesATokenThatIsKeptForEver() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private AccessToken held; // guarded by this

              @Override
              public synchronized AccessToken token() {
                held = held == null ? fake.exchange() : held;
                return held;
              }

              @Override
              public synchronized void invalidate(AccessToken rejected) {
                held = rejected.equals(held) ? null : held;
              }
            },
        "never hands out an expired token",
        "when the first token expired, a token was handed out that had expired");
  }

  @Test
  void catchesASourceThatDoesNotNoticeThatTheMachineWasSuspended() {
    isCaught(
        (fake, clock) ->
            new Decorator(fake) {
              private AccessToken held; // guarded by this
              private long sinceNanos;

              @Override
              public synchronized AccessToken token() {
                if (held == null
                    || clock.nanoTime() - sinceNanos >= Duration.ofHours(1).toNanos()) {
                  held = fake.exchange();
                  sinceNanos = clock.nanoTime();
                }
                return held;
              }

              @Override
              public synchronized void invalidate(AccessToken rejected) {
                held = rejected.equals(held) ? null : held;
              }
            },
        "never hands out an expired token",
        "after the machine was suspended, a token was handed out that had expired");
  }

  @Test
  void catchesAnInvalidationWithoutEffect() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public void invalidate(AccessToken rejected) {}
            },
        "replaces a token that was invalidated",
        "handed out again");
  }

  @Test
  void catchesAnInvalidationThatFails() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public void invalidate(AccessToken rejected) {
                throw new UnsupportedOperationException();
              }
            },
        "replaces a token that was invalidated",
        "invalidate failed with java.lang.UnsupportedOperationException");
  }

  @Test
  void catchesALateRefusalThatCostsTheCurrentToken() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public void invalidate(AccessToken rejected) {
                fake.status().expiresAt().ifPresent(any -> fake.invalidate(fake.token()));
              }
            },
        "keeps its token when another is invalidated",
        "a late refusal of an old token removed the current one");
  }

  @Test
  void catchesARefusalOfAnUnknownTokenThatCostsTheCurrentOne() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private final Set<AccessToken> known = ConcurrentHashMap.newKeySet();

              @Override
              public AccessToken token() {
                AccessToken token = super.token();
                known.add(token);
                return token;
              }

              @Override
              public void invalidate(AccessToken rejected) {
                fake.invalidate(known.contains(rejected) ? rejected : fake.token());
              }
            },
        "keeps its token when another is invalidated",
        "the refusal of an unknown token removed the current one");
  }

  @Test
  void catchesASecondInvalidationThatFails() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public void invalidate(AccessToken rejected) {
                if (fake.status().expiresAt().isEmpty()) {
                  throw new IllegalStateException("nothing to invalidate");
                }
                super.invalidate(rejected);
              }
            },
        "accepts the same invalidation twice",
        "the second time, invalidate failed with java.lang.IllegalStateException");
  }

  @Test
  void catchesASecondInvalidationThatSpoilsTheSource() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private final Set<AccessToken> refused = new HashSet<>(); // guarded by this
              private boolean spoilt;

              @Override
              public synchronized AccessToken token() {
                return spoilt ? null : super.token();
              }

              @Override
              public synchronized void invalidate(AccessToken rejected) {
                spoilt |= !refused.add(rejected) && fake.status().expiresAt().isEmpty();
                super.invalidate(rejected);
              }
            },
        "accepts the same invalidation twice",
        "then token() returned null");
  }

  @Test
  void catchesAnExchangeTooManyForCallersThatComeTogether() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private final AtomicBoolean warm = new AtomicBoolean();

              @Override
              public AccessToken token() {
                AccessToken token = super.token();
                if (warm.compareAndSet(false, true)) {
                  fake.exchange();
                }
                return token;
              }
            },
        "spends one exchange on concurrent callers",
        "64 concurrent callers cost 2 exchanges instead of one");
  }

  @Test
  void catchesAnExchangeTooManyForRefusalsThatComeTogether() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private final AtomicReference<AccessToken> last = new AtomicReference<>();

              @Override
              public AccessToken token() {
                AccessToken token = super.token();
                AccessToken before = last.getAndSet(token);
                if (before != null && !before.equals(token)) {
                  fake.exchange();
                }
                return token;
              }
            },
        "spends one exchange on concurrent refusals",
        "50 refusals of one token cost ");
  }

  @Test
  void catchesAnotherExceptionThanAuthException() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token() {
                try {
                  return super.token();
                } catch (AuthException e) {
                  throw new IllegalStateException("wrapped", e);
                }
              }
            },
        "fails with an AuthException",
        "it failed with java.lang.IllegalStateException");
  }

  @Test
  void catchesAFailureThatIsHidden() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token() {
                try {
                  return super.token();
                } catch (AuthException e) {
                  return super.token();
                }
              }
            },
        "fails with an AuthException",
        "made to fail, but token() succeeded");
  }

  @Test
  void catchesAnExceptionThatIsThrownAgain() {
    AtomicReference<AuthException> constant = new AtomicReference<>();
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token() {
                try {
                  return super.token();
                } catch (AuthException e) {
                  constant.compareAndSet(null, e);
                  throw constant.get();
                }
              }
            },
        "gives each caller an exception of its own",
        "one exception object was thrown to two callers");
  }

  @Test
  void catchesASourceThatDoesNotRecover() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private volatile boolean failed;

              @Override
              public AccessToken token() {
                if (failed) {
                  throw new AuthException.TransportFailure("still");
                }
                try {
                  return super.token();
                } catch (AuthException e) {
                  failed = true;
                  throw e;
                }
              }
            },
        "works again after a failure",
        "after one failure, the next call failed too");
  }

  @Test
  void catchesAnExceptionThatIsSharedByThoseWhoFailTogether() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private final Map<Integer, AuthException> byExchange = new ConcurrentHashMap<>();

              @Override
              public AccessToken token() {
                try {
                  return super.token();
                } catch (AuthException e) {
                  throw byExchange.computeIfAbsent(fake.exchanges(), exchange -> e);
                }
              }
            },
        "gives callers that fail together an exception each",
        "callers failed together, with 1 exceptions");
  }
}
