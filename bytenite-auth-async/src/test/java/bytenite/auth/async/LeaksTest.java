// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.LeakContract;
import bytenite.auth.testkit.faults.Stack;
import org.junit.jupiter.api.Nested;

/** The asynchronous client before a server that echoes every secret it knows. */
class LeaksTest {

  @Nested
  class OverJavaNetHttp extends LeakContract {

    OverJavaNetHttp() {
      super(Stack.JAVA_NET_HTTP);
    }

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AsyncAuthClient.create(config));
    }
  }

  @Nested
  class OverHttpUrlConnection extends LeakContract {

    OverHttpUrlConnection() {
      super(Stack.HTTP_URL_CONNECTION);
    }

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AsyncAuthClient.create(config));
    }
  }
}
