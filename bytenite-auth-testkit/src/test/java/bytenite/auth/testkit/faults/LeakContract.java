// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener;
import bytenite.auth.testkit.InMemoryTokenStore;
import bytenite.auth.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that a client produces shows a secret, whatever a server does that knows all of them:
 * exceptions, events, status, names of threads, standard streams, log records.
 */
@ParameterizedClass
@EnumSource(Stack.class)
public abstract class LeakContract {

  @Parameter private Stack stack;
  private final SecretScan scan = Secrets.scan();
  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final Semaphore signOuts = new Semaphore(0); // the last that each form's calls tell of
  private final Log log = new Log();
  private final Logger ours = Logger.getLogger("bytenite");
  private final ByteArrayOutputStream streams = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  /** The client under test. */
  protected abstract Caller caller(AuthConfig config);

  @BeforeEach
  void listen() {
    ours.setLevel(Level.FINEST);
    ours.addHandler(log);
    PrintStream both = new PrintStream(streams, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
  }

  @AfterEach
  void stopListening() {
    System.setOut(out);
    System.setErr(err);
    ours.removeHandler(log);
    ours.setLevel(null);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 401, 503})
  void showsNoSecretThatAServerEchoes(int status) throws Exception {
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    try (FaultServer server = FaultServer.start()) {
      AuthConfig config = config(server, clock);
      try (Caller client = caller(config)) {
        for (Echo.Form form : Echo.Form.values()) {
          fails(new Echo(status, form, Secrets.KEY), server, clock, client::token);
          String token = client.token().value();
          Echo keyAndToken = new Echo(status, form, token, Secrets.KEY);
          Echo all = new Echo(status, form, Secrets.KEY, token, Secrets.CHALLENGE);
          fails(keyAndToken, server, clock, client::exchange);
          fails(all, server, clock, () -> client.skipLogin(Secrets.CHALLENGE));
          token = client.token().value();
          fails(new Echo(status, form, Secrets.KEY, token), server, clock, client::signOut);
          scan.check("status after " + all, client.status());
          scan.check("client after " + all, client);
        }
      }
      scan.check("configuration", config);
    }
    checkWhatElseWasSaid();
  }

  private void fails(Echo echo, FaultServer server, ManualClock clock, Callable<?> call)
      throws Exception {
    server.play(echo);

    Throwable thrown = catchThrowable(call::call);

    server.heal();
    clock.advance(Duration.ofMinutes(20)); // past the quiet time
    assertThat(thrown).as("outcome of %s", echo).isNotNull();
    scan.check(echo.toString(), thrown);
  }

  private AuthConfig config(FaultServer server, ManualClock clock) {
    AuthConfig.Builder config =
        AuthConfig.builder(Secrets.key())
            .baseUri(server.baseUri())
            .clock(clock)
            .maxAttempts(1)
            .store(InMemoryTokenStore.create(clock))
            .listener(new Recorder());
    stack.carry(config);
    return config.build();
  }

  private void checkWhatElseWasSaid() throws InterruptedException {
    assertThat(signOuts.tryAcquire(Echo.Form.values().length, 30, TimeUnit.SECONDS)).isTrue();
    scan.check("events", events);
    scan.check("log records", log.records);
    scan.check("standard streams", streams.toString(StandardCharsets.UTF_8));
    Thread.getAllStackTraces().keySet().forEach(t -> scan.check("a thread's name", t.getName()));
    assertThat(streams.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(log.records).isEmpty();
  }

  /** Keeps every record. */
  private static final class Log extends Handler {

    private final List<String> records = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      records.add(entry.getMessage() + " " + List.of(entry.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Keeps every event. */
  private final class Recorder implements AuthListener {

    @Override
    public void exchangeStarted(ExchangeStarted event) {
      events.add(event);
    }

    @Override
    public void exchangeSucceeded(ExchangeSucceeded event) {
      events.add(event);
    }

    @Override
    public void exchangeFailed(ExchangeFailed event) {
      events.add(event);
    }

    @Override
    public void tokenInvalidated(TokenInvalidated event) {
      events.add(event);
    }

    @Override
    public void invalidationIgnored(InvalidationIgnored event) {
      events.add(event);
    }

    @Override
    public void tokenAdopted(TokenAdopted event) {
      events.add(event);
    }

    @Override
    public void storeFailed(StoreFailed event) {
      events.add(event);
    }

    @Override
    public void signedOut(SignedOut event) {
      events.add(event);
      signOuts.release();
    }

    @Override
    public void retryScheduled(RetryScheduled event) {
      events.add(event);
    }
  }
}
