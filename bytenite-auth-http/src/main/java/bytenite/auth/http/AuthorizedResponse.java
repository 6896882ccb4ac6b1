// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.http.internal.NewerMethods;
import bytenite.auth.internal.JdkOnly;
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
  private final HttpResponse<T> refusal; // null: the request was not sent again

  /**
   * The response to a request with a token.
   *
   * @param request the caller's
   * @param refusalOrNull the 401 before it
   */
  AuthorizedResponse(
      HttpResponse<?> response, T body, HttpRequest request, HttpResponse<T> refusalOrNull) {
    this.response = response;
    this.body = body;
    this.request = request;
    this.refusal = refusalOrNull;
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
  @SuppressWarnings("unchecked") // the response before has a body of the same type
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.ofNullable(refusal)
        .or(((HttpResponse<T>) response)::previousResponse)
        .map(previous -> new AuthorizedResponse<>(previous, previous.body(), request, null));
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
        NewerMethods.call(HttpResponse.class, response, "connectionLabel").orElse(Optional.empty());
  }

  @Override
  public String toString() {
    return "(" + request.method() + " " + request.uri() + ") " + statusCode();
  }
}
