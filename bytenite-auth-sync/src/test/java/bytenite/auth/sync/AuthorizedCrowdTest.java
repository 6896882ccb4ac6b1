// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.faults.AuthorizedCrowdContract;
import java.net.URI;
import java.net.http.HttpClient;

class AuthorizedCrowdTest extends AuthorizedCrowdContract<AuthClient> {

  @Override
  protected AuthClient tokens(AuthConfig config) {
    return AuthClient.create(config);
  }

  @Override
  protected HttpTransport over(HttpClient http) {
    return HttpClientTransport.over(http);
  }

  @Override
  protected HttpClient authorized(HttpClient http, AuthClient tokens, URI origin) {
    return AuthorizedHttpClient.create(http, tokens, origin);
  }
}
