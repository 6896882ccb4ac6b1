// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Asynchronous sources that break one promise each, on purpose: its check must complain, and no
 * other.
 */
class BrokenAsyncSourcesTest {

  /** A source over another, whole unless a test breaks it. */
  static class Decorator implements AsyncTokenSource {

    final FakeAsyncAuthClient fake;

    Decorator(FakeAsyncAuthClient fake) {
      this.fake = fake;
    }

    @Override
    public CompletableFuture<AccessToken> token() {
      return fake.token();
    }

    @Override
    public void invalidate(AccessToken rejected) {
      fake.invalidate(rejected);
    }
  }

  private static void isCaught(
      Function<FakeAsyncAuthClient, AsyncTokenSource> broken, String promise, String how) {
    BrokenSourcesTest.isCaught(
        ContractCase.asyncSource(broken).patience(Duration.ofMillis(100)), promise, how);
  }

  @Test
  void catchesNull() {
    isCaught(
        fake -> () -> CompletableFuture.completedFuture(null),
        "hands out a token, never null",
        "a token was null");
  }

  @Test
  void catchesNullInPlaceOfAFuture() {
    isCaught(fake -> () -> null, "returns a future that completes", "a future was null");
  }

  @Test
  void catchesAFutureThatDoesNotComplete() {
    isCaught(
        fake -> CompletableFuture::new,
        "returns a future that completes",
        "the future was not complete within PT0.1S");
  }

  @Test
  void catchesACallThatFailsItself() {
    isCaught(
        fake ->
            () -> {
              throw new IllegalStateException("not through the future");
            },
        "returns a future that completes",
        "token() itself threw java.lang.IllegalStateException");
  }

  @Test
  void catchesAFailureThatDoesNotComeThroughTheFuture() {
    isCaught(
        fake ->
            new Decorator(fake) {
              @Override
              public CompletableFuture<AccessToken> token() {
                CompletableFuture<AccessToken> future = super.token();
                if (future.isCompletedExceptionally()) {
                  throw new AuthException.TransportFailure("directly");
                }
                return future;
              }
            },
        "fails through the future alone",
        "when the exchange failed, token() threw");
  }

  @Test
  void catchesAFutureThatIsSharedWhileItIsPending() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private final Map<Thread, CompletableFuture<AccessToken>> pending =
                  new ConcurrentHashMap<>(); // by thread, so that this is all that is broken

              @Override
              public CompletableFuture<AccessToken> token() {
                return pending.compute(
                    Thread.currentThread(),
                    (thread, last) -> last == null || last.isDone() ? super.token() : last);
              }
            },
        "keeps the futures of its callers apart",
        "a caller that came at the same time");
  }

  @Test
  void catchesAFutureThatIsSharedOnceItIsComplete() {
    isCaught(
        fake ->
            new Decorator(fake) {
              private CompletableFuture<AccessToken> last = new CompletableFuture<>();

              @Override
              public synchronized CompletableFuture<AccessToken> token() {
                CompletableFuture<AccessToken> own = super.token();
                AccessToken now =
                    own.isDone() && !own.isCompletedExceptionally() ? own.join() : null;
                if (now == null) {
                  return own;
                }
                if (!last.isDone() || !seen.equals(now)) {
                  seen = now;
                  last = own;
                }
                return last;
              }

              private AccessToken seen;
            },
        "keeps the futures of its callers apart",
        "a later caller got the token that another caller put into its own future");
  }
}
