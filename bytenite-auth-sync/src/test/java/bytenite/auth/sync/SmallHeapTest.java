// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.testkit.faults.SmallHeapContract;
import bytenite.auth.testkit.faults.SmallHeapProgram;

/** The blocking client in a heap of 64 MB. */
class SmallHeapTest extends SmallHeapContract {

  SmallHeapTest() {
    super(SmallHeapProgram.Client.BLOCKING);
  }
}
