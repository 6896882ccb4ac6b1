// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that has signed out, or was closed, keeps neither key nor token in memory, whether it
 * shares its token or not.
 */
public abstract class ForgottenSecretsContract {

  private final SmallHeapProgram.Client client;

  /** With this client. */
  protected ForgottenSecretsContract(SmallHeapProgram.Client client) {
    this.client = client;
  }

  @ParameterizedTest
  @EnumSource
  void keepsNoSecretAfterSignOutAndAfterClose(Stack stack) throws Exception {
    try (FaultServer server = FaultServer.start()) {
      String said =
          Child.run(
              ForgottenSecretsProgram.class,
              List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
              client.name(),
              stack.name(),
              server.baseUri().toString(),
              reversed(Secrets.KEY),
              reversed(Secrets.TOKEN));

      assertThat(said.lines()).containsExactly(SmallHeapProgram.WELL);
    }
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }
}
