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

/** The source under test, as a blocking one: so blocking and asynchronous sources share checks. */
interface CheckedSource {

  /** The source under test. */
  Object source();

  /**
   * Calls the source; returns what it returns, {@code null} included, and throws what it throws.
   */
  AccessToken token();

  void invalidate(AccessToken rejected);

  /** A token; without one, the check is unjudged. */
  default AccessToken given() {
    return given(this::token);
  }

  /** The result of a call; without one, the check is unjudged. */
  static <T> T given(Supplier<T> call) {
    T value;
    try {
      value = call.get();
    } catch (RuntimeException e) {
      throw new Unjudged("a call failed that the check depends on", e);
    }
    if (value == null) {
      throw new Unjudged("a call returned null that the check depends on", null);
    }
    return value;
  }

  /** A token that the source caches; without one, the check is unjudged. */
  default AccessToken cached() {
    AccessToken token = given();
    if (!token.equals(given())) {
      throw new Unjudged("a valid token was not handed out again", null);
    }
    return token;
  }

  /** Invalidates a token; if that fails, the check is unjudged. */
  default void drop(AccessToken token) {
    try {
      invalidate(token);
    } catch (RuntimeException e) {
      throw new Unjudged("a token cannot be invalidated", e);
    }
  }

  /** Invalidates this token and returns the next one; without one, the check is unjudged. */
  default AccessToken successor(AccessToken old) {
    drop(old);
    AccessToken next = cached();
    if (next.value().equals(old.value())) {
      throw new Unjudged("an invalidated token was handed out again", null);
    }
    return next;
  }

  /** The client under test, as a blocking one. */
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

  /** Returns what the future completes with, or throws what it fails with. */
  static <T> T join(Supplier<CompletableFuture<T>> call, Duration patience) {
    CompletableFuture<T> future;
    try {
      future = call.get();
    } catch (NullPointerException e) {
      throw e; // for null, the call itself throws
    } catch (RuntimeException e) {
      throw new Unjudged("the call itself threw, instead of its future failing", e);
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

  /** A blocking client. */
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

  /** An asynchronous client; each call waits for its future. */
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
