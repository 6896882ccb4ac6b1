// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthListener;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.InMemoryTokenStore;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that share a token through one store, each as if it were a process of its own. */
@Timeout(120)
public abstract class SharingContract {

  private static final String EXCHANGE = "/v1/auth/access_token";

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final FakeAuthServer server = FakeAuthServer.builder().clock(clock).start();
  private final InMemoryTokenStore store = InMemoryTokenStore.create(clock);
  private final RecordedEvents events = new RecordedEvents();
  private final List<AutoCloseable> open = new ArrayList<>(List.of(server));

  /** The client that is tested, with these settings. */
  protected abstract Caller client(AuthConfig config);

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private AuthConfig.Builder settings(Supplier<ApiKey> keys) {
    return AuthConfig.builder(keys)
        .baseUri(server.baseUri())
        .clock(clock)
        .scheduler(clock)
        .store(store);
  }

  private AuthConfig.Builder settings() {
    return AuthConfig.builder(server.apiKey())
        .baseUri(server.baseUri())
        .clock(clock)
        .scheduler(clock)
        .store(store);
  }

  private Caller opened(AuthConfig.Builder settings) {
    Caller client = client(settings.build());
    open.add(client);
    return client;
  }

  private Caller opened() {
    return opened(settings());
  }

  private static <T> FutureTask<T> begin(java.util.concurrent.Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  void sendsNothingWhereAnotherProcessHasAToken() throws Exception {
    AccessToken first = opened().token();
    clock.advance(Duration.ofMinutes(10));
    Caller second = opened(settings().listener(events));

    AccessToken adopted = second.token();

    assertThat(adopted.value()).isEqualTo(first.value());
    assertThat(adopted.expiresAt()).isEqualTo(first.expiresAt());
    assertThat(server.requests()).hasSize(1);
    assertThat(second.status().exchanges()).isZero();
    second.close();
    assertThat(FaultServer.await(() -> events.lines().equals(List.of("adopted")))).isTrue();
  }

  @Test
  void sharesATokenBetweenProcessesWhoseClocksDiffer() throws Exception {
    for (Duration offset : List.of(Duration.ofMinutes(-10), Duration.ofMinutes(10))) {
      InMemoryTokenStore shared = InMemoryTokenStore.create(clock);
      shared.clockOffset(offset);
      AccessToken first = opened(settings().store(shared)).token();
      ManualClock wrong = ManualClock.at(clock.instant().plus(offset));
      Caller second = opened(settings().clock(wrong).scheduler(wrong).store(shared));

      AccessToken adopted = second.token();

      assertThat(adopted.value()).isEqualTo(first.value());
      assertThat(adopted.expiresAt()).isEqualTo(first.expiresAt().plus(offset));
    }
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void asksTheStoreNothingWhileItsTokenIsFresh() throws Exception {
    Caller client = opened();
    client.token();
    int loads = store.loads();
    int replaces = store.replaces();

    for (int i = 0; i < 1_000; i++) {
      client.token();
    }

    assertThat(store.loads()).isEqualTo(loads);
    assertThat(store.replaces()).isEqualTo(replaces);
  }

  @Test
  void exchangesOnceForTwentyThatStartAtOnce() throws Exception {
    List<FutureTask<AccessToken>> callers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Caller client =
          opened(AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).store(store));
      callers.add(begin(client::token));
    }

    Set<String> values = new HashSet<>();
    for (FutureTask<AccessToken> caller : callers) {
      values.add(caller.get(60, SECONDS).value());
    }

    assertThat(values).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(1);
  }

  @Test
  void adoptsTheTokenThatAnotherProcessRenewed() throws Exception {
    Caller first = opened();
    Caller second = opened();
    first.token();
    second.token();
    clock.advance(Duration.ofMinutes(58));

    AccessToken renewed = renewed(first);
    AccessToken adopted = renewed(second);

    assertThat(adopted.value()).isEqualTo(renewed.value());
    assertThat(server.exchanges()).isEqualTo(2);
  }

  /** Asks until a renewal that runs in the background has ended. */
  private AccessToken renewed(Caller client) throws Exception {
    AccessToken old = client.token();
    AtomicReference<AccessToken> token = new AtomicReference<>(old);
    assertThat(
            FaultServer.await(
                () -> {
                  token.set(client.token());
                  return !token.get().value().equals(old.value());
                }))
        .isTrue();
    return token.get();
  }

