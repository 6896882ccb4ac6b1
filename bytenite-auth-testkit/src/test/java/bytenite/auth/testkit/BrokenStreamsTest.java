// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Streams that break one promise each, on purpose: its check must complain, and no other. */
class BrokenStreamsTest {

  /** A subscriber between the client and the check's, whole unless a test breaks it. */
  static class Between implements Flow.Subscriber<AccessToken>, Flow.Subscription {

    final Flow.Subscriber<? super AccessToken> told;
    volatile Flow.Subscription subscription;

    Between(Flow.Subscriber<? super AccessToken> told) {
      this.told = told;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      told.onSubscribe(this);
    }

    @Override
    public void onNext(AccessToken token) {
      told.onNext(token);
    }

    @Override
    public void onError(Throwable failure) {
      told.onError(failure);
    }

    @Override
    public void onComplete() {
      told.onComplete();
    }

    @Override
    public void request(long n) {
      subscription.request(n);
    }

    @Override
    public void cancel() {
      subscription.cancel();
    }
  }

  /** A client over another, whose stream goes through something. */
  record Decorator(
      FakeAsyncAuthClient fake,
      BiFunction<FakeAsyncAuthClient, Flow.Subscriber<? super AccessToken>, Between> between)
      implements AsyncAuthClient {

    @Override
    public CompletableFuture<AccessToken> token() {
      return fake.token();
    }

    @Override
    public CompletableFuture<AccessToken> token(Duration minRemaining) {
      return fake.token(minRemaining);
    }

    @Override
    public CompletableFuture<AccessToken> exchange() {
      return fake.exchange();
    }

    @Override
    public CompletableFuture<ResponseEnvelope> signOut() {
      return fake.signOut();
    }

    @Override
    public CompletableFuture<SkipLogin> skipLogin() {
      return fake.skipLogin();
    }

    @Override
    public CompletableFuture<SkipLogin> skipLogin(String loginChallenge) {
      return fake.skipLogin(loginChallenge);
    }

    @Override
    public Flow.Publisher<AccessToken> tokens() {
      return subscriber -> {
        Between next = between.apply(fake, subscriber);
        fake.tokens().subscribe(next.told == null ? null : next);
      };
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

    @Override
    public String toString() {
      return "Decorator";
    }
  }

  private static void isCaught(
      BiFunction<FakeAsyncAuthClient, Flow.Subscriber<? super AccessToken>, Between> broken,
      String promise,
      String how) {
    TokenSourceContract contract =
        ContractCase.asyncClient(fake -> new Decorator(fake, broken))
            .callers(64)
            .patience(Duration.ofMillis(500));
    assertThat(ContractCase.complaints(contract))
        .singleElement()
        .asString()
        .startsWith("broken promise: " + promise + ": ")
        .contains(how);
  }

  @Test
  void keepsTheContractUnlessItIsBroken() {
    TokenSourceContract contract =
        ContractCase.asyncClient(fake -> new Decorator(fake, (f, told) -> new Between(told)));

    assertThat(ContractCase.complaints(contract)).isEmpty();
  }

  @Test
  void catchesAStreamThatBeginsWithTheNextToken() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              private final boolean held = fake.status().expiresAt().isPresent();
              private final AccessToken first = held ? fake.token().join() : null;

              @Override
              public void onNext(AccessToken token) {
                if (!token.equals(first)) {
                  super.onNext(token);
                } else {
                  subscription.request(1);
                }
              }
            },
        "streams the cached token to a new subscriber",
        "told nothing within PT0.5S");
  }

  @Test
  void catchesAStreamThatWaitsForSomebodyElsesExchange() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              private final boolean held = fake.status().expiresAt().isPresent();

              @Override
              public void onNext(AccessToken token) {
                if (held) {
                  super.onNext(token);
                }
              }
            },
        "streams a token to the first subscriber",
        "told nothing within PT0.5S");
  }

  @Test
  void catchesAStreamThatEndsAfterTheFirstToken() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              private boolean first = true;

              @Override
              public void onNext(AccessToken token) {
                if (first) {
                  first = false;
                  super.onNext(token);
                }
              }
            },
        "streams every new token",
        "told nothing within PT0.5S");
  }

  @Test
  void catchesABacklog() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              private final ConcurrentLinkedQueue<AccessToken> backlog =
                  new ConcurrentLinkedQueue<>();
              private long demand; // guarded by this

              @Override
              public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                if (!fake.isClosed()) {
                  given.request(Long.MAX_VALUE);
                }
              }

              @Override
              public void onNext(AccessToken token) {
                backlog.add(token);
                pass();
              }

              @Override
              public void request(long n) {
                if (n <= 0) {
                  super.request(n);
                  return;
                }
                synchronized (this) {
                  demand = Math.min(Long.MAX_VALUE / 4, demand + n);
                }
                pass();
              }

              private synchronized void pass() {
                for (; demand > 0 && !backlog.isEmpty(); demand--) {
                  super.onNext(backlog.poll());
                }
              }
            },
        "streams the newest token to a slow subscriber",
        "another token instead of the newest token");
  }

  @Test
  void catchesATokenThatNobodyAskedFor() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              @Override
              public void request(long n) {
                super.request(n == 1 ? Long.MAX_VALUE : n);
              }
            },
        "streams nothing that was not requested",
        "a subscriber that has requested one token and got it was told another token");
  }

  @Test
  void catchesARequestForNothingThatIsIgnored() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              @Override
              public void request(long n) {
                if (n > 0) {
                  super.request(n);
                }
              }
            },
        "fails the stream of a subscriber that requests zero",
        "told nothing within PT0.5S");
  }

  @Test
  void catchesARequestForNothingThatEndsOtherwise() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              @Override
              public void onError(Throwable failure) {
                told.onComplete();
              }
            },
        "fails the stream of a subscriber that requests zero",
        "told the stream's end instead of an IllegalArgumentException");
  }

  @Test
  void catchesACancellationThatIsIgnored() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              @Override
              public void cancel() {}
            },
        "streams nothing after a cancel",
        "a subscriber that has cancelled was told another token");
  }

  @Test
  void catchesAStreamThatFailsWhenTheClientIsClosed() {
    isCaught(
        (fake, told) ->
            new Between(told) {
              @Override
              public void onComplete() {
                told.onError(new IllegalStateException("closed"));
              }
            },
        "completes the streams when it is closed",
        "told java.lang.IllegalStateException instead of the stream's end");
  }

  @Test
  void catchesNobodyWhoIsAccepted() {
    isCaught(
        (fake, told) -> new Between(told == null ? RecordingSubscriber.asking(0) : told),
        "refuses a null subscriber",
        "did not throw a NullPointerException");
  }
}
