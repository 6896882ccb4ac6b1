// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RetryScheduleLawTest {

  @Property
  void waitsWithinItsBoundsAndTheDeadline(
      @ForAll @IntRange(min = 1) int maxAttempts,
      @ForAll @IntRange(min = 1) int attempt,
      @ForAll @LongRange(min = 0, max = 20_000_000_000L) long remainingNanos,
      @ForAll @LongRange(min = 0, max = 10) long askedSeconds,
      @ForAll @DoubleRange(min = 0, max = 1) double random) {
    Failure failure = Caches.asking(503, Duration.ofSeconds(askedSeconds));

    Optional<Duration> wait =
        new RetrySchedule(maxAttempts).retryAfter(failure, attempt, remainingNanos, random);

    if (wait.isPresent()) {
      assertThat(attempt).isLessThan(maxAttempts);
      assertThat(wait.get())
          .isBetween(Duration.ofSeconds(askedSeconds), Duration.ofSeconds(askedSeconds + 5))
          .isLessThan(Duration.ofNanos(remainingNanos));
    } else {
      assertThat(attempt >= maxAttempts || remainingNanos <= (askedSeconds + 5) * 1_000_000_000)
          .isTrue();
    }
  }

  @Property
  void isQuietForHalfOfACeilingAtLeastThatNeverShrinks(
      @ForAll @IntRange(min = 1) int failures,
      @ForAll @DoubleRange(min = 0, max = 1) double random) {
    RetrySchedule schedule = new RetrySchedule(3);

    long transientQuiet = schedule.quietMillis(Caches.answered(503), failures, random);
    long refusedQuiet = schedule.quietMillis(Caches.refused(), failures, random);

    assertThat(transientQuiet).isBetween(250L, 60_000L);
    assertThat(refusedQuiet).isBetween(30_000L, 900_000L);
    assertThat(schedule.quietMillis(Caches.answered(503), failures / 2 + 1, random))
        .isLessThanOrEqualTo(transientQuiet);
  }

  @Property
  void letsAServerProlongTheQuietTimeToAnHourAndNeverShortenIt(
      @ForAll @IntRange(min = 1, max = 100) int failures,
      @ForAll @LongRange(min = 0) long askedSeconds,
      @ForAll @DoubleRange(min = 0, max = 1) double random) {
    RetrySchedule schedule = new RetrySchedule(3);

    long quiet =
        schedule.quietMillis(
            Caches.asking(429, Duration.ofSeconds(askedSeconds)), failures, random);

    assertThat(quiet)
        .isGreaterThanOrEqualTo(schedule.quietMillis(Caches.answered(429), failures, random))
        .isBetween(Math.min(askedSeconds, 3600) * 1000, 3_600_500L);
  }
}
