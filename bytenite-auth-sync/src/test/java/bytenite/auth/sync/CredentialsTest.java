// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.CredentialsContract;
import java.net.http.HttpClient;

/**
 * The blocking client before servers that ask for credentials, or redirect it to another server.
 */
class CredentialsTest extends CredentialsContract {

  @Override
  protected Caller caller(AuthConfig config) {
    return Caller.of(AuthClient.create(config));
  }

  @Override
  protected HttpTransport over(HttpClient http) {
    return HttpClientTransport.over(http);
  }
}
