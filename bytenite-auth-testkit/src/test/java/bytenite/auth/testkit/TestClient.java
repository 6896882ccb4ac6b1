// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the API's calls with a stock HTTP client, and calls that the API does not have. */
final class TestClient {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  private final URI baseUri;

  TestClient(FakeAuthServer server) {
    this.baseUri = server.baseUri();
  }

  HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(baseUri + pathAndQuery)).timeout(TIMEOUT);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpRequest.Builder exchangeRequest(String key) {
    return postRequest("/v1/auth/access_token", "{\"apiKey\":\"" + key + "\"}");
  }

  HttpRequest.Builder postRequest(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  HttpResponse<String> exchange(String key) {
    return send(exchangeRequest(key));
  }

  CompletableFuture<HttpResponse<String>> exchangeAsync(String key) {
    return HTTP.sendAsync(exchangeRequest(key).build(), BodyHandlers.ofString());
  }

  /** The token that an exchange brings. */
  String token() {
    Matcher token = TOKEN.matcher(exchange("any-key").body());
    if (!token.find()) {
      throw new AssertionError("no token was granted");
    }
    return token.group(1);
  }

  HttpResponse<String> skip(String token) {
    return send(request("/v1/auth/skip").header("Authorization", token));
  }

  HttpResponse<String> signOut(String token) {
    return send(postRequest("/v1/auth/signout", "{}").header("Authorization", token));
  }
}
