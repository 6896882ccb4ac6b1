// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.testkit.faults.ForgottenSecretsContract;
import bytenite.auth.testkit.faults.SmallHeapProgram;

/** What the blocking client leaves in memory. */
class ForgottenSecretsTest extends ForgottenSecretsContract {

  ForgottenSecretsTest() {
    super(SmallHeapProgram.Client.BLOCKING);
  }
}
