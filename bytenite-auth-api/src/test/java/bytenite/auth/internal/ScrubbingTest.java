// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScrubbingTest {

  private static final String SECRET = "a-challenge-that-is-secret";
  private static final Instant NEXT = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void saysTheSameWithoutTheSecret() {
    AuthException thrown = AuthException.of(503, said(SECRET), Optional.of(Duration.ofSeconds(7)));

    AuthException scrubbed = (AuthException) Scrubbing.of(thrown, SECRET);

    assertThat(scrubbed).isInstanceOf(AuthException.Unavailable.class);
    assertThat(((AuthException.Unavailable) scrubbed).envelope()).isEqualTo(said("[redacted]"));
    assertThat(((AuthException.Unavailable) scrubbed).retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(scrubbed).hasMessageContaining("503").hasMessageNotContaining(SECRET);
  }

  @Test
  void keepsWhenTheNextAttemptIsDue() {
    AuthException thrown = AuthException.of(401, said(SECRET), Optional.empty(), Optional.of(NEXT));

    assertThat(((AuthException) Scrubbing.of(thrown, SECRET)).nextAttempt()).contains(NEXT);
  }

  @Test
  void leavesAloneWhatShowsNoSecret() {
    AuthException answer = AuthException.of(401, said("nothing"), Optional.empty());
    AuthException closed = new AuthException.Closed("the client is closed");

    assertThat(Scrubbing.of(answer, SECRET)).isSameAs(answer);
    assertThat(Scrubbing.of(closed, SECRET)).isSameAs(closed);
  }

  @Test
  void saysLessOfAMalformedAnswerWithTheSecret() {
    AuthException thrown =
        new AuthException.MalformedResponse("no token, request id " + SECRET, Optional.of(NEXT));

    RuntimeException scrubbed = Scrubbing.of(thrown, SECRET);

    assertThat(scrubbed)
        .isInstanceOf(AuthException.MalformedResponse.class)
        .hasMessageNotContaining(SECRET);
    assertThat(((AuthException) scrubbed).nextAttempt()).contains(NEXT);
  }

  private static ResponseEnvelope said(String text) {
    return new ResponseEnvelope(
        false, text, "said " + text, Optional.of(new ErrorDetail(1, text, text)));
  }
}
