// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.TokenProtocol;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy of a request: the caller's may be of a class whose answers change. It is no copy by {@link
 * HttpRequest.Builder}, which gives a request without a body an empty one. Immutable.
 */
@JdkOnly
final class RequestCopy extends HttpRequest {

  private final String method;
  private final URI uri;
  private final HttpHeaders headers;
  private final Optional<BodyPublisher> body;
  private final Optional<Duration> timeout;
  private final Optional<Version> version;
  private final boolean expectContinue;

  private RequestCopy(
      HttpRequest that,
      HttpHeaders headers,
      Optional<BodyPublisher> body,
      Optional<Duration> timeout) {
    String given = that.method();
    this.method = given == null ? "GET" : given; // as java.net.http reads it
    this.uri = that.uri();
    this.headers = headers;
    this.body = body;
    this.timeout = timeout;
    this.version = that.version();
    this.expectContinue = that.expectContinue();
  }

  /**
   * A request that does not change: the JDK's as they are, others copied.
   *
   * @throws IllegalArgumentException if java.net.http would refuse it
   */
  static HttpRequest of(HttpRequest request) {
    if (request.getClass().getModule() == HttpRequest.class.getModule()) {
      return request;
    }
    HttpRequest copy =
        new RequestCopy(request, request.headers(), request.bodyPublisher(), request.timeout());
    HttpRequest.newBuilder(copy, (name, value) -> true); // checks it all
    return copy;
  }

  /** The request with these headers, body and timeout. */
  static HttpRequest with(
      HttpRequest request,
      Map<String, List<String>> headers,
      Optional<BodyPublisher> body,
      Optional<Duration> timeout) {
    return new RequestCopy(request, HttpHeaders.of(headers, (name, value) -> true), body, timeout);
  }

  /** The request as it was before the token and a proxy's password. */
  static HttpRequest withoutSecrets(HttpRequest request) {
    HttpHeaders headers =
        HttpHeaders.of(
            request.headers().map(),
            (name, value) ->
                !name.equalsIgnoreCase(TokenProtocol.AUTHORIZATION)
                    && !name.equalsIgnoreCase(ResendingFuture.PROXY_AUTHORIZATION));
    return new RequestCopy(request, headers, request.bodyPublisher(), request.timeout());
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return body;
  }

  @Override
  public Optional<Duration> timeout() {
    return timeout;
  }

  @Override
  public Optional<Version> version() {
    return version;
  }

  @Override
  public boolean expectContinue() {
    return expectContinue;
  }

  /** As the JDK's own: no header is shown. */
  @Override
  public String toString() {
    return uri + " " + method;
  }
}
