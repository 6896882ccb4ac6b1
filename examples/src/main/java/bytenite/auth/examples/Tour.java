// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The main job in six steps: exchange the key, use the cached token, authorize a request, recover
 * from a 401, sign out, and read an error. Prints no secret.
 */
public final class Tour {

  private static final int UNAUTHORIZED = 401;

  private final AuthConfig config;
  private final HttpClient http;
  private final PrintStream out;
  private long began;

  private Tour(AuthConfig config, PrintStream out) {
    this.config = config;
    this.http = HttpClient.newBuilder().connectTimeout(config.connectTimeout()).build();
    this.out = out;
  }

  /** Reads the key and the base URI from the environment. */
  public static void main(String[] args) throws InterruptedException {
    try {
      run(AuthConfig.fromEnvironment(), System.out);
    } catch (AuthException | IOException e) {
      System.out.println("\nThe tour ends here: " + e.getMessage());
      System.exit(1);
    }
  }

  static void run(AuthConfig config, PrintStream out) throws IOException, InterruptedException {
    out.printf("%nFrom a key to a token, at %s%n%n", config.baseUri());
    Tour tour = new Tour(config, out);
    try (AuthClient client = AuthClient.create(config)) {
      tour.exchange(client);
      tour.useTheTokenHeld(client);
      tour.authorize(client);
      tour.recover(client);
      tour.signOut(client);
    }
    tour.readAnError();
  }

  private void exchange(AuthClient client) {
    begin();
    AccessToken token = client.token();

    Duration lifetime = Duration.between(token.issuedAt(), token.expiresAt());
    tell("1 exchange", "the key became a token that lives " + lifetime.toSeconds() + " s");
  }

  @SuppressWarnings("ReferenceEquality") // the cached object itself is the point
  private void useTheTokenHeld(AuthClient client) {
    AccessToken held = client.token();
    begin();
    AccessToken again = client.token();

    tell("2 cached", again == held ? "the same token, and nothing was sent" : "a newer token");
  }

  private void authorize(AuthClient client) throws IOException, InterruptedException {
    begin();
    int status = send("GET", "/v1/auth/skip", client.token());

    tell("3 authorized", "GET /v1/auth/skip carries it: " + status);
  }

  /** The client learns from a 401 that its token was signed out elsewhere. */
  private void recover(AuthClient client) throws IOException, InterruptedException {
    AccessToken token = client.token();
    send("POST", "/v1/auth/signout", token);
    begin();
    int status = send("GET", "/v1/auth/skip", token);
    tell("4 refused", "signed out at the server, the same request: " + status);
    if (status == UNAUTHORIZED) {
      begin();
      client.invalidate(token);
      status = send("GET", "/v1/auth/skip", client.token());
      tell("  recovered", "invalidated, exchanged, sent again: " + status);
    }
  }

  private void signOut(AuthClient client) {
    begin();
    ResponseEnvelope answer = client.signOut();

    tell("5 signed out", "the server knows, request id " + answer.requestId());
    tellMore("now the client is " + client.status().state());
  }

  private void readAnError() {
    AuthConfig unknown =
        AuthConfig.builder(ApiKey.of("nobody's-key"))
            .baseUri(config.baseUri())
            .allowPlainHttp(config.allowPlainHttp())
            .build();
    begin();
    try (AuthClient client = AuthClient.create(unknown)) {
      client.token();
      tell("6 wrong key", "was accepted");
    } catch (AuthException.ErrorResponse e) {
      String reason = e.envelope().error().map(ErrorDetail::description).orElse("no reason given");
      tell("6 wrong key", e.getClass().getSimpleName() + ", " + e.status() + ": " + reason);
      tellMore("support can find it by its request id, " + e.requestId());
    }
  }

  private int send(String method, String path, AccessToken token)
      throws IOException, InterruptedException {
    boolean post = method.equals("POST");
    HttpRequest request =
        HttpRequest.newBuilder(config.baseUri().resolve(path))
            .timeout(config.callTimeout())
            .header("Authorization", token.value())
            .header("Content-Type", "application/json")
            .method(method, post ? BodyPublishers.ofString("{}") : BodyPublishers.noBody())
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private void begin() {
    began = System.nanoTime();
  }

  private void tell(String step, String result) {
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
    String took = micros < 1_000 ? micros + " us" : micros / 1_000 + " ms";
    out.printf("%-13s %7s   %s%n", step, took, result);
  }

  private void tellMore(String text) {
    out.printf("%24s%s%n", "", text);
  }
}
