// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.Stack;
import bytenite.auth.testkit.faults.TlsContract;
import java.net.http.HttpClient;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Nested;

/** The asynchronous client before servers whose TLS is not as it should be. */
class TlsTest {

  @Nested
  class OverJavaNetHttp extends TlsContract {

    OverJavaNetHttp() {
      super(Stack.JAVA_NET_HTTP);
    }

    @Override
    protected Caller caller(AuthConfig config, SSLContext trust) {
      SSLContext.setDefault(trust);
      return Caller.of(AsyncAuthClient.create(config));
    }
  }

  /** One that would follow redirects gives way to another with its settings, those of TLS too. */
  @Nested
  class OverAClientOfTheCallers extends TlsContract {

    OverAClientOfTheCallers() {
      super(Stack.JAVA_NET_HTTP);
    }

    @Override
    protected Caller caller(AuthConfig config, SSLContext trust) {
      HttpClient.Builder given = HttpClient.newBuilder().sslContext(trust);
      return Caller.of(
          AsyncAuthClient.create(
              config.toBuilder()
                  .transport(
                      HttpClientTransport.over(
                          given.followRedirects(HttpClient.Redirect.ALWAYS).build()))
                  .build()));
    }
  }

  @Nested
  class OverHttpUrlConnection extends TlsContract {

    OverHttpUrlConnection() {
      super(Stack.HTTP_URL_CONNECTION);
    }

    @Override
    protected Caller caller(AuthConfig config, SSLContext trust) {
      HttpsURLConnection.setDefaultSSLSocketFactory(trust.getSocketFactory());
      return Caller.of(AsyncAuthClient.create(config));
    }
  }
}
