// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.HttpClientTransport;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.CredentialsContract;
import bytenite.auth.testkit.faults.Stack;
import java.net.Authenticator;
import java.net.http.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The blocking client before servers that ask for credentials, or send it to somebody else. */
class CredentialsTest {

  @Nested
  class OverAClientOfTheCallers extends CredentialsContract {

    OverAClientOfTheCallers() {
      super(Stack.JAVA_NET_HTTP);
    }

    @Override
    protected Caller caller(AuthConfig config, Authenticator authenticator) {
      HttpClient eager =
          HttpClient.newBuilder()
              .authenticator(authenticator)
              .followRedirects(HttpClient.Redirect.ALWAYS)
              .build();
      return Caller.of(
          AuthClient.create(config.toBuilder().transport(HttpClientTransport.over(eager)).build()));
    }
  }

  @Nested
  class OverHttpUrlConnection extends CredentialsContract {

    private final Authenticator before = Authenticator.getDefault();

    OverHttpUrlConnection() {
      super(Stack.HTTP_URL_CONNECTION);
    }

    @Override
    protected Caller caller(AuthConfig config, Authenticator authenticator) {
      Authenticator.setDefault(authenticator);
      return Caller.of(AuthClient.create(config));
    }

    @AfterEach
    void restore() {
      Authenticator.setDefault(before);
    }
  }
}
