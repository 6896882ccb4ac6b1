// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.ManualClock;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client promises where TLS fails: an error that says so and shows no secret, one attempt,
 * no request, and the next call to a server without a fault works.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TlsContract {

  private static final int ATTEMPTS = 3;

  private final Certificates certificates = Certificates.made();
  private final Threads before = Threads.now();
  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private Trust trust;

  /** What carries the calls. */
  enum Over {
    OUR_CLIENT(Stack.JAVA_NET_HTTP),
    /** One that would follow redirects, so that another with its settings is used. */
    CALLERS_CLIENT(Stack.JAVA_NET_HTTP),
    HTTP_URL_CONNECTION(Stack.HTTP_URL_CONNECTION);

    private final Stack stack;

    Over(Stack stack) {
      this.stack = stack;
    }
  }

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  /** The transport over a caller's client. */
  protected abstract HttpTransport over(HttpClient client);

  @BeforeAll
  void trustOurCertificates() throws Exception {
    trust = Trust.of(certificates);
  }

  @AfterAll
  void leavesNoThread() throws InterruptedException {
    trust.close();
    before.assertNoneLeft();
  }

  static List<Arguments> faults() {
    List<Arguments> faults = new ArrayList<>();
    for (Over over : Over.values()) {
      for (TlsFault fault : TlsFault.values()) {
        faults.add(Arguments.of(over, fault));
      }
    }
    return faults;
  }

  @ParameterizedTest
  @EnumSource
  void speaksTlsWithAServerThatItTrusts(Over over) throws Exception {
    try (FaultServer server = FaultServer.start("https", good());
        Caller client = caller(over, server)) {
      assertThat(client.token().value()).startsWith(Secrets.TOKEN);
      assertThat(client.skipLogin(Secrets.CHALLENGE).skip()).isTrue();
      assertThat(client.signOut().ok()).isTrue();
      assertThat(server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void sendsNothingWhereTlsFails(Over over, TlsFault fault) throws Exception {
    try (FaultServer server = FaultServer.start("https", fault.layer(certificates));
        Caller client = caller(over, server)) {
      fails(server, client::token, over.stack.connections(fault, /* get= */ false));
      fails(server, client::exchange, over.stack.connections(fault, /* get= */ false));

      server.speak(good());
      clock.advance(Duration.ofMinutes(20)); // past the quiet time
      assertThat(client.token().value()).startsWith(Secrets.TOKEN);

      server.speak(fault.layer(certificates));
      assertThat(server.awaitNoConnection()).isTrue();
      Callable<?> skip = () -> client.skipLogin(Secrets.CHALLENGE);
      fails(server, skip, over.stack.connections(fault, /* get= */ true));
      fails(server, client::signOut, over.stack.connections(fault, /* get= */ false));

      server.speak(good());
      assertThat(client.exchange().value()).startsWith(Secrets.TOKEN);
      assertThat(client.token().value()).startsWith(Secrets.TOKEN);
      Secrets.scan().check(fault.name(), client);
      Secrets.scan().check(fault.name(), client.status());
    }
  }

  /** The alert in reply is no HTTP; HttpURLConnection takes it for no reply at all. */
  @ParameterizedTest
  @EnumSource
  void failsWhereItSpeaksPlainHttpToTls(Over over) throws Exception {
    try (FaultServer server = FaultServer.start("http", good());
        Caller client = caller(over, server)) {
      Throwable thrown = catchThrowable(client::token);

      checkSaid(thrown);
      assertThat(thrown)
          .isInstanceOf(
              over.stack == Stack.JAVA_NET_HTTP
                  ? AuthException.MalformedResponse.class
                  : AuthException.TransportFailure.class);
      assertThat(server.connections())
          .isLessThanOrEqualTo(
              over.stack == Stack.JAVA_NET_HTTP
                  ? 1
                  : ATTEMPTS * over.stack.sends(/* get= */ false));
      assertThat(server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesUpOnAHandshakeThatDrips(Over over) throws Exception {
    try (FaultServer server = FaultServer.start("https", TlsFault.drip());
        Caller client = caller(over, server, Duration.ofMillis(300))) {
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
  @ParameterizedTest
  @EnumSource
  void isNotHeldByTrailersWithoutEnd(Over over) throws Exception {
    try (FaultServer server = FaultServer.start("https", good());
        Caller client = caller(over, server, Duration.ofMillis(500))) {
      server.play(Fault.FLOODS_TRAILERS);
      Throwable thrown = catchThrowable(client::token);

      if (over.stack == Stack.HTTP_URL_CONNECTION) {
        assertThat(thrown)
            .isInstanceOfAny(
                AuthException.DeadlineExceeded.class, AuthException.MalformedResponse.class);
      }
      assertThat(server.awaitNoConnection()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsOnceItIsClosedThoughTheBodyHasBegun(Over over) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (FaultServer server = FaultServer.start("https", good())) {
      server.play(
          peer -> {
            peer.send(FaultServer.head(200, "Content-Length: 60") + "{");
            begun.countDown();
            peer.silence();
          });
      CompletableFuture<Throwable> ended;
      try (Caller client = caller(over, server)) {
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

  private Caller caller(Over over, FaultServer server) {
    return caller(over, server, Duration.ofSeconds(30));
  }

  private Caller caller(Over over, FaultServer server, Duration callTimeout) {
    AuthConfig.Builder config =
        AuthConfig.builder(Secrets.key())
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(ATTEMPTS)
            .callTimeout(callTimeout);
    over.stack.carry(config);
    if (over == Over.CALLERS_CLIENT) {
      HttpClient.Builder eager = HttpClient.newBuilder().followRedirects(Redirect.ALWAYS);
      config.transport(over(eager.sslContext(certificates.client()).build()));
    }
    return caller(config.build());
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
