// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.FaultContract;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The asynchronous client under every fault. */
class FaultsTest {

  @Nested
  class OverJavaNetHttp extends FaultContract {

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AsyncAuthClient.create(config));
    }

    @Override
    protected Optional<HttpTransport> transport() {
      return Optional.empty();
    }
  }
}
