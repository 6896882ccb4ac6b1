// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpTransport;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Exchanges a key, uses the token, signs out; says how it went, and which threads it has now. */
public final class Program {

  private Program() {}

  /** The base URI and the key; with anything more, HttpURLConnection is asked for. */
  @SuppressWarnings("ReferenceEquality") // the cached object itself is asked for
  public static void main(String[] args) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    AuthConfig.Builder config =
        AuthConfig.builder(ApiKey.of(args[1]))
            .baseUri(URI.create(args[0]))
            .allowPlainHttp(true)
            .maxAttempts(1);
    if (args.length > 2) {
      config.transport(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(10)));
    }
    try (AuthClient client = AuthClient.create(config.build())) {
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
      boolean ofTheJdk = thread.getName().equals("Common-Cleaner"); // one in each process
      if (!before.contains(thread) && !ofTheJdk) {
        started.add(thread.getName());
      }
    }
    System.out.println("threads: " + started);
  }
}
