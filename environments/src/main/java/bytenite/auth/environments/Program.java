// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;

/** Exchanges a key, uses the token, signs out; says how it went, and which threads it has now. */
public final class Program {

  private Program() {}

  /** The base URI and the key. */
  public static void main(String[] args) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    AuthConfig config =
        AuthConfig.builder(ApiKey.of(args[1]))
            .baseUri(URI.create(args[0]))
            .allowPlainHttp(true)
            .maxAttempts(1)
            .build();
    try (AuthClient client = AuthClient.create(config)) {
      AccessToken token = client.token();
      System.out.println("token: " + (token == client.token() ? "kept" : "lost"));
      System.out.println("skip: " + client.skipLogin("a challenge").skip());
      System.out.println("signed out: " + client.signOut().ok());
    } catch (AuthException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    } catch (IllegalStateException e) {
      System.out.println("IllegalStateException: " + e.getMessage());
    }
    Set<String> started = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread)) {
        started.add(thread.getName());
      }
    }
    System.out.println("threads: " + started);
  }
}
