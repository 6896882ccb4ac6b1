// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import bytenite.auth.internal.JdkOnly;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The future of a call that carries a token, and is made once more if the token was refused.
 *
 * <p>It behaves as the JDK's do: it fails with a {@link CompletionException}; to cancel it, or a
 * future derived from it, breaks off the exchange; and its callbacks run where the JDK runs them,
 * on the default pool or the thread that completes the exchange, never on one that brings tokens.
 */
@JdkOnly
final class ResendingFuture<R> extends CompletableFuture<R> {

  private static final Executor DEFAULT_POOL = new CompletableFuture<Void>().defaultExecutor();

  /**
   * How the call is made; each instance makes one.
   *
   * @param <R> what it brings
   */
  interface Carrier<R> {

    /** How long an attempt may take, the wait for its token included. */
    Optional<Duration> timeout();

    /** Makes the call. */
    CompletableFuture<R> first(AccessToken token, Optional<Duration> timeout);

    /** Whether the token was refused; one of the arguments is null. */
    boolean isRefused(R result, Throwable thrown);

    /** Whether a call that was refused can be made again; asked once it was. */
    CompletableFuture<Boolean> isRepeatable();

    /** Makes the call again; what comes of it is for the caller. */
    CompletableFuture<R> second(AccessToken token, Optional<Duration> timeout, R refusal);

    /** What the caller sees of a first attempt that was not refused. */
    R seen(R result);

    /** What the caller is given if a call that was refused is not made again. */
    CompletableFuture<R> refusal(R result, Throwable thrown);

    /** Lets go of what was kept for making the call again. */
    void end();
  }

  private final TokenProvider tokens;
  private final HttpClientShutdown closing;
  private final Carrier<R> carrier;
  private volatile CompletableFuture<?> step = new CompletableFuture<>(); // what is waited for
  private volatile AccessToken first; // null: none yet
  private volatile boolean stopped;

  private ResendingFuture(TokenProvider tokens, HttpClientShutdown closing, Carrier<R> carrier) {
    this.tokens = tokens;
    this.closing = closing;
    this.carrier = carrier;
  }

  /** Makes the call: at once, on this thread, if its token is there. */
  static <R> CompletableFuture<R> start(
      TokenProvider tokens, HttpClientShutdown closing, Carrier<R> carrier) {
    ResendingFuture<R> call = new ResendingFuture<>(tokens, closing, carrier);
    try {
      closing.begin(call);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    TimeLimit limit = TimeLimit.of(carrier.timeout());
    CompletableFuture<AccessToken> token = call.token(limit);
    if (token.isDone() && !token.isCompletedExceptionally()) {
      call.first(token.join(), limit).whenComplete(call::afterFirst);
    } else {
      token.whenComplete((value, thrown) -> call.begin(value, thrown, limit));
    }
    return call;
  }

  /** On the thread that brings the token: nothing of the caller's may run in it. */
  private void begin(AccessToken token, Throwable thrown, TimeLimit limit) {
    Throwable failure = thrown;
    if (failure == null) {
      try {
        first(token, limit).whenCompleteAsync(this::afterFirst, DEFAULT_POOL);
        return;
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
    Throwable told =
        failure instanceof CompletionException ? failure : new CompletionException(failure);
    DEFAULT_POOL.execute(() -> finish(null, told));
  }

  private CompletableFuture<AccessToken> token(TimeLimit limit) {
    CompletableFuture<AccessToken> token;
    try {
      token = tokens.promise();
    } catch (RuntimeException | Error e) {
      token = CompletableFuture.failedFuture(e);
    }
    return limit.applyTo(follow(token));
  }

  private CompletableFuture<R> first(AccessToken token, TimeLimit limit) {
    try {
      requireWanted();
      first = token;
      return follow(carrier.first(token, limit.left()));
    } catch (RuntimeException | Error e) {
      closing.end(this);
      throw e; // as the JDK does, if this is the caller's thread
    }
  }

  private void afterFirst(R result, Throwable thrown) {
    try {
      if (carrier.isRefused(result, thrown)) {
        resend(first, result, thrown);
      } else {
        finish(thrown == null ? carrier.seen(result) : null, thrown);
      }
    } catch (RuntimeException | Error e) { // of a class of the user's: the future must end
      finish(null, new CompletionException(e));
    }
  }

  private void resend(AccessToken refused, R result, Throwable thrown) {
    tokens.invalidate(refused);
    TimeLimit limit = TimeLimit.of(carrier.timeout());
    follow(carrier.isRepeatable())
        .thenComposeAsync(
            yes -> yes ? token(limit) : CompletableFuture.completedFuture(refused), DEFAULT_POOL)
        .thenComposeAsync(
            token ->
                token.equals(refused) // also if the call cannot be made again
                    ? carrier.refusal(result, thrown)
                    : follow(second(token, limit, result)),
            DEFAULT_POOL)
        .whenCompleteAsync(this::finish, DEFAULT_POOL);
  }

  private CompletableFuture<R> second(AccessToken token, TimeLimit limit, R refusal) {
    requireWanted();
    return carrier.second(token, limit.left(), refusal);
  }

  private void requireWanted() {
    if (stopped) {
      throw new CancellationException("Request cancelled");
    }
  }

  private void finish(R result, Throwable thrown) {
    carrier.end();
    closing.end(this); // before callbacks run, which may close the client
    if (thrown == null) {
      complete(result);
    } else {
      completeExceptionally(thrown);
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
  void breakOff() {
    stop(() -> completeExceptionally(new CompletionException(new IOException("closed"))));
  }

  /**
   * Breaks off what is waited for: a future of the JDK's by way of a derived one, which ends the
   * exchange and lets the future say why; another future by itself, after {@code then}.
   */
  private boolean stop(BooleanSupplier then) {
    stopped = true;
    CompletableFuture<?> waitedFor = step;
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
