// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.TokenSource;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A source that is checked, blocking or made so: one body serves both kinds. */
interface CheckedSource {

  /** The source itself. */
  Object source();

  /** What the source answers, {@code null} included, or throws. */
  AccessToken token();

  void invalidate(AccessToken rejected);

  /** A token; the check cannot go on without one. */
  default AccessToken given() {
    return given(this::token);
  }

  /** What a call brings; the check cannot go on without it. */
  static <T> T given(Supplier<T> call) {
    T value;
    try {
      value = call.get();
    } catch (RuntimeException e) {
      throw new Unjudged("a call failed that the check builds on", e);
    }
    if (value == null) {
      throw new Unjudged("a call brought null that the check builds on", null);
    }
    return value;
  }

  /** A token that is handed out again when it is asked for; the check cannot go on without one. */
  default AccessToken cached() {
    AccessToken token = given();
    if (!token.equals(given())) {
      throw new Unjudged("a token that is good was not handed out again", null);
    }
    return token;
  }

  /** Invalidates a token; the check cannot go on otherwise. */
  default void drop(AccessToken token) {
    try {
      invalidate(token);
    } catch (RuntimeException e) {
      throw new Unjudged("a token cannot be invalidated", e);
    }
  }

  /** The cached token after this one was invalidated; the check cannot go on without one. */
  default AccessToken successor(AccessToken old) {
    drop(old);
    AccessToken next = cached();
    if (next.value().equals(old.value())) {
      throw new Unjudged("an invalidated token was handed out again", null);
    }
    return next;
  }

  /** A client that is checked, blocking or made so. */
  interface Client extends CheckedSource {

    AccessToken token(Duration minRemaining);

    AccessToken exchange();

    ResponseEnvelope signOut();

    SkipLogin skipLogin();

    SkipLogin skipLogin(String loginChallenge);

    AuthStatus status();
  }

  static CheckedSource of(TokenSource source) {
    return new CheckedSource() {
      @Override
      public Object source() {
        return source;
      }

      @Override
      public AccessToken token() {
        return source.token();
      }

      @Override
      public void invalidate(AccessToken rejected) {
        source.invalidate(rejected);
      }
    };
  }

  static CheckedSource of(AsyncTokenSource source, Duration patience) {
    return new CheckedSource() {
      @Override
      public Object source() {
        return source;
      }

      @Override
      public AccessToken token() {
        return join(source::token, patience);
      }

      @Override
      public void invalidate(AccessToken rejected) {
        source.invalidate(rejected);
      }
    };
  }

  /** What the future brings, or what it fails with. */
  static <T> T join(Supplier<CompletableFuture<T>> call, Duration patience) {
    CompletableFuture<T> future;
    try {
      future = call.get();
    } catch (NullPointerException e) {
      throw e; // null is refused on the spot
    } catch (RuntimeException e) {
      throw new Unjudged("the call itself failed, instead of its future", e);
    }
    if (future == null) {
      throw new Unjudged("the future is null", null);
    }
    try {
      return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Unjudged("the future does not complete", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unjudged("the thread was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException thrown
          ? thrown
          : new IllegalStateException("the future failed with a checked exception", e.getCause());
    }
  }

  static Client of(AuthClient client) {
    return new BlockingClient(client);
  }

  static Client of(AsyncAuthClient client, Duration patience) {
    return new JoinedClient(client, patience);
  }

  /** A blocking client, as it is. */
  record BlockingClient(AuthClient source) implements Client {
    @Override
    public AccessToken token() {
      return source.token();
    }

    @Override
    public AccessToken token(Duration minRemaining) {
      return source.token(minRemaining);
    }

    @Override
    public AccessToken exchange() {
      return source.exchange();
    }

    @Override
    public ResponseEnvelope signOut() {
      return source.signOut();
    }

    @Override
    public SkipLogin skipLogin() {
      return source.skipLogin();
    }

    @Override
    public SkipLogin skipLogin(String loginChallenge) {
      return source.skipLogin(loginChallenge);
    }

    @Override
    public void invalidate(AccessToken rejected) {
      source.invalidate(rejected);
    }

    @Override
    public AuthStatus status() {
      return source.status();
    }
  }

  /** An asynchronous client whose futures are waited for. */
  record JoinedClient(AsyncAuthClient source, Duration patience) implements Client {
    @Override
    public AccessToken token() {
      return join(source::token, patience);
    }

    @Override
    public AccessToken token(Duration minRemaining) {
      return join(() -> source.token(minRemaining), patience);
    }

    @Override
    public AccessToken exchange() {
      return join(source::exchange, patience);
    }

    @Override
    public ResponseEnvelope signOut() {
      return join(source::signOut, patience);
    }

    @Override
    public SkipLogin skipLogin() {
      return join(source::skipLogin, patience);
    }

    @Override
    public SkipLogin skipLogin(String loginChallenge) {
      return join(() -> source.skipLogin(loginChallenge), patience);
    }

    @Override
    public void invalidate(AccessToken rejected) {
      source.invalidate(rejected);
    }

    @Override
    public AuthStatus status() {
      return source.status();
    }
  }
}
