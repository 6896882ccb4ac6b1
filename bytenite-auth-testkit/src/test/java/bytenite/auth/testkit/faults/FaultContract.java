// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthException.Kind;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client promises under every {@link Fault}, over both stacks, with TLS and without: the
 * right error, in time, in one line that explains and shows no secret; no more requests than the
 * retry rules allow; every connection closed; and the next call works.
 *
 * <p>The faults are played at the same time, for most of them consist of waiting.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FaultContract {

  private static final int ATTEMPTS = 3;
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration FAR_TOO_LONG = Duration.ofSeconds(25);

  private final Certificates certificates = Certificates.made();
  private final Threads before = Threads.now(); // keytool's reaper among them
  private final Map<Scene, Future<Void>> played = new LinkedHashMap<>();

  /** A fault, and where it is played. */
  record Scene(Stack stack, boolean tls, Fault fault) {}

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  /** Over TLS those faults alone that take time, for what is read is the same. */
  static List<Scene> scenes() {
    List<Scene> scenes = new ArrayList<>();
    for (Stack stack : Stack.values()) {
      for (Fault fault : Fault.values()) {
        scenes.add(new Scene(stack, /* tls= */ false, fault));
        if (fault.ending().takesTime()) {
          scenes.add(new Scene(stack, /* tls= */ true, fault));
        }
      }
    }
    return scenes;
  }

  @BeforeAll
  void playAll() throws Exception {
    Trust trust = Trust.of(certificates);
    try {
      ExecutorService players = Executors.newFixedThreadPool(32);
      for (Scene scene : scenes()) {
        played.put(scene, players.submit(() -> play(scene)));
      }
      players.shutdown();
      assertThat(players.awaitTermination(240, TimeUnit.SECONDS)).isTrue();
    } finally {
      trust.close();
    }
  }

  @AfterAll
  void leavesNoThread() throws InterruptedException {
    before.assertNoneLeft();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void survives(Scene scene) throws Throwable {
    try {
      played.get(scene).get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private Void play(Scene scene) throws Exception {
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    try (FaultServer server = start(scene.tls());
        Caller client = caller(config(server, clock, scene))) {
      Callable<String> exchange = () -> client.exchange().value();
      Callable<String> skip = () -> client.skipLogin(Secrets.CHALLENGE).redirectTo();
      int posts = ATTEMPTS * scene.stack().sends(/* get= */ false);
      survives(scene, server, () -> client.token().value(), posts);
      worksAgain(server, clock, exchange);
      worksAgain(server, clock, () -> client.token().value());
      survives(scene, server, skip, ATTEMPTS * scene.stack().sends(/* get= */ true));
      worksAgain(server, clock, skip);
      survives(scene, server, () -> client.signOut().message(), posts);
      worksAgain(server, clock, () -> client.token().value());
      Secrets.scan().check(scene.toString(), client);
      Secrets.scan().check(scene.toString(), client.status());
    }
    return null;
  }

  private FaultServer start(boolean tls) {
    return tls
        ? FaultServer.start("https", TlsFault.tls(certificates.server(Certificates.GOOD)))
        : FaultServer.start();
  }

  private static AuthConfig config(FaultServer server, ManualClock clock, Scene scene) {
    AuthConfig.Builder config =
        AuthConfig.builder(Secrets.key())
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(ATTEMPTS)
            .callTimeout(scene.fault().ending().takesTime() ? SHORT : LONG);
    scene.stack().carry(config);
    return config.build();
  }

  private static void survives(
      Scene scene, FaultServer server, Callable<String> call, int mostRequests) throws Exception {
    server.forgetRequests();
    server.play(scene.fault());
    long start = System.nanoTime();

    Throwable thrown = catchThrowable(call::call);

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    int requests = server.requests().size();
    checkError(scene, thrown);
    assertThat(took).isLessThan(FAR_TOO_LONG);
    checkRequests(scene, thrown, requests, mostRequests);
    assertThat(server.awaitNoConnection()).as("the connection is closed").isTrue();
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
    } while (thrown instanceof AuthException.DeadlineExceeded && ++tries < 40);
    assertThat(thrown).isNull();
    assertThat(server.awaitNoConnection()).as("the connections are closed").isTrue();
    assertThat(server.reusedConnections()).isZero();
  }

  private static void checkError(Scene scene, Throwable thrown) {
    Fault fault = scene.fault();
    if (thrown == null) {
      assertThat(fault.ending().mayAnswer()).as("the call may succeed").isTrue();
      return;
    }
    assertThat(thrown).isInstanceOf(AuthException.class);
    Kind kind = ((AuthException) thrown).kind();
    if (!(scene.stack().makesSenseOf(fault) && kind == Kind.MALFORMED_RESPONSE)) {
      assertThat(fault.ending().kinds()).contains(kind);
    }
    assertThat(thrown.getMessage()).hasLineCount(1).hasSizeBetween(20, 300);
    Secrets.scan().check(fault.name(), thrown);
  }

  private static void checkRequests(Scene scene, Throwable thrown, int requests, int most) {
    assertThat(requests).as("requests").isLessThanOrEqualTo(most);
    if (thrown instanceof AuthException.MalformedResponse) {
      int least = scene.fault().speaksFirst() ? 0 : 1; // the client may have gone before it is read
      Stack stack = scene.stack();
      assertThat(requests)
          .as("requests")
          .isBetween(
              least, stack.mayBreakFirst(scene.fault()) ? most : stack.sendsWhereMalformed());
    }
  }
}
