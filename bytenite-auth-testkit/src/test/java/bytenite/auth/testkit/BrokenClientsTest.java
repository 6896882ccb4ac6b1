// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Clients that break one promise each, on purpose: its check must complain, and no other. */
class BrokenClientsTest {

  /** A client over another, whole unless a test breaks it. */
  static class Decorator implements AuthClient {

    final FakeAuthClient fake;

    Decorator(FakeAuthClient fake) {
      this.fake = fake;
    }

    @Override
    public AccessToken token() {
      return fake.token();
    }

    @Override
    public AccessToken token(Duration minRemaining) {
      return fake.token(minRemaining);
    }

    @Override
    public AccessToken exchange() {
      return fake.exchange();
    }

    @Override
    public ResponseEnvelope signOut() {
      return fake.signOut();
    }

    @Override
    public SkipLogin skipLogin() {
      return fake.skipLogin();
    }

    @Override
    public SkipLogin skipLogin(String loginChallenge) {
      return fake.skipLogin(loginChallenge);
    }

    @Override
    public void invalidate(AccessToken rejected) {
      fake.invalidate(rejected);
    }

    @Override
    public AuthStatus status() {
      return fake.status();
    }

    @Override
    public void close() {
      fake.close();
    }
  }

  private static void isCaught(
      Function<FakeAuthClient, AuthClient> broken, String promise, String how) {
    TokenSourceContract contract =
        ContractCase.client(broken).callers(64).patience(Duration.ofMillis(500));
    assertThat(ContractCase.complaints(contract))
        .singleElement()
        .asString()
        .startsWith("broken promise: " + promise + ": ")
        .contains(how);
  }

  @Test
  void keepsTheContractUnlessItIsBroken() {
    assertThat(ContractCase.complaints(ContractCase.client(Decorator::new))).isEmpty();
  }