  @Test
  void succeedsAloneWhereTheStoreFailsAtTheLoad() throws Exception {
    store.failNext(1);
    Caller client = opened(settings().listener(events));

    client.token();
    int loads = store.loads();
    client.invalidate(client.token());
    client.token();

    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(store.loads()).as("while the store is left alone").isEqualTo(loads);
    clock.advance(Duration.ofSeconds(1));
    client.invalidate(client.token());
    client.token();
    assertThat(store.loads()).isEqualTo(loads + 1);
    assertThat(FaultServer.await(() -> events.lines().contains("store failed LOAD"))).isTrue();
  }

  @Test
  void succeedsAloneWhereTheStoreFailsAtAReplace() throws Exception {
    for (int at = 1; at <= 2; at++) {
      InMemoryTokenStore failing = InMemoryTokenStore.create(clock);
      AtomicInteger replaces = new AtomicInteger(at);
      Caller client =
          opened(
              settings()
                  .store(
                      BrokenStore.of(
                          failing,
                          () -> {
                            if (replaces.decrementAndGet() == 0) {
                              throw new java.io.IOException("a secret-bearing message");
                            }
                          }))
                  .listener(events));

      assertThat(client.token()).isNotNull();

      assertThat(FaultServer.await(() -> events.lines().contains("store failed REPLACE"))).isTrue();
    }
  }

  @Test
  void succeedsAloneWhereTheStoreReturnsNull() throws Exception {
    Caller atTheLoad = opened(settings().store(BrokenStore.returningNull()).listener(events));
    Caller atAReplace =
        opened(settings().store(BrokenStore.returningNullFromReplace()).listener(events));

    assertThat(atTheLoad.token()).isNotNull();
    assertThat(atAReplace.token()).isNotNull();

    assertThat(
            FaultServer.await(
                () ->
                    events
                        .lines()
                        .containsAll(List.of("store failed LOAD", "store failed REPLACE"))))
        .isTrue();
  }

  @Test
  void succeedsAloneWhereTheStoreHangsAtAReplace() throws Exception {
    Threads threads = Threads.now();
    Gate gate = Gate.named("the store");
    Caller client =
        client(
            AuthConfig.builder(server.apiKey())
                .baseUri(server.baseUri())
                .callTimeout(Duration.ofSeconds(4)) // a quarter for the store
                .store(BrokenStore.of(store, () -> store.hold(gate)))
                .listener(events)
                .build());

    client.token();

    assertThat(server.exchanges()).isEqualTo(1);
    assertThat(FaultServer.await(() -> events.lines().contains("store failed REPLACE"))).isTrue();
    client.close();
    threads.assertNoneLeft();
  }

  @Test
  void succeedsAloneWhereTheStoreHangs() throws Exception {
    Threads threads = Threads.now();
    Gate gate = Gate.named("the store");
    store.hold(gate);
    Caller client =
        client(
            AuthConfig.builder(server.apiKey())
                .baseUri(server.baseUri())
                .callTimeout(Duration.ofSeconds(4)) // a quarter for the store
                .store(store)
                .listener(events)
                .build());

    AccessToken token = client.token();
    client.invalidate(token);
    AccessToken next = client.token();

    assertThat(next.value()).isNotEqualTo(token.value());
    assertThat(store.loads()).isEqualTo(1);
    assertThat(FaultServer.await(() -> events.lines().contains("store failed LOAD"))).isTrue();
    client.close();
    threads.assertNoneLeft();
  }

