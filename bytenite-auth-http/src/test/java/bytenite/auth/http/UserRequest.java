// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request of a class of the user's own, which has no body. */
class UserRequest extends HttpRequest {

  private final URI uri;
  private final String method;
  private final HttpHeaders headers;

  /** A request; its method may be null. */
  UserRequest(URI uri, String method, Map<String, List<String>> headers) {
    this.uri = uri;
    this.method = method;
    this.headers = HttpHeaders.of(headers, (name, value) -> true);
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return Optional.empty();
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public Optional<Duration> timeout() {
    return Optional.empty();
  }

  @Override
  public boolean expectContinue() {
    return false;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public Optional<Version> version() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }
}
