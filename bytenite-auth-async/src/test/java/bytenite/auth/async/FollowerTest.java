// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.FollowerContract;

class FollowerTest extends FollowerContract {

  @Override
  protected Caller client(AuthConfig config) {
    return Caller.of(AsyncAuthClient.create(config));
  }
}
