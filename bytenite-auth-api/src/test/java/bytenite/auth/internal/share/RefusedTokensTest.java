// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusedTokensTest {

  private final RefusedTokens refused = new RefusedTokens();

  private void refuse(String value) {
    refused.remember(new AccessToken(value, "", Instant.EPOCH, Instant.EPOCH.plusSeconds(1)));
  }

  @Test
  void remembersTheLastSixteen() {
    for (int i = 0; i < 17; i++) {
      assertThat(refused.contains("token-" + i)).isFalse();
      refuse("token-" + i);
    }

    assertThat(refused.contains("token-0")).isFalse();
    for (int i = 1; i < 17; i++) {
      assertThat(refused.contains("token-" + i)).isTrue();
    }
  }
}
