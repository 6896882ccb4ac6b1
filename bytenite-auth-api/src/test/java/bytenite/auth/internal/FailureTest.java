// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import bytenite.auth.ResponseEnvelope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {

  private static final ApiKey KEY = ApiKey.of("S3CR3T-key");

  @SuppressWarnings("StaticAssignmentOfThrowable") // never thrown
  private static final IOException CAUSE = new IOException("Connection reset");

  private static final Optional<Instant> LATER = Optional.of(Instant.parse("2026-01-01T00:00:30Z"));

  private static List<Failure> oneOfEach() {
    return List.of(
        Caches.answered(400),
        Caches.answered(401),
        Caches.answered(403),
        Caches.answered(404),
        Caches.answered(500),
        Caches.answered(503),
        Caches.answered(429),
        Failure.transport("no answer", CAUSE),
        Failure.local("no key", CAUSE),
        Failure.deadline("too late"),
        Failure.malformed("not understood"),
        Failure.closed("closed"));
  }

  @Test
  void becomesAnExceptionOfItsKindForEachCaller() {
    for (Failure failure : oneOfEach()) {
      AuthException first = failure.toException();
      AuthException second = failure.toException();

      assertThat(first).isNotSameAs(second).hasSameClassAs(second).hasMessage(second.getMessage());
      assertThat(first.kind()).isEqualTo(failure.kind());
      assertThat(first.nextAttempt()).isEmpty();
      assertThat(Optional.ofNullable(first.getCause())).isEqualTo(failure.cause());
    }
  }

  @Test
  void tellsTheCallerWhenTheNextAttemptIsDue() {
    for (Failure failure : oneOfEach()) {
      boolean canBeRemembered = failure.kind() != AuthException.Kind.CLOSED;

      assertThat(failure.toException(LATER).nextAttempt())
          .isEqualTo(canBeRemembered ? LATER : Optional.empty());
    }
  }

  @Test
  void keepsTheServersAnswer() {
    ResponseEnvelope envelope = new ResponseEnvelope(false, "req-1", "m", Optional.empty());
    Failure failure = Failure.answered(429, envelope, Optional.of(Duration.ofSeconds(3)));

    AuthException.ErrorResponse error = (AuthException.ErrorResponse) failure.toException();

    assertThat(error.envelope()).isEqualTo(envelope);
    assertThat(error.retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(failure.status()).contains(429);
    assertThat(failure.requestId()).isEqualTo("req-1");
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void hasNoStatusWhereThereWasNoAnswer() {
    Failure failure = Failure.deadline("too late");

    assertThat(failure.status()).isEmpty();
    assertThat(failure.requestId()).isEmpty();
    assertThat(failure.retryable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404})
  void blamesAKeyForWhatItCanBeBlamedFor(int status) {
    Failure failure = Caches.answered(status).ofKey(KEY);

    assertThat(failure.rejectedKey()).contains(KEY);
    assertThat(failure.toException()).hasSameClassAs(Caches.answered(status).toException());
    assertThat(failure.toString()).doesNotContain("S3CR3T");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 408, 429, 500, 503})
  void blamesNoKeyForWhatTheServerSuffers(int status) {
    assertThat(Caches.answered(status).ofKey(KEY)).isEqualTo(Caches.answered(status));
  }

  @Test
  void isRememberedOnlyIfItSaysSomethingAboutTheServer() {
    assertThat(oneOfEach())
        .filteredOn(failure -> !failure.remembered())
        .containsExactly(Failure.local("no key", CAUSE), Failure.closed("closed"));
  }

  @Test
  void withholdsACauseThatQuotes() {
    Failure failure = Failure.local("no key", new IllegalStateException("bad \"S3CR3T\""));

    assertThat(failure.toException().getCause().toString()).doesNotContain("S3CR3T");
  }
}
