// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.InMemoryTokenStore;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.faults.Caller;
import bytenite.auth.testkit.faults.SecretScan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a recording holds of what either client does, against the fake server. */
class JfrListenerTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String KEY = "eyJrdHkiOiJFQyIsImQiOiJx/7+Zb0W9hVt3LmPzR8sYk/+QxA1cN6u2==";

  /** Fields that every event has, and such as are different each time. */
  private static final Set<String> NOT_SHOWN =
      Set.of("startTime", "duration", "eventThread", "stackTrace", "at", "took", "delay");

  private enum Client {
    BLOCKING(config -> Caller.of(AuthClient.create(config))),
    ASYNCHRONOUS(config -> Caller.of(AsyncAuthClient.create(config)));

    private final Function<AuthConfig, Caller> maker;

    Client(Function<AuthConfig, Caller> maker) {
      this.maker = maker;
    }
  }

  private final ManualClock clock = ManualClock.at(START);
  private final FakeAuthServer server =
      FakeAuthServer.builder().key(ApiKey.of(KEY)).clock(clock).start();
  private final Recording recording = new Recording();
  private final Told told = new Told();
  @TempDir private Path directory;

  @BeforeEach
  void record() {
    recording.start();
  }

  @AfterEach
  void stop() {
    recording.close();
    server.close();
  }

  private AuthConfig.Builder config() {
    return AuthConfig.builder(server.apiKey())
        .baseUri(server.baseUri())
        .clock(clock)
        .listener(JfrListener.create(told));
  }

  @ParameterizedTest
  @EnumSource
  void recordsExchangesRenewalsRetriesInvalidationsAndSignOuts(Client client) throws Exception {
    try (Caller caller = client.maker.apply(config().build())) {
      server.enqueue(FakeReply.status(503));
      caller.token();
      told.await(3);
      clock.advance(Duration.ofMinutes(58));
      caller.token();
      told.await(2);
      server.revokeAll();
      caller.skipLogin("");
      told.await(3);
      caller.signOut();
      told.await(1);
    }

    assertThat(recorded())
        .extracting(JfrListenerTest::shown)
        .containsExactlyInAnyOrder(
            "Retry attempt=1 failure=Unavailable status=503",
            "Exchange success=true renewal=false lifetime=3600000 failure=null status=0"
                + " requestId=null",
            "Renewal",
            "Exchange success=true renewal=true lifetime=3600000 failure=null status=0"
                + " requestId=null",
            "Invalidation expiresAt=" + START.plus(Duration.ofMinutes(118)).toEpochMilli(),
            "Exchange success=true renewal=false lifetime=3600000 failure=null status=0"
                + " requestId=null",
            "SignOut confirmed=true");
  }

  @ParameterizedTest
  @EnumSource
  void recordsAdoptionsAndFailuresOfTheStore(Client client) throws Exception {
    InMemoryTokenStore store = InMemoryTokenStore.create(clock);
    try (Caller other =
        client.maker.apply(
            config().listener(new AuthListener() {}).scheduler(clock).store(store).build())) {
      other.token();
    }
    clock.advance(Duration.ofMinutes(10));
    try (Caller caller = client.maker.apply(config().scheduler(clock).store(store).build())) {
      caller.token();
      told.await(1);
    }
    store.failNext(1);
    try (Caller caller = client.maker.apply(config().scheduler(clock).store(store).build())) {
      caller.token();
      told.await(3);
    }

    assertThat(recorded())
        .extracting(JfrListenerTest::shown)
        .containsExactlyInAnyOrder(
            "Adoption age=600000 lifetime=3600000 renewal=false",
            "StoreFailure operation=LOAD cause=java.io.IOException nextLook="
                + START.plus(Duration.ofMinutes(10)).plusSeconds(1).toEpochMilli(),
            "Exchange success=true renewal=false lifetime=3600000 failure=null status=0"
                + " requestId=null");
  }

  @ParameterizedTest
  @EnumSource
  void recordsWhyAnExchangeFailed(Client client) throws Exception {
    String requestId;
    try (Caller caller = client.maker.apply(config().maxAttempts(1).build())) {
      caller.token();
      told.await(2);
      clock.advance(Duration.ofMinutes(58));
      server.enqueue(FakeReply.status(403));
      caller.token();
      told.await(2);
      server.enqueue(FakeReply.status(401));
      AuthException.Unauthenticated refused = refused(caller);
      requestId = refused.requestId();
      told.await(2);
    }

    assertThat(requestId).isNotEmpty();
    assertThat(recorded())
        .extracting(JfrListenerTest::shown)
        .filteredOn(text -> text.contains("success=false"))
        .satisfiesExactlyInAnyOrder(
            text ->
                assertThat(text)
                    .startsWith(
                        "Exchange success=false renewal=true lifetime=0"
                            + " failure=PermissionDenied status=403 requestId="),
            text ->
                assertThat(text)
                    .isEqualTo(
                        "Exchange success=false renewal=false lifetime=0"
                            + " failure=Unauthenticated status=401 requestId="
                            + requestId));
  }

  @ParameterizedTest
  @EnumSource
  void namesTheExceptionOfEachKind(AuthException.Kind kind) throws Exception {
    JfrListener.create()
        .retryScheduled(
            new AuthListener.RetryScheduled(START, 1, Duration.ZERO, kind, Optional.empty()));

    String name = recorded().get(0).getClass("failure").getName();
    String simple = name.substring(name.indexOf('$') + 1);
    assertThat(simple.replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT))
        .isEqualTo(kind.name());
  }

  private static AuthException.Unauthenticated refused(Caller caller) {
    try {
      caller.exchange();
      throw new AssertionError("not refused");
    } catch (AuthException.Unauthenticated e) {
      return e;
    }
  }

  @Test
  void tellsTheClientsTimeAndHowLongItTook() throws Exception {
    try (AuthClient client = AuthClient.create(config().build())) {
      client.token();
      told.await(2);
    }

    RecordedEvent exchange = recorded().get(0);
    assertThat(exchange.getInstant("at")).isEqualTo(START);
    assertThat(exchange.getDuration("took")).isPositive().isLessThan(Duration.ofSeconds(30));
    assertThat(exchange.getDuration("lifetime")).isEqualTo(Duration.ofHours(1));
    assertThat(exchange.getStackTrace()).isNull();
    assertThat(exchange.getEventType().getCategoryNames()).containsExactly("ByteNite Auth");
  }

  @ParameterizedTest
  @EnumSource
  void showsNoSecretWhateverTheServerSays(Client client) throws Exception {
    String token;
    try (Caller caller = client.maker.apply(config().maxAttempts(1).build())) {
      token = caller.token().value();
      told.await(2);
      String secrets = KEY + " and " + token;
      server.enqueue(
          FakeReply.json(
              401,
              "{\"ok\":false,\"requestId\":\"it was "
                  + secrets
                  + "\",\"message\":\""
                  + secrets
                  + "\"}"));
      assertThatThrownBy(caller::exchange).isInstanceOf(AuthException.Unauthenticated.class);
      told.await(2);
      caller.signOut();
      told.await(1);
    }

    String bytes = bytes();
    SecretScan scan = new SecretScan(KEY, token);
    assertThat(bytes).contains("Unauthenticated").contains("it was ");
    assertThat(scan.find(bytes)).isEmpty();
    assertThat(scan.find(recorded().toString())).isEmpty();
  }

  @Test
  void recordsAlthoughTheNextListenerThrows() throws Exception {
    AuthListener broken =
        new AuthListener() {
          @Override
          public void exchangeStarted(ExchangeStarted event) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void exchangeSucceeded(ExchangeSucceeded event) {
            told.exchangeSucceeded(event);
            throw new AssertionError("broken");
          }
        };
    AuthConfig config = config().listener(JfrListener.create(broken)).build();
    try (AuthClient client = AuthClient.create(config)) {
      client.token();
      client.exchange();
      told.await(2);
    }

    assertThat(recorded()).extracting(JfrListenerTest::name).containsOnly("Exchange").hasSize(2);
  }

  @Test
  void recordsNothingThatARecordingDoesNotWant() throws Exception {
    recording.disable("bytenite.auth.Exchange");
    try (AuthClient client = AuthClient.create(config().build())) {
      client.token();
      client.signOut();
      told.await(3);
    }

    assertThat(recorded()).extracting(JfrListenerTest::name).containsExactly("SignOut");
  }

  @Test
  void refusesNoListenerAtAll() {
    assertThatThrownBy(() -> JfrListener.create(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("next");
  }

  private Path dump() throws IOException {
    Path file = directory.resolve("recording.jfr");
    recording.dump(file);
    return file;
  }

  private String bytes() throws IOException {
    return Files.readString(dump(), StandardCharsets.ISO_8859_1);
  }

  private List<RecordedEvent> recorded() throws IOException {
    return RecordingFile.readAllEvents(dump()).stream()
        .filter(event -> event.getEventType().getName().startsWith("bytenite."))
        .toList();
  }

  private static String name(RecordedEvent event) {
    return event.getEventType().getName().replace("bytenite.auth.", "");
  }

  /** An event in one line: its name, and its fields in their order. */
  private static String shown(RecordedEvent event) {
    return event.getFields().stream()
        .map(ValueDescriptor::getName)
        .filter(field -> !NOT_SHOWN.contains(field))
        .map(field -> " " + field + "=" + shown(event.<Object>getValue(field)))
        .collect(Collectors.joining("", name(event), ""));
  }

  private static Object shown(Object value) {
    return value instanceof RecordedClass type
        ? type.getName().substring(AuthException.class.getName().length() + 1)
        : value;
  }

  /** The next listener: counts what it is told, which comes after what is recorded. */
  private static final class Told implements AuthListener {

    private final Semaphore count = new Semaphore(0);

    void await(int events) throws InterruptedException {
      assertThat(count.tryAcquire(events, 30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void exchangeStarted(ExchangeStarted event) {
      count.release();
    }

    @Override
    public void exchangeSucceeded(ExchangeSucceeded event) {
      count.release();
    }

    @Override
    public void exchangeFailed(ExchangeFailed event) {
      count.release();
    }

    @Override
    public void tokenInvalidated(TokenInvalidated event) {
      count.release();
    }

    @Override
    public void signedOut(SignedOut event) {
      count.release();
    }

    @Override
    public void retryScheduled(RetryScheduled event) {
      count.release();
    }

    @Override
    public void tokenAdopted(TokenAdopted event) {
      count.release();
    }

    @Override
    public void storeFailed(StoreFailed event) {
      count.release();
    }
  }
}
