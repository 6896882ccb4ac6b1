// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.spi.HttpReply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One protocol, the calls it makes, and the answers it is given. */
final class Answers {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final long NOW_MILLIS = 5_000;
  static final Duration TIMEOUT = Duration.ofSeconds(30);
  static final ApiKey KEY = ApiKey.of("eyJjcnYiOiJQLTM4NCIsImQiOiJ0aGUtcHJpdmF0ZS1rZXkifQ==");
  static final AccessToken TOKEN =
      new AccessToken("0c9d8f7e6b5a4-token-in-play", "", NOW, NOW.plusSeconds(3600));
  static final String CHALLENGE = "challenge/of a+login&more";

  private Answers() {}

  static TokenProtocol protocol() {
    return new TokenProtocol(URI.create("https://auth.example.com"), "tests/1", TIMEOUT);
  }

  /** An exchange whose call has been made, as it has when an answer comes. */
  static Operation<IssuedToken> exchange() {
    Operation<IssuedToken> exchange =
        protocol().exchange(() -> KEY, NOW_MILLIS, NOW, Optional.empty());
    exchange.call(TIMEOUT);
    return exchange;
  }

  static Operation<ResponseEnvelope> signOut() {
    return protocol().signOut(TOKEN);
  }

  static Operation<SkipLogin> skipLogin() {
    return protocol().skipLogin(TOKEN, CHALLENGE);
  }

  /** All three operations, the first attempt at each; what their answer means. */
  static List<Function<RawReply, Outcome<?>>> allOperations() {
    return List.of(
        reply -> exchange().outcome(reply, /* attempt= */ 1, NOW),
        reply -> signOut().outcome(reply, /* attempt= */ 1, NOW),
        reply -> skipLogin().outcome(reply, /* attempt= */ 1, NOW));
  }

  static RawReply reply(int status, String body) {
    return new RawReply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  static RawReply reply(int status, String retryAfter, String body) {
    return RawReply.of(
        new HttpReply(
            status,
            Map.of("retry-after", List.of(retryAfter)),
            body.getBytes(StandardCharsets.UTF_8)));
  }

  static Outcome<IssuedToken> exchanged(int status, String body) {
    return exchange().outcome(reply(status, body), /* attempt= */ 1, NOW);
  }

  static Failure failure(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed<?>) outcome).failure();
  }

  static AuthException exception(Outcome<?> outcome) {
    return failure(outcome).toException();
  }

  static AuthException.ErrorResponse errorResponse(Outcome<?> outcome) {
    AuthException exception = exception(outcome);
    assertThat(exception).isInstanceOf(AuthException.ErrorResponse.class);
    return (AuthException.ErrorResponse) exception;
  }
}
