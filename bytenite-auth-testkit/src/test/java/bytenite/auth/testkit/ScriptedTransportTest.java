// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.ApiKey;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedTransportTest {

  private static final String SECRET = "c2VjcmV0LWtleS1vZi10aGUtdGVzdA==";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Operation<IssuedToken> exchange =
      new TokenProtocol(URI.create("https://api.test"), "test/1", Duration.ofSeconds(30))
          .exchange(() -> ApiKey.of(SECRET), NOW.toEpochMilli(), NOW, Optional.empty());
  private final HttpCall call = exchange.call(Duration.ofSeconds(30));

  private static HttpReply status(int status) {
    return new HttpReply(status, Map.of(), new byte[0]);
  }

  @Test
  void givesItsRepliesInOrder() throws Exception {
    ScriptedTransport wire =
        ScriptedTransport.of(status(503), status(429)).reply(500, "{\"ok\":false}");

    List<HttpReply> replies = List.of(wire.send(call), wire.send(call), wire.send(call));

    assertThat(replies).extracting(HttpReply::status).containsExactly(503, 429, 500);
    assertThat(new String(replies.get(2).body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"ok\":false}");
    assertThat(replies.get(2).headers()).containsKey("content-type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t1", "with \"quotes\" and \\"})
  void grantsATokenThatTheProtocolUnderstands(String value) throws Exception {
    ScriptedTransport wire = ScriptedTransport.of().token(value, 60);

    HttpReply reply = wire.send(call);

    assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("\"expiresIn\":\"60\"");
    if (!value.contains(" ")) {
      assertThat(exchange.outcome(RawReply.of(reply), 1, NOW))
          .isInstanceOfSatisfying(
              Outcome.Success.class,
              success ->
                  assertThat(((IssuedToken) success.value()).token())
                      .satisfies(
                          token -> {
                            assertThat(token.value()).isEqualTo(value);
                            assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(60));
                          }));
    }
  }

  @Test
  void throwsTheFailureThatWasScripted() {
    IOException failure = new ConnectException("nobody there");
    ScriptedTransport wire = ScriptedTransport.of().fail(failure);

    assertThatThrownBy(() -> wire.send(call)).isSameAs(failure);
  }

  @Test
  void letsAnAnswerLookAtTheCall() throws Exception {
    ScriptedTransport wire =
        ScriptedTransport.of().answer(c -> status(c.method().equals("POST") ? 200 : 405));

    assertThat(wire.send(call).status()).isEqualTo(200);
  }

  @Test
  void failsAtOnceWhenACallIsNotInTheScript() throws Exception {
    ScriptedTransport wire = ScriptedTransport.of(status(200), status(200), status(200));
    wire.send(call);
    wire.send(call);
    wire.send(call);

    assertThatThrownBy(() -> wire.send(call))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "unscripted call: POST /v1/auth/access_token; 3 replies were scripted, all used");
  }

  @Test
  void saysSoWhenThereIsNoScript() {
    ScriptedTransport wire = ScriptedTransport.of();

    assertThatThrownBy(() -> wire.send(call)).hasMessageEndingWith("; no reply was scripted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:" + SECRET + "@api.test/a?loginChallenge=" + SECRET,
        "https://api.test/a='b'/%22c%22?x=1#f"
      })
  void saysWhatArrivedWithoutASecretAndWithoutWhatWouldBeWithheld(String uri) {
    ScriptedTransport wire = ScriptedTransport.of();
    HttpCall suspicious =
        new HttpCall(
            "GET",
            URI.create(uri),
            Map.of("Authorization", SECRET),
            SECRET.getBytes(StandardCharsets.UTF_8),
            Duration.ofSeconds(1));

    Throwable thrown = catchThrowable(() -> wire.send(suspicious));

    assertThat(thrown).hasMessageStartingWith("unscripted call: GET /a");
    assertThat(thrown.getMessage()).doesNotContain(SECRET).doesNotContainPattern("[\"'{}<>=?]");
  }

  @Test
  void boundsWhatItShowsOfALongPath() {
    ScriptedTransport wire = ScriptedTransport.of();
    URI endless = URI.create("https://api.test/" + "a".repeat(10_000));

    Throwable thrown =
        catchThrowable(
            () ->
                wire.send(new HttpCall("GET", endless, Map.of(), new byte[0], Duration.ofDays(1))));

    assertThat(thrown.getMessage()).hasSizeLessThan(256);
  }

  @Test
  void keepsItsMessageInTheClientsException() {
    Throwable thrown = catchThrowable(() -> ScriptedTransport.of().send(call));

    Throwable cause = exchange.failure(thrown, Long.MAX_VALUE).toException().getCause();

    assertThat(cause).isSameAs(thrown);
  }

  @Test
  void recordsWhatArrivedAndShowsNoSecret() throws Exception {
    ScriptedTransport wire = ScriptedTransport.of().token("granted-secret", 60);

    wire.send(call);
    assertThatThrownBy(() -> wire.send(call)).isInstanceOf(AssertionError.class);

    assertThat(wire.calls()).containsExactly(call, call);
    assertThat(wire.calls().toString()).contains("/v1/auth/access_token").doesNotContain(SECRET);
    assertThat(wire).hasToString("ScriptedTransport[calls=2, remaining=0]");
  }

  @Test
  void tellsWhatIsLeftOfTheScript() throws Exception {
    ScriptedTransport wire = ScriptedTransport.of(status(200), status(200));

    wire.send(call);

    assertThat(wire.remaining()).isOne();
    assertThatThrownBy(wire::assertExhausted)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 of 2 scripted replies were not asked for");

    wire.send(call);

    assertThat(wire.remaining()).isZero();
    assertThatCode(wire::assertExhausted).doesNotThrowAnyException();
  }

  @Test
  void remembersAnUnscriptedCallThatAClientSwallowed() {
    ScriptedTransport wire = ScriptedTransport.of();

    assertThatThrownBy(() -> wire.send(call)).isInstanceOf(AssertionError.class);

    assertThatThrownBy(wire::assertExhausted)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("unscripted calls: POST /v1/auth/access_token");
  }

  @Test
  void canBeWrittenOnWhileItIsInUse() throws Exception {
    ScriptedTransport wire = ScriptedTransport.of(status(200));
    wire.send(call);

    wire.reply(status(401));

    assertThat(wire.send(call).status()).isEqualTo(401);
  }

  @Test
  void givesEachReplyOnceToCallersThatComeTogether() throws Exception {
    int callers = 500;
    ScriptedTransport wire = ScriptedTransport.of();
    IntStream.range(0, callers).forEach(i -> wire.reply(status(100 + i)));
    List<Callable<Integer>> sends = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      sends.add(() -> wire.send(call).status());
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);

    List<Integer> statuses = new ArrayList<>();
    try {
      for (Future<Integer> sent : threads.invokeAll(sends)) {
        statuses.add(sent.get());
      }
    } finally {
      threads.shutdown();
    }

    assertThat(statuses)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(100, 100 + callers).boxed().toList());
    wire.assertExhausted();
  }

  @Test
  void refusesNull() {
    ScriptedTransport wire = ScriptedTransport.of();

    assertThatThrownBy(() -> wire.reply(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> wire.fail(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> wire.answer(null)).isInstanceOf(NullPointerException.class);
    assertThat(wire.remaining()).isZero();
  }
}
