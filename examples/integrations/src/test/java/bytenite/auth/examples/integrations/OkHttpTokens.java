// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

// snippet
/** Sends the token to one origin; after a 401 it sends the request once more with another token. */
final class OkHttpTokens implements Interceptor, Authenticator {
  private final TokenSource tokens;
  private final HttpUrl origin;

  OkHttpTokens(TokenSource tokens, HttpUrl origin) {
    this.tokens = tokens;
    this.origin = origin;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    return chain.proceed(isOurs(request.url()) ? with(token(), request) : request);
  }

  @Override
  public Request authenticate(Route route, Response response) throws IOException {
    Request request = response.request();
    AccessToken refused = request.tag(AccessToken.class);
    if (refused == null || !isOurs(request.url()) || isSecond401(response)) {
      return null; // the caller gets the 401
    }
    tokens.invalidate(refused);
    AccessToken next = token();
    return next.equals(refused) ? null : with(next, request);
  }

  /** OkHttp passes only an IOException to the caller of enqueue. */
  private AccessToken token() throws IOException {
    try {
      return tokens.token();
    } catch (AuthException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Request with(AccessToken token, Request request) {
    return request
        .newBuilder()
        .header("Authorization", token.value())
        .tag(AccessToken.class, token)
        .build();
  }

  private boolean isOurs(HttpUrl url) {
    return url.scheme().equals(origin.scheme())
        && url.host().equals(origin.host())
        && url.port() == origin.port();
  }

  private static boolean isSecond401(Response response) {
    return response.priorResponse() != null && response.priorResponse().code() == 401;
  }
}
// end of snippet
