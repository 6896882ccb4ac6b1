// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.TlsContract;
import java.net.http.HttpClient;

class TlsTest extends TlsContract {

  @Override
  protected Caller caller(AuthConfig config) {
    return Caller.of(AsyncAuthClient.create(config));
  }

  @Override
  protected HttpTransport over(HttpClient client) {
    return HttpClientTransport.over(client);
  }
}
