// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.Fault;
import bytenite.auth.testkit.faults.FaultContract;
import bytenite.auth.testkit.faults.Stack;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The blocking client under every fault. */
class FaultsTest {

  @Nested
  class OverJavaNetHttp extends FaultContract {

    OverJavaNetHttp() {
      super(Stack.JAVA_NET_HTTP);
    }

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AuthClient.create(config));
    }
  }

  /** Without a thread nobody ends a head that drips, which is bounded in size alone. */
  @Nested
  class OverHttpUrlConnection extends FaultContract {

    OverHttpUrlConnection() {
      super(
          Stack.HTTP_URL_CONNECTION,
          /* overTls= */ false,
          EnumSet.of(Fault.DRIPS_STATUS_LINE, Fault.DRIPS_HEADERS, Fault.DRIPS_INTERIM_REPLIES),
          Optional.empty());
    }

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AuthClient.create(config));
    }
  }

  @Nested
  class OverHttpUrlConnectionWithAScheduler extends FaultContract {

    OverHttpUrlConnectionWithAScheduler() {
      super(
          Stack.HTTP_URL_CONNECTION,
          /* overTls= */ false,
          EnumSet.noneOf(Fault.class),
          Optional.of(SharedTimer.shared()));
    }

    @Override
    protected Caller caller(AuthConfig config) {
      return Caller.of(AuthClient.create(config));
    }
  }
}
