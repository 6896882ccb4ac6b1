// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import bytenite.auth.AccessToken;
import bytenite.auth.TokenSource;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

// snippet
/** Sends the token to one origin; after a 401 it sends the request once more with another token. */
final class ApacheHttpTokens implements ExecChainHandler {
  private final TokenSource tokens;
  private final HttpHost origin;

  ApacheHttpTokens(TokenSource tokens, URI origin) {
    this.tokens = tokens;
    this.origin =
        RoutingSupport.normalize(HttpHost.create(origin), DefaultSchemePortResolver.INSTANCE);
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    if (!scope.route.getTargetHost().equals(origin)) {
      return chain.proceed(request, scope);
    }
    AccessToken token = tokens.token();
    ClassicHttpResponse response = chain.proceed(with(token, request), scope);
    boolean repeatable = request.getEntity() == null || request.getEntity().isRepeatable();
    if (response.getCode() != 401 || !repeatable) {
      return response;
    }
    EntityUtils.consume(response.getEntity());
    response.close();
    tokens.invalidate(token);
    return chain.proceed(with(tokens.token(), request), scope);
  }

  /** A copy, because sending a request adds headers that it must not have twice. */
  private static ClassicHttpRequest with(AccessToken token, ClassicHttpRequest request) {
    return ClassicRequestBuilder.copy(request).setHeader("Authorization", token.value()).build();
  }
}
// end of snippet
