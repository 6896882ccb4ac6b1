// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.TokenSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A source that blocks, and for those who must not wait the threads to do so on.
 *
 * <p>These are its own. The HTTP client's executor and the common pool will not do: what the source
 * waits for may itself need one of their threads, and they may have but one.
 */
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
          BlockingTokens::daemon);

  BlockingTokens(TokenSource source) {
    this.source = source;
    waiters.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "bytenite-auth-authorizing");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public AccessToken await() {
    return Objects.requireNonNull(source.token(), "the token source returned null");
  }

  @Override
  public CompletableFuture<AccessToken> promise() {
    return CompletableFuture.supplyAsync(this::await, waiters);
  }

  @Override
  public void invalidate(AccessToken rejected) {
    try {
      source.invalidate(rejected);
    } catch (Exception e) {
      return; // the source's own affair: the next token shows what came of it
    }
  }
}
