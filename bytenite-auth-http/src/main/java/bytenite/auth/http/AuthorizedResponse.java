// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.JdkOnly;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** A response as the caller sees it: its request is the caller's, without the token. */
@JdkOnly
final class AuthorizedResponse<T> implements HttpResponse<T> {

  private final HttpResponse<?> response;
  private final T body;
  private final HttpRequest request;
  private final Optional<HttpResponse<T>> previous;

  AuthorizedResponse(
      HttpResponse<?> response, T body, HttpRequest request, Optional<HttpResponse<T>> previous) {
    this.response = response;
    this.body = body;
    this.request = request;
    this.previous = previous;
  }

  /**
   * The response to a request with a token.
   *
   * @param previous the 401 before it; empty: whatever the other client says
   */
  static <T> HttpResponse<T> of(
      HttpResponse<T> response, HttpRequest request, Optional<HttpResponse<T>> previous) {
    return new AuthorizedResponse<>(
        response,
        response.body(),
        request,
        previous.isPresent() ? previous : response.previousResponse().map(AuthorizedResponse::of));
  }

  /** The response, its request without a token. */
  static <T> HttpResponse<T> of(HttpResponse<T> response) {
    return of(response, RequestCopy.withoutToken(response.request()), Optional.empty());
  }

  @Override
  public int statusCode() {
    return response.statusCode();
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return previous;
  }

  @Override
  public HttpHeaders headers() {
    return response.headers();
  }

  @Override
  public T body() {
    return body;
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return response.sslSession();
  }

  @Override
  public URI uri() {
    return response.uri();
  }

  @Override
  public Version version() {
    return response.version();
  }

  /** JDK 25's. */
  @SuppressWarnings("unchecked") // that is its type
  public Optional<String> connectionLabel() {
    return (Optional<String>)
        NewerMethods.call(
                HttpResponse.class,
                response,
                "connectionLabel",
                MethodType.methodType(Optional.class))
            .orElse(Optional.empty());
  }

  @Override
  public String toString() {
    return "(" + request.method() + " " + request.uri() + ") " + statusCode();
  }
}
