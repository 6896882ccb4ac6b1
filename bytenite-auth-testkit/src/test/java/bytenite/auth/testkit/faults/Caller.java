// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Either client, as a caller sees it who waits for each answer. */
public interface Caller extends AutoCloseable {

  /** A token. */
  AccessToken token();

  /** A token with at least this long to live. */
  AccessToken token(Duration minRemaining);

  /** One exchange. */
  AccessToken exchange();

  /** Signs out. */
  ResponseEnvelope signOut();

  /** Asks whether login can be skipped. */
  SkipLogin skipLogin(String loginChallenge);

  /** Says that the server refused a token. */
  void invalidate(AccessToken rejected);

  /** How the client is doing. */
  AuthStatus status();

  @Override
  void close();

  /** The asynchronous client, if it is one. */
  default Optional<AsyncAuthClient> asynchronous() {
    return Optional.empty();
  }

  /** A caller of the blocking client. */
  static Caller of(AuthClient client) {
    return new Caller() {
      @Override
      public AccessToken token() {
        return client.token();
      }

      @Override
      public AccessToken token(Duration minRemaining) {
        return client.token(minRemaining);
      }

      @Override
      public AccessToken exchange() {
        return client.exchange();
      }

      @Override
      public ResponseEnvelope signOut() {
        return client.signOut();
      }

      @Override
      public SkipLogin skipLogin(String loginChallenge) {
        return client.skipLogin(loginChallenge);
      }

      @Override
      public void invalidate(AccessToken rejected) {
        client.invalidate(rejected);
      }

      @Override
      public AuthStatus status() {
        return client.status();
      }

      @Override
      public void close() {
        client.close();
      }

      @Override
      public String toString() {
        return client.toString();
      }
    };
  }

  /** A caller of the asynchronous client. */
  static Caller of(AsyncAuthClient client) {
    return new Caller() {
      @Override
      public AccessToken token() {
        return join(client.token());
      }

      @Override
      public AccessToken token(Duration minRemaining) {
        return join(client.token(minRemaining));
      }

      @Override
      public Optional<AsyncAuthClient> asynchronous() {
        return Optional.of(client);
      }

      @Override
      public AccessToken exchange() {
        return join(client.exchange());
      }

      @Override
      public ResponseEnvelope signOut() {
        return join(client.signOut());
      }

      @Override
      public SkipLogin skipLogin(String loginChallenge) {
        return join(client.skipLogin(loginChallenge));
      }

      @Override
      public void invalidate(AccessToken rejected) {
        client.invalidate(rejected);
      }

      @Override
      public AuthStatus status() {
        return client.status();
      }

      @Override
      public void close() {
        client.close();
      }

      @Override
      public String toString() {
        return client.toString();
      }
    };
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AuthException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
