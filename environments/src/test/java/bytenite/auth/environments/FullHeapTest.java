// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A heap that was full, and is not any more. */
class FullHeapTest {

  @Test
  void doesNoHarmToTheDeadlinesOfLaterCalls() throws Exception {
    Sandbox.Ended ended =
        Sandbox.run(
            Sandbox.tool("java"),
            "-Xmx24m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            Sandbox.path(Sandbox.API, Sandbox.ASYNC, Sandbox.home(FullHeap.class)),
            FullHeap.class.getName());

    assertThat(ended.output()).endsWith(FullHeap.WELL);
  }
}