  @Test
  void keepsOneTokenInTheStoreWhereItLosesTheHoldOrTheToken() throws Exception {
    store.loseNext();
    Caller first = opened();
    AccessToken token = first.token();
    assertThat(server.exchanges()).isEqualTo(1);
    assertThat(opened().token().value()).isEqualTo(token.value());

    Caller second = opened();
    second.invalidate(second.token());
    AtomicInteger replaces = new AtomicInteger();
    Caller third =
        opened(
            settings()
                .store(
                    BrokenStore.of(
                        store,
                        () -> {
                          if (replaces.incrementAndGet() == 2) {
                            store.loseNext();
                          }
                        })));
    third.invalidate(third.token());
    AccessToken newer = third.token();

    assertThat(replaces.get()).isGreaterThanOrEqualTo(3);
    assertThat(second.token().value()).isEqualTo(newer.value());
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void servesAllByTheSlowestExchangeOfThreeWhereEachTakesTwelveSeconds() throws Exception {
    Gate slow = Gate.named("the first exchange");
    server.enqueue(EXCHANGE, FakeReply.hold(slow));
    Gate slower = Gate.named("the second exchange");
    server.enqueue(EXCHANGE, FakeReply.hold(slower));
    FutureTask<AccessToken> first = begin(opened()::token);
    slow.awaitArrival();
    clock.advance(Duration.ofSeconds(5)); // its hold is over
    FutureTask<AccessToken> second = begin(opened()::token);
    slower.awaitArrival();

    slow.open();
    AccessToken token = first.get(60, SECONDS);
    AccessToken third = opened().token();
    slower.open();
    second.get(60, SECONDS);
    AccessToken fourth = opened().token();

    assertThat(third.value()).isEqualTo(token.value());
    assertThat(fourth.value()).isEqualTo(token.value());
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void signsOutATokenThatAnotherProcessWasExchangingAndStoresALaterOne() throws Exception {
    Gate gate = Gate.named("the exchange");
    server.enqueue(EXCHANGE, FakeReply.hold(gate));
    Caller other = opened();
    FutureTask<AccessToken> exchanging = begin(other::token);
    gate.awaitArrival();

    opened().signOut();
    gate.open();
    AccessToken later = exchanging.get(60, SECONDS);

    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(FaultServer.await(() -> server.tokensSignedOut().size() == 1)).isTrue();
    assertThat(server.tokensSignedOut().get(0).value()).isNotEqualTo(later.value());
    assertThat(opened().token().value()).isEqualTo(later.value());
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void sharesAFailureThatTheDeadlineEnded() throws Exception {
    Gate gate = Gate.named("the exchange");
    server.enqueue(EXCHANGE, FakeReply.hold(gate));
    Caller client = opened(settings().callTimeout(Duration.ofSeconds(4)));
    FutureTask<AccessToken> exchanging = begin(client::token);
    gate.awaitArrival();

    clock.advance(Duration.ofSeconds(4));

    assertThatThrownBy(() -> exchanging.get(60, SECONDS)).isInstanceOf(ExecutionException.class);
    assertThat(FaultServer.await(() -> store.replaces() == 2)).isTrue();
    gate.open();
  }

  @Test
  void asksNoKeyAfterItWasClosed() throws Exception {
    Queue<Runnable> kept = new ConcurrentLinkedQueue<>();
    AtomicInteger asked = new AtomicInteger();
    Caller client =
        client(
            settings(
                    () -> {
                      asked.incrementAndGet();
                      return server.apiKey();
                    })
                .executor(kept::add)
                .build());
    client.asynchronous().ifPresent(AsyncAuthClient::token);
    client.close();

    for (Runnable task; (task = kept.poll()) != null; ) {
      task.run();
    }

    assertThat(asked).hasValue(0);
  }

  @Test
  void signsOutTheStoredTokenThoughItNeverHeldOne() throws Exception {
    AccessToken stored = opened().token();

    assertThat(opened().signOut().ok()).isTrue();

    assertThat(server.tokensSignedOut())
        .extracting(AccessToken::value)
        .containsExactly(stored.value());
    assertThat(opened().token().value()).isNotEqualTo(stored.value());
  }

  @Test
  void signsOutOnceWhereItsTokenIsTheStoredOne() throws Exception {
    Caller client = opened();
    AccessToken token = client.token();

    assertThat(client.signOut().ok()).isTrue();

    assertThat(server.tokensSignedOut())
        .extracting(AccessToken::value)
        .containsExactly(token.value());
    assertThat(client.token().value()).isNotEqualTo(token.value());
  }

  @Test
  void signsOutWhereTheStoreFails() throws Exception {
    Caller client = opened();
    AccessToken token = client.token();
    store.failNext(1);

    assertThat(client.signOut().ok()).isTrue();

    assertThat(server.tokensSignedOut())
        .extracting(AccessToken::value)
        .containsExactly(token.value());
  }

  @Test
  void exchangesOnceWhereTheTokenOfTwentyIsRefused() throws Exception {
    List<Caller> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(
          opened(AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).store(store)));
    }
    AccessToken refused = clients.get(0).token();
    clients.forEach(Caller::token);

    List<FutureTask<AccessToken>> callers = new ArrayList<>();
    for (Caller client : clients) {
      callers.add(
          begin(
              () -> {
                client.invalidate(refused);
                return client.token();
              }));
    }
    Set<String> values = new HashSet<>();
    for (FutureTask<AccessToken> caller : callers) {
      values.add(caller.get(60, SECONDS).value());
    }
    clients.forEach(client -> client.invalidate(refused)); // as a late answer would
    clients.forEach(Caller::token);

    assertThat(values).hasSize(1).doesNotContain(refused.value());
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void sharesNothingBetweenKeysOrBaseUris() throws Exception {
    ApiKey other = ApiKey.of("another-key-0123456789-0123456789-0123456789-0123456789");
    server.acceptOnly(server.apiKey(), other);
    AtomicReference<ApiKey> key = new AtomicReference<>(server.apiKey());
    Caller rotating = opened(settings(key::get));
    AccessToken first = rotating.token();
    key.set(other);
    rotating.invalidate(first);
    AccessToken second = rotating.token();

    assertThat(second.value()).isNotEqualTo(first.value());
    assertThat(opened(settings(() -> other)).token().value()).isEqualTo(second.value());
    assertThat(opened().token().value()).isEqualTo(first.value());
    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(store.contents()).hasSize(2);
    try (FakeAuthServer another = FakeAuthServer.builder().clock(clock).key(other).start()) {
      opened(settings(() -> other).baseUri(another.baseUri())).token();
      assertThat(another.exchanges()).isEqualTo(1);
      assertThat(store.contents()).hasSize(3);
    }
  }

  @Test
  void asksForTheKeyOnceInARound() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Caller client =
        opened(
            settings(
                () -> {
                  asked.incrementAndGet();
                  return server.apiKey();
                }));

    client.token();

    assertThat(asked).hasValue(1);
  }

  @Test
  void sendsNothingWhereAnotherProcessWasToldToWait() throws Exception {
    server.enqueue(EXCHANGE, FakeReply.status(503).retryAfter(30));
    List<Caller> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(opened(settings().maxAttempts(1)));
    }
    assertThatThrownBy(clients.get(0)::token).isInstanceOf(AuthException.Unavailable.class);

    for (Caller client : clients.subList(1, 20)) {
      assertThatThrownBy(client::token)
          .isInstanceOfSatisfying(
              AuthException.Unavailable.class,
              e -> {
                assertThat(e.nextAttempt().orElseThrow())
                    .isBetween(clock.instant().plusSeconds(29), clock.instant().plusSeconds(32));
                assertThat(e).hasMessageContaining("another process");
              });
      int loads = store.loads();
      assertThatThrownBy(client::token).isInstanceOf(AuthException.Unavailable.class);
      assertThat(store.loads()).as("the answer is remembered").isEqualTo(loads);
    }
    assertThat(server.exchanges()).isEqualTo(1);

    clock.advance(Duration.ofSeconds(32));
    Set<String> values =
        clients.stream().map(client -> client.token().value()).collect(Collectors.toSet());

    assertThat(values).hasSize(1);
    assertThat(server.exchanges()).isEqualTo(2);
  }

