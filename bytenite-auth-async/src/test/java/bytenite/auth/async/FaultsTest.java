// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.FaultContract;
import bytenite.auth.testkit.faults.Stack;
import org.junit.jupiter.api.Nested;

/** The asynchronous client under every fault. */
class FaultsTest {

  @Nested
  class OverJavaNetHttp extends FaultContract {

    OverJavaNetHttp() {
      super(Stack.JAVA_NET_HTTP);
    }

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AsyncAuthClient.create(config));
    }
  }

  @Nested
  class OverHttpUrlConnection extends FaultContract {

    OverHttpUrlConnection() {
      super(Stack.HTTP_URL_CONNECTION);
    }

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AsyncAuthClient.create(config));
    }
  }
}
