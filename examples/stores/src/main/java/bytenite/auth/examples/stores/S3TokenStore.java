// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.stores;

import bytenite.auth.spi.TokenStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A token store in S3, or in a service with the same conditional writes.
 *
 * <p>{@code If-None-Match: *} creates an object, {@code If-Match} with its ETag replaces it. S3
 * answers 412 if the object is another one, 404 if it is gone, and 409 if somebody else is writing
 * it. The age is {@code Date} less {@code Last-Modified}; both come from the service.
 *
 * <p>Not run against S3 itself: the tests use a small server that follows its documentation.
 */
public final class S3TokenStore implements TokenStore {

  /** Signs a request, for example with the AWS SDK's {@code AwsV4HttpSigner}. */
  @FunctionalInterface
  public interface Signer {

    /** Adds what the service needs to know who sends the request. */
    HttpRequest sign(HttpRequest.Builder request, String body) throws IOException;
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration WRITTEN_IN_THE_FUTURE = Duration.ofDays(1);

  private final HttpClient http;
  private final URI folder;
  private final Signer signer;

  /**
   * A store of objects under {@code folder}, which ends in a slash: {@code
   * https://bucket.s3.eu-central-1.amazonaws.com/bytenite/}.
   */
  public S3TokenStore(HttpClient http, URI folder, Signer signer) {
    this.http = http;
    this.folder = folder;
    this.signer = signer;
  }

  @Override
  public Optional<Entry> load(String id) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request(id).GET(), "");
    switch (response.statusCode()) {
      case 200:
        return Optional.of(new Entry(response.body(), etag(response), age(response)));
      case 404:
        return Optional.empty();
      default:
        throw new IOException("S3 answered GET with " + response.statusCode());
    }
  }

  @Override
  public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(id).PUT(BodyPublishers.ofString(content));
    expected.ifPresentOrElse(
        entry -> request.header("If-Match", entry.version()),
        () -> request.header("If-None-Match", "*"));
    HttpResponse<String> response = send(request, content);
    switch (response.statusCode()) {
      case 200:
        return Optional.of(new Entry(content, etag(response), Duration.ZERO));
      case 404:
      case 409:
      case 412:
        return Optional.empty();
      default:
        throw new IOException("S3 answered PUT with " + response.statusCode());
    }
  }

  private HttpRequest.Builder request(String id) {
    return HttpRequest.newBuilder(folder.resolve(id)).timeout(TIMEOUT);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String body)
      throws IOException, InterruptedException {
    return http.send(signer.sign(request, body), BodyHandlers.ofString());
  }

  private static String etag(HttpResponse<?> response) throws IOException {
    return header(response, "ETag");
  }

  private static Duration age(HttpResponse<?> response) throws IOException {
    Duration age =
        Duration.between(time(header(response, "Last-Modified")), time(header(response, "Date")));
    return age.isNegative() ? WRITTEN_IN_THE_FUTURE : age;
  }

  private static ZonedDateTime time(String header) {
    return ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  private static String header(HttpResponse<?> response, String name) throws IOException {
    return response
        .headers()
        .firstValue(name)
        .orElseThrow(() -> new IOException("S3 answered without " + name));
  }
}
