// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.answered;
import static bytenite.auth.internal.Caches.asking;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {

  private static final long PLENTY = TimeUnit.DAYS.toNanos(1);
  private static final RetrySchedule FOUR = new RetrySchedule(/* maxAttempts= */ 4);
  private static final RetrySchedule MANY = new RetrySchedule(Integer.MAX_VALUE);

  @ParameterizedTest
  @CsvSource({
    "1, 100",
    "2, 200",
    "3, 400",
    "4, 800",
    "5, 1600",
    "6, 3200",
    "7, 5000",
    "8, 5000",
    "100, 5000",
    "2147483646, 5000"
  })
  void doublesTheCeilingOfTheWaitWithEachAttempt(int attempt, long ceilingMillis) {
    assertThat(MANY.retryAfter(answered(503), attempt, PLENTY, 1))
        .contains(Duration.ofMillis(ceilingMillis));
    assertThat(MANY.retryAfter(answered(503), attempt, PLENTY, 0.5))
        .contains(Duration.ofMillis(ceilingMillis / 2));
    assertThat(MANY.retryAfter(answered(503), attempt, PLENTY, 0)).contains(Duration.ZERO);
  }

  @Test
  void stopsWhenTheAttemptsAreUsedUp() {
    assertThat(FOUR.retryAfter(answered(503), 3, PLENTY, 0)).isPresent();
    assertThat(FOUR.retryAfter(answered(503), 4, PLENTY, 0)).isEmpty();
    assertThat(FOUR.retryAfter(answered(503), 5, PLENTY, 0)).isEmpty();
    assertThat(new RetrySchedule(1).retryAfter(answered(503), 1, PLENTY, 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void retriesAStatusThatMayPassByItself(int status) {
    assertThat(FOUR.retryAfter(answered(status), 1, PLENTY, 0)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 200, 301, 302, 307, 308, 400, 401, 403, 404, 409, 415, 499, 501, 600})
  void retriesNoOtherStatus(int status) {
    assertThat(FOUR.retryAfter(answered(status), 1, PLENTY, 0)).isEmpty();
  }

  @Test
  void retriesWhereThereWasNoAnswerButNoTlsFailureAndNothingMalformed() {
    Failure refused = Failure.transport("refused", new ConnectException("refused"));
    Failure tls = Failure.transport("TLS", new SSLHandshakeException("expired"));
    Failure local = Failure.local("broken", new IllegalStateException("broken"));

    assertThat(FOUR.retryAfter(refused, 1, PLENTY, 0)).isPresent();
    for (Failure failure :
        List.of(tls, local, Failure.malformed("what"), Failure.closed("closed"))) {
      assertThat(FOUR.retryAfter(failure, 1, PLENTY, 0)).isEmpty();
    }
  }

  @Test
  void waitsAtLeastAsLongAsTheServerAskedWithItsOwnJitterOnTop() {
    Failure asking = asking(503, Duration.ofSeconds(2));

    assertThat(FOUR.retryAfter(asking, 1, PLENTY, 0)).contains(Duration.ofSeconds(2));
    assertThat(FOUR.retryAfter(asking, 1, PLENTY, 1)).contains(Duration.ofMillis(2100));
  }

  @Test
  void failsNowWhereTheWaitDoesNotFitIntoTheDeadline() {
    Failure asking = asking(503, Duration.ofSeconds(2));
    long two = TimeUnit.SECONDS.toNanos(2);

    assertThat(FOUR.retryAfter(asking, 1, two + 1, 0)).isPresent();
    assertThat(FOUR.retryAfter(asking, 1, two, 0)).isEmpty();
    assertThat(FOUR.retryAfter(answered(503), 1, 0, 0)).isEmpty();
    assertThat(FOUR.retryAfter(answered(503), 1, -1, 0)).isEmpty();
    assertThat(FOUR.retryAfter(asking(429, Duration.ofDays(3650)), 1, PLENTY, 1)).isEmpty();
  }

  @Test
  void bearsAWaitOfAnyLength() {
    Failure forever = asking(503, Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(FOUR.retryAfter(forever, 1, Long.MAX_VALUE / 4, 1)).isEmpty();
    assertThat(FOUR.quietMillis(forever, 1, 1)).isEqualTo(3_600_500);
  }

  @Test
  void spreadsThoseWhoFailedTogether() {
    Failure failure = answered(503);

    List<Optional<Duration>> waits =
        java.util.stream.IntStream.range(0, 200)
            .mapToObj(i -> FOUR.retryAfter(failure, 3, PLENTY, i / 200.0))
            .toList();

    assertThat(waits).doesNotHaveDuplicates();
  }
}
