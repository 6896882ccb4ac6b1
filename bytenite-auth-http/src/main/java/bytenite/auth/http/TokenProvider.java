// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.FreshTokenSource;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.time.DaemonThreads;
import bytenite.auth.internal.time.SharedTimer;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where tokens come from, for callers that may block and for callers that may not. */
@JdkOnly
final class TokenProvider {

  private static final int MAX_THREADS = 16;
  private static final CompletableFuture<Void> START = CompletableFuture.completedFuture(null);

  private final Supplier<CompletableFuture<AccessToken>> promises;
  private final Optional<TokenSource> blocking; // empty: the source has futures
  private final Consumer<AccessToken> invalidation;

  private TokenProvider(
      Supplier<CompletableFuture<AccessToken>> promises,
      Optional<TokenSource> blocking,
      Consumer<AccessToken> invalidation) {
    this.promises = promises;
    this.blocking = blocking;
    this.invalidation = invalidation;
  }

  /**
   * Over a source that blocks, with threads that wait for it where the caller may not.
   *
   * <p>The threads are its own. The HTTP client's executor, the common pool and the library's pool
   * will not do: the exchange that brings the token may need one of their threads, and all of them
   * may be waiting here.
   */
  static TokenProvider of(TokenSource tokens) {
    Objects.requireNonNull(tokens, "tokens");
    ThreadPoolExecutor waiters =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            /* keepAliveTime= */ 1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> DaemonThreads.thread("authorizing", work));
    waiters.allowCoreThreadTimeOut(true);
    Supplier<CompletableFuture<AccessToken>> waiting =
        () -> CompletableFuture.supplyAsync(() -> checked(tokens.token()), waiters);
    return new TokenProvider(
        tokens instanceof FreshTokenSource cached
            ? () -> cached.freshToken().map(CompletableFuture::completedFuture).orElseGet(waiting)
            : waiting,
        Optional.of(tokens),
        tokens::invalidate);
  }

  /** Over a source of futures, which stay untouched if a caller gives up. */
  static TokenProvider of(AsyncTokenSource tokens) {
    Objects.requireNonNull(tokens, "tokens");
    return new TokenProvider(
        () -> {
          CompletableFuture<AccessToken> given = checked(tokens.token());
          return (given.isDone() ? given : START.thenCompose(now -> given))
              .thenApply(TokenProvider::checked);
        },
        Optional.empty(),
        tokens::invalidate);
  }

  private static <T> T checked(T given) {
    return Objects.requireNonNull(given, "the token source returned null");
  }

  /**
   * A token, for a caller that may not block; already there if nobody has to wait for it. It fails
   * at the deadline, on the timer's thread. The future is the caller's own unless it is complete.
   */
  CompletableFuture<AccessToken> promise(Optional<Deadline> deadline) {
    CompletableFuture<AccessToken> promise = promises.get();
    if (deadline.isPresent() && !promise.isDone()) {
      Duration left = deadline.get().remaining(System.nanoTime());
      Runnable late =
          () -> promise.completeExceptionally(new HttpTimeoutException("request timed out"));
      Runnable cancel = SharedTimer.shared().schedule(left, late);
      promise.whenComplete((token, thrown) -> cancel.run());
    }
    return promise;
  }

  /**
   * A token, for a caller that may block: asked for on this thread, unless the source must be left
   * alone when the time is over.
   *
   * @throws AuthException if there is none
   * @throws HttpTimeoutException if there is none in time
   */
  AccessToken await(Optional<Deadline> deadline) throws IOException, InterruptedException {
    if (blocking.isEmpty() || deadline.isPresent()) {
      return get(promise(deadline));
    }
    try {
      return checked(blocking.get().token());
    } catch (AuthException.Interrupted e) {
      if (Thread.interrupted()) { // as java.net.http tells it
        throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
      }
      throw e;
    }
  }

  private static AccessToken get(CompletableFuture<AccessToken> promise)
      throws IOException, InterruptedException {
    try {
      return promise.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked; // this caller's own: the source makes one for each
      }
      if (e.getCause() instanceof HttpTimeoutException late) {
        throw late;
      }
      throw new CompletionException(e.getCause());
    } finally {
      promise.cancel(true); // after an interrupt
    }
  }

  /** Tells the source that the server refused this token; what the source throws is swallowed. */
  void invalidate(AccessToken rejected) {
    try {
      invalidation.accept(rejected);
    } catch (Exception e) {
      return; // the next token shows what came of it
    }
  }
}
