// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.internal.transport.UrlConnectionTransport;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTransportTest {

  @Test
  void offersHttpUrlConnection() {
    assertThat(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(1)))
        .isInstanceOf(UrlConnectionTransport.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void refusesAConnectTimeoutThatIsNotPositive(long millis) {
    assertThatThrownBy(() -> HttpTransport.overHttpUrlConnection(Duration.ofMillis(millis)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("connectTimeout must be positive");
  }
}
