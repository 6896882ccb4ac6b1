// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The future of a call that carries a token: made once more if the token was refused, and once more
 * if a proxy asked for a password.
 *
 * <p>It behaves as the JDK's do: it fails with a {@link CompletionException}; to cancel it, or a
 * future derived from it, breaks off the exchange; and its callbacks run where the JDK runs them,
 * on the default pool or the thread that completes the exchange, never on one that brings tokens.
 *
 * @param <R> what the call brings
 */
@JdkOnly
abstract class ResendingFuture<R> extends CompletableFuture<R> {

  static final int PROXY_AUTHENTICATION_REQUIRED = 407;
  static final String PROXY_AUTHORIZATION = "Proxy-Authorization";

  private static final Executor DEFAULT_POOL = new CompletableFuture<Void>().defaultExecutor();

  final AuthorizingClient.Carrier carrier;
  private volatile CompletableFuture<?> step; // what is waited for; null: nothing yet
  private volatile AccessToken token; // of the latest attempt; null: none yet
  volatile Optional<String> password = Optional.empty(); // what a proxy is sent
  private volatile boolean tokenWasRefused;
  private volatile boolean wantsToken; // the latest attempt was refused because of its token
  private volatile boolean stopped;

  ResendingFuture(AuthorizingClient.Carrier carrier) {
    this.carrier = carrier;
  }

  /** How long an attempt may take, the wait for its token included. */
  abstract Optional<Duration> timeout();

  /** When an attempt that begins now must have ended; empty: it may take any time. */
  final Optional<Deadline> deadline() {
    return timeout().map(timeout -> Deadline.after(timeout, System.nanoTime()));
  }

  static Optional<Duration> left(Optional<Deadline> deadline) {
    return deadline.map(end -> end.remaining(System.nanoTime()));
  }

  /** Makes an attempt. */
  abstract CompletableFuture<R> attempt(
      AccessToken given, Optional<String> proxyAuthorization, Optional<Duration> timeout);

  /**
   * Whether the attempt was refused for a reason that another one may overcome: see {@link
   * #canAnswer}. Asked once for each attempt; one of the arguments is null.
   */
  abstract boolean isRefused(R result, Throwable thrown);

  /** Whether the call that was refused can be made again. */
  CompletableFuture<Boolean> isRepeatable() {
    return CompletableFuture.completedFuture(true);
  }

  /** Whether the latest attempt did not send all of the call, so that its result means nothing. */
  boolean isCutShort() {
    return false;
  }

  /** What the caller is given of the latest refusal. */
  abstract CompletableFuture<R> refusal();

  /** What the caller sees of a result. */
  R seen(R result) {
    return result;
  }

  /** What the caller sees of an exception. */
  Throwable seenFailure(Throwable thrown) {
    return thrown;
  }

  /** Lets go of what was kept for another attempt. */
  void end() {}

  /**
   * Whether a refusal with this head can be answered: the first 401 by another token, the first 407
   * by the password that the delegate's authenticator knows for the proxy.
   */
  final boolean canAnswer(URI uri, int status, HttpHeaders headers) {
    wantsToken = TokenProtocol.refusesToken(status);
    if (wantsToken) {
      boolean first = !tokenWasRefused;
      tokenWasRefused = true;
      return first;
    }
    if (status != PROXY_AUTHENTICATION_REQUIRED || password.isPresent()) {
      return false;
    }
    password = carrier.settings().proxyAuthorization(uri, headers);
    return password.isPresent();
  }

