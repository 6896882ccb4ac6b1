// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.VirtualThreadsContract;

/** The asynchronous client called by ten thousand virtual threads. */
class VirtualThreadsTest extends VirtualThreadsContract {

  @Override
  protected Caller caller(AuthConfig config) {
    return Caller.of(AsyncAuthClient.create(config));
  }
}
