// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenStoreTest {

  private static final Duration AGE = Duration.ofSeconds(3);

  @Test
  void entryShowsItsAgeOnly() {
    assertThat(new TokenStore.Entry("content", "version", AGE)).hasToString("Entry[age=PT3S]");
  }

  @Test
  void entryRefusesNull() {
    assertThatNullPointerException().isThrownBy(() -> new TokenStore.Entry(null, "v", AGE));
    assertThatNullPointerException().isThrownBy(() -> new TokenStore.Entry("c", null, AGE));
    assertThatNullPointerException().isThrownBy(() -> new TokenStore.Entry("c", "v", null));
  }
}
