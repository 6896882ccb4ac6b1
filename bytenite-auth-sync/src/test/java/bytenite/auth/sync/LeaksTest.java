// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.LeakContract;

/** The blocking client before a server that echoes every secret it knows. */
class LeaksTest extends LeakContract {

  @Override
  protected Caller caller(AuthConfig config) {
    return Caller.of(AuthClient.create(config));
  }
}
