// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoarseClockTest {

  private final CoarseClock time = new CoarseClock(Clock.systemUTC());
  private final Set<Thread> before = tickers();

  private static Set<Thread> tickers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("bytenite-auth-time"))
        .collect(Collectors.toSet());
  }

  private Set<Thread> started() {
    Set<Thread> started = new HashSet<>(tickers());
    started.removeAll(before);
    return started;
  }

  /** Its thread, once it has been read so often that there is one. */
  private Thread ticker(CoarseClock read) {
    while (started().isEmpty()) {
      for (int i = 0; i < 10 * CoarseClock.OFTEN; i++) {
        read.millis();
      }
    }
    return started().iterator().next();
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
    Thread ticker = ticker(time);
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

  @Test
  void survivesAnInterruptOfItsThread() {
    Thread ticker = ticker(time);
    long line = time.millis();

    ticker.interrupt();
    while (time.millis() - line < 10 * CoarseClock.TICK_MILLIS) {
      Thread.onSpinWait();
    }

    assertThat(ticker.isInterrupted()).isFalse(); // otherwise it would never park again
  }

  @Test
  void goesOnWithoutItsThreadAfterTheClockHasThrown() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    Clock shaky =
        new Clock() {
          @Override
          public Instant instant() {
            if (broken.get()) {
              throw new IllegalStateException("the clock is broken");
            }
            return Instant.now();
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    CoarseClock coarse = new CoarseClock(shaky);
    Thread ticker = ticker(coarse);
    broken.set(true);
    ticker.join(TimeUnit.SECONDS.toMillis(30));

    assertThatThrownBy(coarse::millis).hasMessage("the clock is broken");
    broken.set(false);
    long line = coarse.millis();
    while (coarse.millis() - line < 5 * CoarseClock.TICK_MILLIS) {
      Thread.onSpinWait();
    }
    assertThat(ticker.isAlive()).isFalse();
  }
}