  @Test
  void healsAnEntryThatCannotBeRead() throws Exception {
    opened().token();
    store.corrupt();
    Caller client = opened(settings().listener(events));

    AccessToken token = client.token();

    assertThat(server.exchanges()).isEqualTo(2);
    assertThat(opened().token().value()).isEqualTo(token.value());
    assertThat(FaultServer.await(() -> events.lines().contains("store failed READ"))).isTrue();
  }

  @Test
  void showsNoSecretAnywhere() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Caller client = opened(settings().listener(AuthListener.lines(lines::add)));
    AccessToken token = client.token();
    store.corrupt();
    client.invalidate(token);
    AccessToken second = client.token();
    Caller adopting = opened(settings().listener(AuthListener.lines(lines::add)));
    adopting.token();
    store.failNext(1);
    adopting.invalidate(second);
    AccessToken third = adopting.token();
    assertThat(
            FaultServer.await(
                () ->
                    lines.stream().anyMatch(line -> line.startsWith("token adopted"))
                        && lines.stream().filter(l -> l.startsWith("store failed")).count() == 2))
        .isTrue();

    List<String> shown = new ArrayList<>(lines);
    shown.add(store.contents().values().toString());
    shown.add(store + " " + client + " " + adopting);
    String id = store.contents().keySet().iterator().next();
    for (String text : shown) {
      assertThat(text)
          .doesNotContain(token.value(), second.value(), third.value(), server.apiKey().reveal());
    }
    assertThat(String.join("\n", lines)).doesNotContain(id);
  }

  @Test
  void asksASupplierThatThrowsOnce() {
    AtomicInteger asked = new AtomicInteger();
    Supplier<ApiKey> broken =
        () -> {
          asked.incrementAndGet();
          throw new IllegalStateException("no key today");
        };
    Caller client = opened(settings(broken));

    assertThatThrownBy(client::token)
        .isInstanceOf(AuthException.TransportFailure.class)
        .hasMessageContaining("the key supplier threw java.lang.IllegalStateException");

    assertThat(asked).hasValue(1);
    assertThat(server.requests()).isEmpty();
  }
}
