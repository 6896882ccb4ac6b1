// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpTransport;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.TokenSourceContract;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Holds the asynchronous client to every promise that clients make, over real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AsyncContractTest {

  private static final String EXCHANGE = "/v1/auth/access_token";

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private FakeAuthServer server = FakeAuthServer.builder().clock(clock).start();

  @AfterAll
  void close() {
    server.close();
  }

  /** What one check's clients have sent too late must not be answered as the next one's. */
  private void restart() {
    server.close();
    server = FakeAuthServer.builder().clock(clock).start();
  }

  @TestFactory
  Stream<DynamicTest> keepsItsPromisesOverHttpClient() {
    return tests(contract(this::settings));
  }

  @TestFactory
  Stream<DynamicTest> keepsItsPromisesOverHttpUrlConnection() {
    return tests(
        contract(
            () ->
                settings().transport(HttpTransport.overHttpUrlConnection(Duration.ofSeconds(10)))));
  }

  private AuthConfig.Builder settings() {
    return AuthConfig.builder(server.apiKey())
        .baseUri(server.baseUri())
        .clock(clock)
        .scheduler(clock)
        .maxAttempts(1);
  }

  private TokenSourceContract contract(Supplier<AuthConfig.Builder> settings) {
    return TokenSourceContract.ofAsyncClient(() -> AsyncAuthClient.create(settings.get().build()))
        .clock(clock)
        .exchanges(() -> server.exchanges())
        .failing(() -> server.enqueue(EXCHANGE, FakeReply.status(503)))
        .holding(() -> held(FakeReply.ok()))
        .holdingFailure(() -> held(FakeReply.status(503)));
  }

  private Stream<DynamicTest> tests(TokenSourceContract contract) {
    return contract.checks().stream()
        .map(
            check ->
                DynamicTest.dynamicTest(
                    check.name(),
                    () -> {
                      restart();
                      check.run();
                    }));
  }

  private Runnable held(FakeReply reply) {
    Gate gate = Gate.named("an exchange of the contract");
    server.enqueue(EXCHANGE, reply.heldBy(gate));
    return gate::open;
  }
}
