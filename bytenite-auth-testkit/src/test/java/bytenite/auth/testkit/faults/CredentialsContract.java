// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.ManualClock;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client sends its key and its token to the configured origin and nothing else to any server,
 * whatever credentials a server asks for and wherever it redirects to.
 */
@ParameterizedClass
@EnumSource(Stack.class)
public abstract class CredentialsContract {

  private static final String ENVELOPE = "{\"ok\":false,\"requestId\":\"r-7\"}";

  private final Authenticator before = Authenticator.getDefault();
  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();
  @Parameter private Stack stack;

  /** The process's authenticator, or that of the caller's HttpClient. */
  private final Authenticator authenticator =
      new Authenticator() {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
          asked.incrementAndGet();
          return new PasswordAuthentication("somebody", "password".toCharArray());
        }
      };

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  /** A transport over this client, with its redirects and its authenticator. */
  protected abstract HttpTransport over(HttpClient http);

  @AfterEach
  void restoreTheAuthenticator() {
    Authenticator.setDefault(before);
  }

  @ParameterizedTest
  @CsvSource({
    "401, WWW-Authenticate: Basic realm=\"r\"",
    "401, 'WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"'",
    "401, WWW-Authenticate: Negotiate",
    "401, WWW-Authenticate: Bearer",
    "401, X-None: at all",
    "407, Proxy-Authenticate: Basic realm=\"r\"",
    "407, X-None: at all",
  })
  void offersNothingElseWhateverItIsAskedFor(int status, String challenge) throws Exception {
    try (FaultServer server = FaultServer.start();
        Caller client = caller(server)) {
      FaultServer.Play refusal = reply(status, challenge);

      server.play(refusal);
      assertThat(answer(client::exchange).status()).isEqualTo(status);
      assertThat(server.requests()).hasSize(1);
      assertThat(credentials(server)).isEmpty();
      assertThat(answer(client::token).requestId()).isEqualTo("r-7");

      server.heal();
      clock.advance(Duration.ofMinutes(20)); // past the quiet time
      client.token();
      server.forgetRequests();
      server.play(refusal);
      assertThat(answer(() -> client.skipLogin(Secrets.CHALLENGE)).status()).isEqualTo(status);
      assertThat(credentials(server)).containsExactly("authorization: " + token(1));

      server.heal();
      clock.advance(Duration.ofMinutes(20));
      client.token();
      assertThat(asked).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void goesNowhereElseWhereverItIsSent(int status) throws Exception {
    try (FaultServer server = FaultServer.start();
        FaultServer stranger = FaultServer.start();
        Caller client = caller(server)) {
      FaultServer.Play redirection = reply(status, "Location: " + stranger.baseUri() + "/there");

      server.play(redirection);
      assertThat(answer(client::token)).isInstanceOf(AuthException.UnexpectedStatus.class);
      server.heal();
      clock.advance(Duration.ofMinutes(20)); // past the quiet time
      client.token();
      server.play(redirection);
      assertThat(answer(() -> client.skipLogin(Secrets.CHALLENGE)).status()).isEqualTo(status);
      assertThat(answer(client::signOut).status()).isEqualTo(status);

      assertThat(stranger.connections()).isZero();
      assertThat(server.requests()).hasSize(4);
    }
  }

  private Caller caller(FaultServer server) {
    AuthConfig.Builder config =
        AuthConfig.builder(Secrets.key())
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(1); // a refusal is not tried again after a second
    if (stack == Stack.JAVA_NET_HTTP) {
      config.transport(over(eager()));
    } else {
      stack.carry(config);
      Authenticator.setDefault(authenticator);
    }
    return caller(config.build());
  }

  /** A client that follows redirects and answers challenges. */
  private HttpClient eager() {
    return HttpClient.newBuilder()
        .authenticator(authenticator)
        .followRedirects(HttpClient.Redirect.ALWAYS)
        .build();
  }

  private static FaultServer.Play reply(int status, String header) {
    String length = "Content-Length: " + ENVELOPE.length();
    return peer -> peer.send(FaultServer.head(status, header, length) + ENVELOPE);
  }

  private static AuthException.ErrorResponse answer(Callable<?> call) {
    return catchThrowableOfType(AuthException.ErrorResponse.class, call::call);
  }

  private static String token(int number) {
    return (Secrets.TOKEN + number).toLowerCase(Locale.ROOT);
  }

  /** The lines by which the requests so far have offered something. */
  private static Stream<String> credentials(FaultServer server) {
    return server.requests().stream()
        .flatMap(String::lines)
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(line -> line.contains("authorization:") || line.startsWith("cookie"));
  }
}