  /** Makes the call: at once, on this thread, if its token is there. */
  final CompletableFuture<R> start() {
    try {
      carrier.closing().begin(this);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    Optional<Deadline> deadline = deadline();
    CompletableFuture<AccessToken> promise = promise(deadline);
    if (!promise.isDone() || promise.isCompletedExceptionally()) {
      promise.whenComplete((given, thrown) -> proceed(given, thrown, deadline));
      return this;
    }
    try {
      attempt(promise.join(), deadline).whenComplete(this::after);
      return this;
    } catch (RuntimeException | Error e) {
      carrier.closing().end(this);
      throw e; // on the caller's thread, as the JDK does
    }
  }

  private CompletableFuture<AccessToken> promise(Optional<Deadline> deadline) {
    CompletableFuture<AccessToken> promise;
    try {
      promise = carrier.tokens().promise(deadline);
    } catch (RuntimeException | Error e) {
      promise = CompletableFuture.failedFuture(e);
    }
    return follow(promise);
  }

  private CompletableFuture<R> attempt(AccessToken given, Optional<Deadline> deadline) {
    if (stopped) {
      throw new CancellationException("Request cancelled");
    }
    token = given;
    return follow(attempt(given, password, left(deadline)));
  }

  /** On the thread that brings the token: nothing of the caller's may run in it. */
  private void proceed(AccessToken given, Throwable thrown, Optional<Deadline> deadline) {
    Throwable failure = thrown;
    if (failure == null) {
      try {
        attempt(given, deadline).whenCompleteAsync(this::after, DEFAULT_POOL);
        return;
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
    Throwable told =
        failure instanceof CompletionException ? failure : new CompletionException(failure);
    DEFAULT_POOL.execute(() -> finish(null, told));
  }

  private void after(R result, Throwable thrown) {
    try {
      if (isRefused(result, thrown)) {
        tryAgain();
      } else if (isCutShort()) {
        giveUp();
      } else {
        finish(thrown == null ? seen(result) : null, seenFailure(thrown));
      }
    } catch (RuntimeException | Error e) { // of a class of the user's: the future must end
      finish(null, new CompletionException(e));
    }
  }

  private void tryAgain() {
    AccessToken refused = token;
    Optional<Deadline> deadline = deadline();
    if (wantsToken) {
      carrier.tokens().invalidate(refused);
    }
    follow(isRepeatable())
        .thenComposeAsync(
            yes ->
                yes
                    ? next(refused, deadline)
                    : CompletableFuture.completedFuture(Optional.<AccessToken>empty()),
            DEFAULT_POOL)
        .whenCompleteAsync(
            (next, thrown) -> {
              if (thrown == null && next.isEmpty()) {
                giveUp();
              } else {
                proceed(thrown == null ? next.get() : null, thrown, deadline);
              }
            },
            DEFAULT_POOL);
  }

  private CompletableFuture<Optional<AccessToken>> next(
      AccessToken refused, Optional<Deadline> deadline) {
    return wantsToken
        ? promise(deadline).thenApply(given -> other(given, refused))
        : CompletableFuture.completedFuture(Optional.of(refused));
  }

  private void giveUp() {
    refusal().whenCompleteAsync(this::finish, DEFAULT_POOL);
  }

  private void finish(R result, Throwable thrown) {
    end();
    carrier.closing().end(this); // before callbacks run, which may close the client
    if (thrown == null) {
      complete(result);
    } else {
      completeExceptionally(thrown);
    }
  }

  /**
   * The token for the next attempt of a call that waits on its thread; empty if there is no other
   * than the refused one, or if the call cannot be made again.
   */
  final Optional<AccessToken> awaitNext(AccessToken refused, Optional<Deadline> deadline)
      throws IOException, InterruptedException {
    if (wantsToken) {
      carrier.tokens().invalidate(refused);
    }
    if (!get(isRepeatable())) {
      return Optional.empty();
    }
    return wantsToken ? other(carrier.tokens().await(deadline), refused) : Optional.of(refused);
  }

  private static Optional<AccessToken> other(AccessToken given, AccessToken refused) {
    return Optional.of(given).filter(token -> !token.equals(refused));
  }

  /** Waits, and throws what {@code HttpClient.send} would. */
  static <V> V get(CompletableFuture<V> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io
          ? io
          : new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private <T> CompletableFuture<T> follow(CompletableFuture<T> next) {
    step = next;
    if (stopped) {
      stop(() -> true);
    }
    return next;
  }

  /** Ends it as java.net.http ends calls when its client is shut down. */
  final void breakOff() {
    stop(() -> completeExceptionally(new CompletionException(new IOException("closed"))));
  }

  /**
   * Breaks off what is waited for: a future of the JDK's by way of a derived one, which ends the
   * exchange and lets the future say why; another future by itself, after {@code then}.
   */
  private boolean stop(BooleanSupplier then) {
    stopped = true;
    CompletableFuture<?> waitedFor = step;
    if (waitedFor == null) {
      return then.getAsBoolean();
    }
    CompletableFuture<?> derived = waitedFor.newIncompleteFuture();
    boolean passesOn = derived.getClass() != CompletableFuture.class;
    boolean cancelled = passesOn && derived.cancel(true);
    cancelled |= then.getAsBoolean();
    if (!passesOn) {
      waitedFor.cancel(true);
    }
    return cancelled;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return (mayInterruptIfRunning && !isDone())
        ? stop(() -> super.cancel(true))
        : super.cancel(mayInterruptIfRunning);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Derived<>(this);
  }

  @JdkOnly
  private static final class Derived<U> extends CompletableFuture<U> {

    private final ResendingFuture<?> origin;

    Derived(ResendingFuture<?> origin) {
      this.origin = origin;
    }

    @Override
    public <V> CompletableFuture<V> newIncompleteFuture() {
      return new Derived<>(origin);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return (mayInterruptIfRunning && !isDone() && !origin.isDone())
          ? origin.stop(() -> super.cancel(true))
          : super.cancel(mayInterruptIfRunning);
    }
  }
}
