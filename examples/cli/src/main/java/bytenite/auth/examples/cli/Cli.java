// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.cli;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.store.file.FileTokenStore;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A command-line program: {@code token} prints a token, {@code call PATH} gets a path of the API,
 * {@code logout} signs the token out. The key and the base URI are taken from the environment.
 *
 * <p>Every run is a new process. The first one exchanges the key and stores the token in the user's
 * cache directory, where the next ones find it. How each run came by its token, and how long that
 * took, is printed to the error stream.
 */
public final class Cli {

  private static final String USAGE = "usage: token | call PATH | logout";
  private static final int ERROR = 1;
  private static final int WRONG_USAGE = 2;

  private Cli() {}

  /** Does what the arguments say; exits with 1 after a failure, and with 2 if they are wrong. */
  public static void main(String[] args) throws InterruptedException {
    try {
      System.exit(run(args));
    } catch (URISyntaxException e) {
      System.err.println(e.getMessage());
      System.exit(WRONG_USAGE);
    } catch (AuthException | IllegalStateException | IOException e) {
      System.err.println(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      System.exit(ERROR);
    }
  }

  private static int run(String[] args)
      throws IOException, InterruptedException, URISyntaxException {
    // snippet
    AuthConfig config =
        AuthConfig.builderFromEnvironment().store(FileTokenStore.forUser("bytenite-cli")).build();
    // end of snippet
    try (AuthClient client = AuthClient.create(config)) {
      if (args.length == 2 && args[0].equals("call") && args[1].startsWith("/")) {
        call(client, config, new URI(config.baseUri() + args[1]));
      } else if (args.length == 1 && args[0].equals("token")) {
        System.out.println(token(client).value());
      } else if (args.length == 1 && args[0].equals("logout")) {
        signOut(client);
      } else {
        System.err.println(USAGE);
        return WRONG_USAGE;
      }
    }
    return 0;
  }

  private static AccessToken token(AuthClient client) {
    long began = System.nanoTime();
    AccessToken token = client.token();
    long exchanges = client.status().exchanges();
    tell(exchanges == 0 ? "adopted, nothing sent" : exchanges + " exchange", began);
    return token;
  }

  /** Should the stored token have been refused meanwhile, then it is replaced and sent again. */
  private static void call(AuthClient client, AuthConfig config, URI uri)
      throws IOException, InterruptedException {
    token(client);
    HttpClient plain = HttpClient.newBuilder().connectTimeout(config.connectTimeout()).build();
    HttpClient http = AuthorizedHttpClient.create(plain, client, config);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(config.callTimeout()).build();
    long began = System.nanoTime();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    tell("status " + response.statusCode(), began);
    System.out.println(response.body());
  }

  /** Signs out the stored token, too: this process need not have used it. */
  private static void signOut(AuthClient client) {
    long began = System.nanoTime();
    client.signOut();
    tell("signed out", began);
  }

  private static void tell(String what, long began) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    System.err.println(what + " " + millis + " ms");
  }
}
