// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.Moment;
import bytenite.auth.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientClockTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  /** Both clocks, moved by hand. */
  private static final class Hands extends Clock implements Scheduler {
    Instant wall = START;
    long nanos = Long.MAX_VALUE - 5;
    final Deque<Duration> moves = new ArrayDeque<>(); // each after one reading of the wall clock

    void move(Duration wallMoves, Duration monotonicMoves) {
      wall = wall.plus(wallMoves);
      nanos += monotonicMoves.toNanos();
    }

    @Override
    public Instant instant() {
      Instant read = wall;
      wall = moves.isEmpty() ? wall : wall.plus(moves.remove());
      return read;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("nothing is to be scheduled");
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final Hands hands = new Hands();
  private final ClientClock time = of(hands, hands);
  private final long start = time.millis();

  @Test
  void readsTheClocksAgainWhereTheWallClockWasSetBackMeanwhile() {
    Duration back = Duration.ofSeconds(-9);
    hands.moves.addAll(List.of(Duration.ZERO, back)); // between the line and the wall clock

    Moment moment = time.moment();
    hands.move(Duration.ofSeconds(30), Duration.ZERO);

    assertThat(moment.at()).isEqualTo(START.plus(back));
    assertThat(time.millis() - moment.millis()).isEqualTo(30_000);
  }

  private static ClientClock of(Clock clock, Scheduler scheduler) {
    AuthConfig.Builder builder = AuthConfig.builder(ApiKey.of("key")).clock(clock);
    return ClientClock.of(builder.scheduler(scheduler).build(), /* mayStartThreads= */ true);
  }

  private long passed() {
    return time.millis() - start;
  }

  @Test
  void readsTheClocksOfTheSettings() {
    hands.move(HOUR, HOUR);

    assertThat(time.instant()).isEqualTo(START.plus(HOUR));
    assertThat(time.nanos()).isEqualTo(hands.nanos);
    assertThat(passed()).isEqualTo(HOUR.toMillis());
  }

  @Test
  void followsEveryStepOfTheClocksToTheMillisecond() {
    for (int millis = 1; millis <= 300; millis++) {
      hands.move(Duration.ofMillis(1), Duration.ofMillis(1));

      assertThat(passed()).isEqualTo(millis);
    }
  }

  @Test
  void countsTheTimeForWhichAMachineWasSuspended() {
    hands.move(HOUR.multipliedBy(5), Duration.ZERO);

    assertThat(passed()).isEqualTo(5 * HOUR.toMillis());
  }

  @Test
  void goesOnWhileTheWallClockIsSetBack() {
    hands.move(HOUR.negated(), Duration.ofSeconds(1));

    assertThat(passed()).isEqualTo(1_000);
  }

  @Test
  void goesOnWhileTheWallClockStandsStill() {
    hands.move(Duration.ZERO, HOUR);

    assertThat(passed()).isEqualTo(HOUR.toMillis());
  }

  @Test
  void goesOnWhenTheWallClockIsSetBackToWhereItWas() {
    hands.move(HOUR, HOUR);
    hands.move(HOUR.negated().plusMillis(SampledClock.SAMPLE_MILLIS), Duration.ZERO);

    assertThat(passed()).isEqualTo(HOUR.toMillis());
  }

  @Test
  void neverRunsBackwardsHoweverOftenTheWallClockIsSetBack() {
    long last = passed();
    for (int i = 0; i < 500; i++) {
      hands.move(Duration.ofMillis(i % 3 == 0 ? -4_000 : 2_000), Duration.ZERO);

      long now = passed();
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
  }

  @Test
  void takesTheJdksMonotonicClockWhereNoSchedulerIsSet() {
    ClientClock ordinary =
        ClientClock.of(
            AuthConfig.builder(ApiKey.of("key")).clock(hands).build(), /* mayStartThreads= */ true);

    long before = System.nanoTime();
    long between = ordinary.nanos();

    assertThat(between - before).isNotNegative();
    assertThat(System.nanoTime() - between).isNotNegative();
  }

  @Test
  void neverRunsBackwardsByTheSystemsClocks() {
    ClientClock sampled = ClientClock.of(defaults(), /* mayStartThreads= */ false);
    ClientClock steady = ClientClock.of(defaults(), /* mayStartThreads= */ true);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
    long lastSampled = sampled.millis();
    long lastSteady = steady.millis();

    while (System.nanoTime() < end) {
      long nowSampled = sampled.millis();
      long nowSteady = steady.millis();
      assertThat(nowSampled).isGreaterThanOrEqualTo(lastSampled);
      assertThat(nowSteady).isGreaterThanOrEqualTo(lastSteady - CoarseClock.TICK_MILLIS);
      lastSampled = nowSampled;
      lastSteady = nowSteady;
    }
  }

  @Test
  void keepsUpWithTheSystemsClocks() {
    ClientClock steady = ClientClock.of(defaults(), /* mayStartThreads= */ true);
    long line = steady.millis();
    long begin = System.nanoTime();

    long passed = 0;
    while (passed < 300 && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20)) {
      passed = steady.millis() - line;
    }

    assertThat(passed).isBetween(300L, TimeUnit.SECONDS.toMillis(60));
  }

  private static AuthConfig defaults() {
    return AuthConfig.builder(ApiKey.of("key")).build();
  }
}
