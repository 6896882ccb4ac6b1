// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import bytenite.auth.internal.FreshTokenSource;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.time.DaemonThreads;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A source that blocks, and threads that wait for it where the caller may not.
 *
 * <p>The threads are its own. The HTTP client's executor, the common pool and the library's pool
 * will not do: the exchange that brings the token may need one of their threads, and all of them
 * may be waiting here.
 */
@JdkOnly
final class BlockingTokens implements TokenProvider {

  private static final int MAX_THREADS = 16;

  private final TokenSource source;
  private final ThreadPoolExecutor waiters =
      new ThreadPoolExecutor(
          MAX_THREADS,
          MAX_THREADS,
          /* keepAliveTime= */ 1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          work -> DaemonThreads.thread("authorizing", work));

  BlockingTokens(TokenSource source) {
    this.source = source;
    waiters.allowCoreThreadTimeOut(true);
  }

  private AccessToken token() {
    return Objects.requireNonNull(source.token(), "the token source returned null");
  }

  @Override
  public CompletableFuture<AccessToken> promise() {
    Optional<AccessToken> fresh =
        source instanceof FreshTokenSource cached ? cached.freshToken() : Optional.empty();
    return fresh.isPresent()
        ? CompletableFuture.completedFuture(fresh.get())
        : CompletableFuture.supplyAsync(this::token, waiters);
  }

  /** On this thread, unless the source must be left alone when the time is over. */
  @Override
  public AccessToken await(TimeLimit limit) throws IOException, InterruptedException {
    if (limit.timeout().isPresent()) {
      return TokenProvider.super.await(limit);
    }
    try {
      return token();
    } catch (AuthException.Interrupted e) {
      if (Thread.interrupted()) { // as java.net.http tells it
        throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
      }
      throw e;
    }
  }

  @Override
  public void invalidate(AccessToken rejected) {
    try {
      source.invalidate(rejected);
    } catch (Exception e) {
      return; // the next token shows what came of it
    }
  }
}
