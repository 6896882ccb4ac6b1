// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.AccessToken;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * A call that carries a token, and is made once more with another token if the first was refused;
 * the future that its caller is given.
 *
 * <p>Nothing blocks. Cancelling it, or a future derived from it, breaks off what is under way.
 */
final class ResendingFuture<R> extends CompletableFuture<R> {

  /**
   * How the call is made; each instance makes one.
   *
   * @param <R> what it brings
   */
  public interface Carrier<R> {

    /** Makes it. */
    CompletableFuture<R> first(AccessToken token);

    /** Whether the token was refused; one of the arguments is null. */
    boolean isRefused(R result, Throwable thrown);

    /** Whether a call that was refused can be made again; asked once it was. */
    CompletableFuture<Boolean> isRepeatable();

    /** Makes it again. */
    CompletableFuture<R> again(AccessToken token);

    /** Lets go of what was held for making it again. */
    void end();
  }

  private final TokenProvider tokens;
  private final HttpClientShutdown closing;
  private final Carrier<R> carrier;
  private volatile CompletableFuture<?> underWay; // null: nothing yet

  private ResendingFuture(TokenProvider tokens, HttpClientShutdown closing, Carrier<R> carrier) {
    this.tokens = tokens;
    this.closing = closing;
    this.carrier = carrier;
  }

  /** Makes the call. */
  public static <R> ResendingFuture<R> start(
      TokenProvider tokens, HttpClientShutdown closing, Carrier<R> carrier) {
    ResendingFuture<R> call = new ResendingFuture<>(tokens, closing, carrier);
    try {
      closing.begin(call);
    } catch (IOException e) {
      call.completeExceptionally(e);
      return call;
    }
    call.token().thenCompose(call::firstAttempt).whenComplete(call::settle);
    return call;
  }

  private CompletableFuture<AccessToken> token() {
    try {
      return follow(tokens.promise());
    } catch (RuntimeException | Error e) {
      CompletableFuture<AccessToken> none = new CompletableFuture<>();
      none.completeExceptionally(e);
      return none;
    }
  }

  private CompletableFuture<R> firstAttempt(AccessToken token) {
    requireWanted();
    CompletableFuture<R> sent = follow(carrier.first(token));
    return sent.handle((result, thrown) -> secondAttempt(token, sent, result, unwrapped(thrown)))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<R> secondAttempt(
      AccessToken refused, CompletableFuture<R> sent, R result, Throwable thrown) {
    if (!carrier.isRefused(result, thrown)) {
      return sent;
    }
    tokens.invalidate(refused);
    return follow(carrier.isRepeatable())
        .thenCompose(
            repeatable ->
                repeatable
                    ? token()
                        .thenCompose(
                            another -> {
                              requireWanted();
                              return follow(carrier.again(another));
                            })
                    : sent);
  }

  private void settle(R result, Throwable thrown) {
    carrier.end();
    closing.end(this); // before those are told who might close the client
    if (thrown == null) {
      complete(result);
    } else {
      completeExceptionally(unwrapped(thrown));
    }
  }

  private static Throwable unwrapped(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  private void requireWanted() {
    if (isDone()) {
      throw new CancellationException();
    }
  }

  private <T> CompletableFuture<T> follow(CompletableFuture<T> stage) {
    underWay = stage;
    if (isDone()) {
      stage.cancel(true);
    }
    return stage;
  }

  /** Ends it as java.net.http ends calls when its client is shut down. */
  void breakOff() {
    completeExceptionally(new IOException("closed"));
    stop();
  }

  private void stop() {
    CompletableFuture<?> stage = underWay;
    if (stage != null) {
      stage.cancel(true);
    }
  }

  /** Breaks off the exchange too, as the JDK's own futures do. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (!mayInterruptIfRunning) {
      return super.cancel(false);
    }
    stop(); // first: those who are told may wait for it
    super.cancel(true);
    stop(); // what was begun in between
    return isCancelled();
  }

  /** As the JDK's own: who cancels a derived future cancels this one. (New in Java 9.) */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Derived<>(this);
  }

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
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled && mayInterruptIfRunning) {
        origin.cancel(true);
      }
      return cancelled;
    }
  }
}
