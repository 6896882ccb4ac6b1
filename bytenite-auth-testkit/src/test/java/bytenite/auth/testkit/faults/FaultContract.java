// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthException.Kind;
import bytenite.auth.spi.Scheduler;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client promises under every {@link Fault}: the right error, in time, in one line that
 * explains and shows no secret; no more requests than the retry rules allow; nothing left open; and
 * the next call works.
 *
 * <p>The faults are played at the same time, for most of them consist of waiting.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FaultContract {

  private static final int ATTEMPTS = 3;
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration FAR_TOO_LONG = Duration.ofSeconds(25);

  private final Stack stack;
  private final Optional<Certificates> tls;
  private final Set<Fault> faults;
  private final Optional<Scheduler> watch;
  private final Map<Fault, Future<Void>> played = new EnumMap<>(Fault.class);
  private final Threads before;

  /** Over this stack. */
  protected FaultContract(Stack stack) {
    this(stack, /* overTls= */ false, EnumSet.noneOf(Fault.class), Optional.empty());
  }

  /**
   * Over this stack, with a scheduler perhaps, but for what it cannot survive then; over TLS those
   * faults alone that take time, for what is read is the same.
   */
  protected FaultContract(
      Stack stack, boolean overTls, Set<Fault> leftOut, Optional<Scheduler> watch) {
    this.stack = stack;
    this.tls = overTls ? Optional.of(Certificates.made()) : Optional.empty();
    this.faults = EnumSet.allOf(Fault.class);
    this.faults.removeIf(fault -> stack.isHeldBy(fault) || leftOut.contains(fault));
    this.faults.removeIf(fault -> overTls && !fault.ending().takesTime());
    this.watch = watch;
    this.before = Threads.now(); // keytool's reaper among them
  }

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  @BeforeAll
  void playAll() throws InterruptedException {
    SSLSocketFactory trustBefore = HttpsURLConnection.getDefaultSSLSocketFactory();
    tls.map(Certificates::client)
        .map(SSLContext::getSocketFactory)
        .ifPresent(HttpsURLConnection::setDefaultSSLSocketFactory);
    try {
      playAtOnce();
    } finally {
      HttpsURLConnection.setDefaultSSLSocketFactory(trustBefore);
    }
  }

  private void playAtOnce() throws InterruptedException {
    ExecutorService players = Executors.newFixedThreadPool(64);
    for (Fault fault : faults) {
      played.put(fault, players.submit(play(fault)));
    }
    players.shutdown();
    assertThat(players.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @AfterAll
  void leavesNoThread() throws InterruptedException {
    before.assertNoneLeft();
  }

  Set<Fault> faults() {
    return faults;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void survives(Fault fault) throws Throwable {
    try {
      played.get(fault).get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private Callable<Void> play(Fault fault) {
    return () -> {
      ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
      try (FaultServer server = start();
          Caller client = caller(config(server, clock, fault))) {
        Callable<String> exchange = () -> client.exchange().value();
        Callable<String> skip = () -> client.skipLogin(Secrets.CHALLENGE).redirectTo();
        int posts = ATTEMPTS * stack.sends(/* get= */ false);
        survives(fault, server, () -> client.token().value(), posts);
        worksAgain(server, clock, exchange);
        worksAgain(server, clock, () -> client.token().value());
        survives(fault, server, skip, ATTEMPTS * stack.sends(/* get= */ true));
        worksAgain(server, clock, skip);
        survives(fault, server, () -> client.signOut().message(), posts);
        worksAgain(server, clock, () -> client.token().value());
        Secrets.scan().check(fault.name(), client);
        Secrets.scan().check(fault.name(), client.status());
      }
      return null;
    };
  }

  private FaultServer start() {
    return tls.map(made -> TlsFault.tls(made.server(Certificates.GOOD)))
        .map(layer -> FaultServer.start("https", layer))
        .orElseGet(FaultServer::start);
  }

  private AuthConfig config(FaultServer server, ManualClock clock, Fault fault) {
    AuthConfig.Builder config =
        AuthConfig.builder(Secrets.key())
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(ATTEMPTS)
            .callTimeout(fault.ending().takesTime() ? SHORT : LONG);
    watch.ifPresent(config::scheduler);
    stack.carry(config, watch);
    return config.build();
  }

  private void survives(Fault fault, FaultServer server, Callable<String> call, int mostRequests)
      throws Exception {
    server.forgetRequests();
    server.play(fault);
    long start = System.nanoTime();

    Throwable thrown = catchThrowable(call::call);

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    int requests = server.requests().size();
    checkError(fault, thrown);
    assertThat(took).isLessThan(FAR_TOO_LONG);
    checkRequests(fault, thrown, requests, mostRequests);
    boolean kept = tls.isEmpty() && stack.keepsConnectionAfter(fault);
    if (thrown != null && !fault.leavesConnectionUsable() && !kept) {
      assertThat(server.awaitNoConnection()).as("the connection is dropped").isTrue();
    }
    server.heal();
  }

  /** Calls until there is an answer: the machine may be too busy for a short time limit. */
  private static void worksAgain(FaultServer server, ManualClock clock, Callable<String> call)
      throws Exception {
    Throwable thrown;
    int tries = 0;
    do {
      clock.advance(Duration.ofMinutes(5)); // past the quiet time
      thrown = catchThrowable(() -> assertThat(call.call()).doesNotContain(Fault.STRAY));
    } while (thrown instanceof AuthException.DeadlineExceeded && ++tries < 10);
    assertThat(thrown).isNull();
    assertThat(server.abusedConnections()).as("calls on spoilt connections").isZero();
  }

  private void checkError(Fault fault, Throwable thrown) {
    if (thrown == null) {
      assertThat(fault.ending().mayAnswer()).as("the call may succeed").isTrue();
      return;
    }
    assertThat(thrown).isInstanceOf(AuthException.class);
    Kind kind = ((AuthException) thrown).kind();
    if (!(stack.makesSenseOf(fault) && kind == Kind.MALFORMED_RESPONSE)) {
      assertThat(fault.ending().kinds()).contains(kind);
    }
    assertThat(thrown.getMessage()).hasLineCount(1).hasSizeBetween(20, 300);
    Secrets.scan().check(fault.name(), thrown);
  }

  private void checkRequests(Fault fault, Throwable thrown, int requests, int most) {
    assertThat(requests).as("requests").isLessThanOrEqualTo(most);
    if (thrown instanceof AuthException.MalformedResponse) {
      int least = fault.speaksFirst() ? 0 : 1; // the client may have gone before it is read
      assertThat(requests)
          .as("requests")
          .isBetween(least, stack.mayBreakFirst(fault) ? most : stack.sendsWhereMalformed());
    }
  }
}
