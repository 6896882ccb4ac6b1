// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoarseClockTest {

  private final CoarseClock time = new CoarseClock(Clock.systemUTC());
  private final Set<Thread> before = tickers();

  private static Set<Thread> tickers() {
    Thread[] threads = new Thread[Thread.activeCount() + 64];
    int count = Thread.enumerate(threads);
    return Arrays.stream(threads, 0, count)
        .filter(thread -> thread.getName().equals("bytenite-auth-time"))
        .collect(Collectors.toSet());
  }

  private Set<Thread> started() {
    Set<Thread> started = new HashSet<>(tickers());
    started.removeAll(before);
    return started;
  }

  @Test
  void startsNoThreadWhileItIsAskedSeldom() {
    for (int i = 0; i < CoarseClock.OFTEN / 2; i++) {
      time.millis();
    }

    assertThat(started()).isEmpty();
  }

  @Test
  void readsTheClocksOnADaemonThreadWhileItIsAskedOftenAndNoLonger() throws Exception {
    long first = time.millis();
    while (started().isEmpty()) {
      for (int i = 0; i < 10 * CoarseClock.OFTEN; i++) {
        time.millis();
      }
    }
    Thread ticker = started().iterator().next();
    long asked = time.millis();

    ticker.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(ticker.isDaemon()).isTrue();
    assertThat(ticker.isAlive()).isFalse();
    assertThat(asked).isGreaterThanOrEqualTo(first);
    assertThat(time.millis()).isGreaterThanOrEqualTo(asked + CoarseClock.TICK_MILLIS);
  }

  @Test
  void goesOnWithTheWallClockWhileItIsAskedOften() {
    long line = time.millis();
    long wall = System.currentTimeMillis();

    while (time.millis() - line < 5 * CoarseClock.TICK_MILLIS) {
      Thread.onSpinWait();
    }

    assertThat(System.currentTimeMillis() - wall)
        .isGreaterThanOrEqualTo(4 * CoarseClock.TICK_MILLIS);
  }
}
