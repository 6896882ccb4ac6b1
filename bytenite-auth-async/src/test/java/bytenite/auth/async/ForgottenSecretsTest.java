// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.testkit.faults.ForgottenSecretsContract;
import bytenite.auth.testkit.faults.SmallHeapProgram;

/** What the asynchronous client leaves in memory. */
class ForgottenSecretsTest extends ForgottenSecretsContract {

  ForgottenSecretsTest() {
    super(SmallHeapProgram.Client.ASYNCHRONOUS);
  }
}
