// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.AuthClientProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

/** This module's own class path holds no implementation. */
class ProvidersTest {

  private static final ApiKey KEY = ApiKey.of("s3cr3t-key");

  /** A provider that makes nothing. */
  private record Nothing(int number) implements AuthClientProvider {
    @Override
    public AuthClient create(AuthConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void namesTheArtifactThatIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> AuthClient.create(KEY))
        .withMessageContainingAll("bytenite-auth-sync", "bytenite.auth.sync");
    assertThatIllegalStateException()
        .isThrownBy(() -> AsyncAuthClient.create(AuthConfig.builder(KEY).build()))
        .withMessageContainingAll("bytenite-auth-async", "bytenite.auth.async");
  }

  @Test
  void showsNoKeyWhenAnArtifactIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> AsyncAuthClient.create(KEY))
        .withMessageNotContaining(KEY.reveal());
  }

  @Test
  void takesTheOnlyOne() {
    Nothing only = new Nothing(1);

    assertThat(Providers.only(List.of(only), "artifact", "module")).isSameAs(only);
  }

  @Test
  void refusesToChooseBetweenTwo() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Providers.only(List.of(new Nothing(1), new Nothing(2)), "artifact", "m"))
        .withMessageContainingAll("more than one", Nothing.class.getName(), "artifact");
  }
}
