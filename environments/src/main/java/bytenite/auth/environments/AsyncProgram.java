// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import java.net.URI;

/** The same as futures. */
public final class AsyncProgram {

  private AsyncProgram() {}

  /** The base URI and the key. */
  @SuppressWarnings("ReferenceEquality") // the cached object itself is asked for
  public static void main(String[] args) {
    AuthConfig config =
        AuthConfig.builder(ApiKey.of(args[1])).baseUri(URI.create(args[0])).maxAttempts(1).build();
    try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
      AccessToken token = client.token().join();
      boolean kept = token == client.token().join();
      System.out.println("token: " + (kept ? "kept" : "lost"));
      System.out.println("skip: " + client.skipLogin("a challenge").join().skip());
      System.out.println("signed out: " + client.signOut().join().ok());
    } catch (IllegalStateException e) {
      System.out.println("IllegalStateException: " + e.getMessage());
    }
  }
}
