// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client promises in a process with little memory: no answer, however large, ends it. */
public abstract class SmallHeapContract {

  private static final List<String> LITTLE =
      List.of(
          "-Xmx64m",
          "-Xss256k",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");

  private final SmallHeapProgram.Client client;

  /** With this client. */
  protected SmallHeapContract(SmallHeapProgram.Client client) {
    this.client = client;
  }

  @Test
  void survivesAnswersWithoutEnd() throws Exception {
    String said = Child.run(SmallHeapProgram.class, LITTLE, client.name());

    assertThat(said.lines()).containsExactly(SmallHeapProgram.WELL);
  }
}