  @Test
  void catchesAnExchangeThatReadsTheCache() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken exchange() {
                return fake.token();
              }
            },
        "leaves the cached token alone in exchange()",
        "handed out the cached token");
  }

  @Test
  void catchesAnExchangeThatWritesTheCache() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken exchange() {
                return fake.token(Duration.ofDays(1));
              }
            },
        "leaves the cached token alone in exchange()",
        "replaced the cached token");
  }

  @Test
  void catchesAClientThatDoesNotHeedTheLifeAskedFor() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token(Duration minRemaining) {
                return fake.token(minRemaining.isNegative() ? minRemaining : Duration.ZERO);
              }
            },
        "hands out a token that lives as long as asked",
        "a cached token that has less time left");
  }

  @Test
  void catchesALongerLivedTokenThatIsNotKept() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token(Duration minRemaining) {
                return minRemaining.compareTo(Duration.ofHours(1)) > 0
                    ? fake.exchange()
                    : fake.token(minRemaining);
              }
            },
        "hands out a token that lives as long as asked",
        "was not kept");
  }

  @Test
  void catchesANegativeLifeThatIsAccepted() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token(Duration minRemaining) {
                return fake.token(minRemaining.isNegative() ? Duration.ZERO : minRemaining);
              }
            },
        "refuses a negative minimum lifetime",
        "token(negative) succeeded");
  }

  @Test
  void catchesATokenThatOutlivesItsSignOut() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public ResponseEnvelope signOut() {
                boolean held = fake.status().state() == AuthStatus.State.READY;
                return held ? ResponseEnvelope.success() : fake.signOut();
              }
            },
        "hands out another token after a sign-out",
        "handed out again that had been signed out");
  }

  @Test
  void catchesAClientThatIsOfNoUseAfterASignOut() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private volatile boolean signedOut;

              @Override
              public AccessToken token() {
                if (signedOut) {
                  throw new AuthException.TransportFailure("signed out");
                }
                return fake.token();
              }

              @Override
              public ResponseEnvelope signOut() {
                signedOut = fake.status().state() == AuthStatus.State.READY;
                return fake.signOut();
              }
            },
        "hands out another token after a sign-out",
        "after a sign-out, token() failed");
  }

  @Test
  void catchesASignOutThatReturnsAFailure() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public ResponseEnvelope signOut() {
                boolean held = fake.status().state() == AuthStatus.State.READY;
                ResponseEnvelope answer = fake.signOut();
                return held ? ResponseEnvelope.empty() : answer;
              }
            },
        "hands out another token after a sign-out",
        "signOut() returned ok=false");
  }

  @Test
  void catchesASignOutThatExchangesFirst() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public ResponseEnvelope signOut() {
                if (fake.status().state() == AuthStatus.State.EMPTY) {
                  fake.token();
                }
                return fake.signOut();
              }
            },
        "sends nothing if there is no token to sign out",
        "signOut() made an exchange");
  }

  @Test
  void catchesASignOutThatFailsWithoutAToken() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public ResponseEnvelope signOut() {
                return fake.status().state() == AuthStatus.State.EMPTY
                    ? ResponseEnvelope.empty()
                    : fake.signOut();
              }
            },
        "sends nothing if there is no token to sign out",
        "ok was false");
  }

  @Test
  void catchesASkipLoginThatAnswersNothing() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public SkipLogin skipLogin() {
                fake.skipLogin();
                return null;
              }
            },
        "says whether login can be skipped",
        "an answer was null");
  }

  @Test
  void catchesASkipLoginThatFails() {
    isCaught(
        fake -> new Decorator(fake.skipLoginFails(() -> new AuthException.MalformedResponse("x"))),
        "says whether login can be skipped",
        "skipLogin failed");
  }

  @Test
  void catchesAnUnpairedSurrogateThatIsSent() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public SkipLogin skipLogin(String loginChallenge) {
                return fake.skipLogin(loginChallenge.replace('\ud800', '?'));
              }
            },
        "refuses an unpaired surrogate",
        "succeeded");
  }

  @Test
  void catchesNullThatIsAccepted() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public void invalidate(AccessToken rejected) {
                if (rejected != null) {
                  fake.invalidate(rejected);
                }
              }
            },
        "refuses null",
        "invalidate(null) succeeded");
  }

  @Test
  void catchesAStatusThatIsWrong() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AuthStatus status() {
                AuthStatus s = fake.status();
                return new AuthStatus(
                    s.state(),
                    s.expiresAt().map(at -> at.plusSeconds(1)),
                    s.lastSuccess(),
                    s.lastFailure(),
                    s.lastFailureKind(),
                    s.nextAttempt(),
                    s.exchanges());
              }
            },
        "reports its status",
        "another expiry");
  }

  @Test
  void catchesAStateThatIsWrong() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AuthStatus status() {
                AuthStatus s = fake.status();
                return s.state() == AuthStatus.State.CLOSED
                    ? new AuthStatus(
                        AuthStatus.State.EMPTY,
                        Optional.empty(),
                        s.lastSuccess(),
                        s.lastFailure(),
                        s.lastFailureKind(),
                        s.nextAttempt(),
                        s.exchanges())
                    : s;
              }
            },
        "reports its status",
        "after close(), the state was EMPTY instead of CLOSED");
  }

  @Test
  void catchesATextThatShowsTheToken() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public String toString() {
                return "client with " + fake.token().value();
              }
            },
        "shows no token in its text",
        "the client's toString()");
  }

  @Test
  void catchesACallThatAClosedClientAnswers() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private final FakeAuthClient immortal = FakeAuthClient.create();

              @Override
              public AccessToken exchange() {
                return fake.isClosed() ? immortal.exchange() : fake.exchange();
              }
            },
        "ends every call with Closed once it is closed",
        "exchange() succeeded, where it should end with bytenite.auth.AuthException$Closed");
  }

  @Test
  void catchesACallThatAClosedClientFailsOtherwise() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public SkipLogin skipLogin() {
                if (fake.isClosed()) {
                  throw new IllegalStateException("closed");
                }
                return fake.skipLogin();
              }
            },
        "ends every call with Closed once it is closed",
        "skipLogin() ended with java.lang.IllegalStateException instead of");
  }

  @Test
  void catchesASignOutThatLeavesThoseWhoWait() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public ResponseEnvelope signOut() {
                return fake.status().state() == AuthStatus.State.EXCHANGING
                    ? ResponseEnvelope.success()
                    : fake.signOut();
              }
            },
        "fails waiting callers with Closed when it signs out",
        "8 of 8 callers did not return within PT0.5S");
  }

  @Test
  void catchesACloseThatEndsThoseWhoWaitOtherwise() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token() {
                boolean open = !fake.isClosed();
                try {
                  return fake.token();
                } catch (AuthException.Closed e) {
                  if (open && fake.isClosed()) {
                    throw new AuthException.TransportFailure("stream closed", e);
                  }
                  throw e;
                }
              }
            },
        "fails waiting callers with Closed when it is closed",
        "a waiting caller got bytenite.auth.AuthException$TransportFailure");
  }

  @Test
  void catchesAnInterruptionThatHarmsTheOthers() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private volatile boolean harmed;

              @Override
              public AccessToken token() {
                try {
                  AccessToken token = fake.token();
                  if (harmed) {
                    throw new AuthException.TransportFailure("the leader was interrupted");
                  }
                  return token;
                } catch (AuthException.Interrupted e) {
                  harmed = true;
                  throw e;
                }
              }
            },
        "serves the others when a waiting caller is interrupted",
        "another caller got bytenite.auth.AuthException$TransportFailure");
  }

  @Test
  void catchesAFlagThatIsNotSetAgain() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token() {
                try {
                  return fake.token();
                } catch (AuthException.Interrupted e) {
                  Thread.interrupted();
                  throw e;
                }
              }
            },
        "serves the others when a waiting caller is interrupted",
        "the interrupted thread's flag was not set again");
  }

  @Test
  void catchesAnInterruptionThatIsIgnored() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public AccessToken token() {
                while (true) {
                  try {
                    return fake.token();
                  } catch (AuthException.Interrupted e) {
                    Thread.interrupted();
                  }
                }
              }
            },
        "serves the others when a waiting caller is interrupted",
        "did not return within PT0.5S");
  }
}
