// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client promises under answers that harm a whole process, in a process of their own. */
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

  @Test
  void makesANewConnectionAfterAReplyThatStopsAThreadOfTheJdks() throws Exception {
    String said = Child.run(LostThreadProgram.class, List.of("-Xmx64m"), client.name());

    assertThat(said.lines()).containsExactly(SmallHeapProgram.WELL);
  }
}
