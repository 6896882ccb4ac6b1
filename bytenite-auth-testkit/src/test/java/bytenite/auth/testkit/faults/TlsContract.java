// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a client promises where TLS fails: an error that says so and shows no secret, one attempt,
 * no request, and the next call to a server without a fault works.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TlsContract {

  private static final int ATTEMPTS = 3;

  private final Stack stack;
  private final Certificates certificates = Certificates.made();
  private final Threads before = Threads.now();
  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private SSLContext defaultContext;
  private SSLSocketFactory defaultFactory;

  /** Over this stack. */
  protected TlsContract(Stack stack) {
    this.stack = stack;
  }

  /**
   * The client under test, which trusts as the context does. The process's defaults are restored
   * after the test.
   */
  protected abstract Caller caller(AuthConfig config, SSLContext trust);

  @BeforeAll
  void rememberDefaults() throws Exception {
    defaultContext = SSLContext.getDefault();
    defaultFactory = HttpsURLConnection.getDefaultSSLSocketFactory();
  }

  @AfterEach
  void restoreDefaults() {
    SSLContext.setDefault(defaultContext);
    HttpsURLConnection.setDefaultSSLSocketFactory(defaultFactory);
  }

  @AfterAll
  void leavesNoThread() throws InterruptedException {
    before.assertNoneLeft();
  }

  @Test
  void speaksTlsWithAServerThatItTrusts() throws Exception {
    try (FaultServer server = FaultServer.start("https", good());
        Caller client = caller(server)) {
      assertThat(client.token().value()).startsWith(Secrets.TOKEN);
      assertThat(client.skipLogin(Secrets.CHALLENGE).skip()).isTrue();
      assertThat(client.signOut().ok()).isTrue();
      assertThat(server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendsNothingWhereTlsFails(TlsFault fault) throws Exception {
    try (FaultServer server = FaultServer.start("https", fault.layer(certificates));
        Caller client = caller(server)) {
      fails(server, client::token, stack.connections(fault, /* get= */ false));
      fails(server, client::exchange, stack.connections(fault, /* get= */ false));

      server.speak(good());
      clock.advance(Duration.ofMinutes(20)); // past the quiet time
      assertThat(client.token().value()).startsWith(Secrets.TOKEN);

      server.speak(fault.layer(certificates));
      assertThat(server.awaitNoConnection()).isTrue();
      Callable<?> skip = () -> client.skipLogin(Secrets.CHALLENGE);
      fails(server, skip, stack.connections(fault, /* get= */ true));
      fails(server, client::signOut, stack.connections(fault, /* get= */ false));

      server.speak(good());
      assertThat(client.exchange().value()).startsWith(Secrets.TOKEN);
      assertThat(client.token().value()).startsWith(Secrets.TOKEN);
      Secrets.scan().check(fault.name(), client);
      Secrets.scan().check(fault.name(), client.status());
    }
  }

  /** The alert in reply is no HTTP; HttpURLConnection takes it for no reply at all. */
  @Test
  void failsWhereItSpeaksPlainHttpToTls() throws Exception {
    try (FaultServer server = FaultServer.start("http", good());
        Caller client = caller(server)) {
      Throwable thrown = catchThrowable(client::token);

      checkSaid(thrown);
      assertThat(thrown)
          .isInstanceOf(
              stack == Stack.JAVA_NET_HTTP
                  ? AuthException.MalformedResponse.class
                  : AuthException.TransportFailure.class);
      assertThat(server.connections())
          .isLessThanOrEqualTo(
              stack == Stack.JAVA_NET_HTTP ? 1 : ATTEMPTS * stack.sends(/* get= */ false));
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void givesUpOnAHandshakeThatDrips() throws Exception {
    try (FaultServer server = FaultServer.start("https", TlsFault.drip());
        Caller client = caller(server, Duration.ofMillis(300))) {
      Throwable thrown = catchThrowable(client::token);

      assertThat(thrown).isInstanceOf(AuthException.DeadlineExceeded.class);
      checkSaid(thrown);
      assertThat(server.awaitNoConnection()).isTrue();
    }
  }

  /**
   * HttpURLConnection reads them within one call of its own, which its time ends, or what it may
   * read.
   */
  @Test
  void isNotHeldByTrailersWithoutEnd() throws Exception {
    try (FaultServer server = FaultServer.start("https", good());
        Caller client = caller(server, Duration.ofMillis(500))) {
      server.play(Fault.FLOODS_TRAILERS);
      Throwable thrown = catchThrowable(client::token);

      if (stack == Stack.HTTP_URL_CONNECTION) {
        assertThat(thrown)
            .isInstanceOfAny(
                AuthException.DeadlineExceeded.class, AuthException.MalformedResponse.class);
      }
      assertThat(server.awaitNoConnection()).isTrue();
    }
  }

  @Test
  void endsOnceItIsClosedThoughTheBodyHasBegun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (FaultServer server = FaultServer.start("https", good())) {
      server.play(
          peer -> {
            peer.send(FaultServer.head(200, "Content-Length: 60") + "{");
            begun.countDown();
            peer.silence();
          });
      CompletableFuture<Throwable> ended;
      try (Caller client = caller(server)) {
        ended = CompletableFuture.supplyAsync(() -> catchThrowable(client::token));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(AuthException.Closed.class);
      assertThat(server.awaitNoConnection()).isTrue();
    }
  }

  private FaultServer.Layer good() {
    return TlsFault.tls(certificates.server(Certificates.GOOD));
  }

  private Caller caller(FaultServer server) {
    return caller(server, Duration.ofSeconds(30));
  }

  private Caller caller(FaultServer server, Duration callTimeout) {
    AuthConfig.Builder config =
        AuthConfig.builder(Secrets.key())
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(ATTEMPTS)
            .callTimeout(callTimeout);
    stack.carry(config, Optional.empty());
    return caller(config.build(), certificates.client());
  }

  private static void fails(FaultServer server, Callable<?> call, int mostConnections) {
    int connections = server.connections();
    server.forgetRequests();

    Throwable thrown = catchThrowable(call::call);

    assertThat(thrown).isInstanceOf(AuthException.TransportFailure.class);
    assertThat(((AuthException) thrown).retryable()).as("retryable: %s", thrown).isFalse();
    checkSaid(thrown);
    assertThat(server.connections() - connections).as("connections").isBetween(1, mostConnections);
    assertThat(server.requests()).isEmpty();
  }

  private static void checkSaid(Throwable thrown) {
    assertThat(thrown.getMessage()).hasLineCount(1).hasSizeBetween(10, 300);
    Secrets.scan().check("what was thrown", thrown);
  }
}
