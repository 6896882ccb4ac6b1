// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.TokenStore;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.InMemoryTokenStore;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.faults.RecordedEvents;
import bytenite.auth.testkit.faults.Threads;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client with a transport of the user's and no executor starts no thread: its callers call the
 * store themselves.
 */
@Timeout(60)
class StoreOnCallersThreadTest {

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
  private final InMemoryTokenStore store = InMemoryTokenStore.create(clock);
  private final Set<Thread> storeThreads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger exchanges = new AtomicInteger();
  private final RecordedEvents events = new RecordedEvents();

  private AuthConfig.Builder settings() {
    return AuthConfig.builder(ApiKey.of("a-key"))
        .transport(call -> reply(call.uri().getPath()))
        .clock(clock)
        .store(new Recording());
  }

  private HttpReply reply(String path) {
    String body =
        path.endsWith("access_token")
            ? "{\"token\":\"token-" + exchanges.incrementAndGet() + "\",\"expiresIn\":\"3600\"}"
            : "{\"ok\":true}";
    return new HttpReply(200, Map.of(), body.getBytes(US_ASCII));
  }

  /** Notes which threads call the store. */
  private final class Recording implements TokenStore {

    @Override
    public Optional<Entry> load(String id) throws IOException, InterruptedException {
      storeThreads.add(Thread.currentThread());
      return store.load(id);
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
        throws IOException, InterruptedException {
      storeThreads.add(Thread.currentThread());
      return store.replace(id, expected, content);
    }
  }

  @Test
  void callsTheStoreOnTheCallersThreadAndStartsNone() throws Exception {
    Threads threads = Threads.now();
    try (AuthClient first = AuthClient.create(settings().build());
        AuthClient second = AuthClient.create(settings().build())) {
      AccessToken token = first.token();
      assertThat(second.token().value()).isEqualTo(token.value());
      clock.advance(Duration.ofMinutes(58));

      AccessToken renewed = first.token();
      assertThat(renewed.value()).isNotEqualTo(token.value());
      assertThat(second.token().value()).isEqualTo(renewed.value());
      second.signOut();
      threads.assertNoneLeft();
    }

    assertThat(exchanges).hasValue(2);
    assertThat(storeThreads).containsExactly(Thread.currentThread());
  }

  @Test
  void waitsForTheStoreAsLongAsItTakes() throws Exception {
    Gate gate = Gate.named("the store");
    store.hold(gate);
    try (AuthClient client = AuthClient.create(settings().listener(events).build())) {
      FutureTask<AccessToken> caller = new FutureTask<>(client::token);
      Thread thread = new Thread(caller, "caller");
      thread.start();
      gate.awaitArrival();
      clock.advance(Duration.ofSeconds(3)); // on another thread, the store has two seconds

      gate.open();

      assertThat(caller.get(30, SECONDS)).isNotNull();
      thread.join();
      assertThat(storeThreads).containsExactly(thread);
    }
    assertThat(exchanges).hasValue(1);
    assertThat(events.lines()).noneMatch(line -> line.startsWith("store failed"));
  }

  @Test
  void exchangesAloneWhereTheStoreFails() {
    store.failNext(1);
    try (AuthClient client = AuthClient.create(settings().build())) {
      AccessToken token = client.token();
      client.invalidate(token);

      assertThat(client.token().value()).isNotEqualTo(token.value());
    }
    assertThat(exchanges).hasValue(2);
    assertThat(store.loads()).as("the store is left alone").isEqualTo(1);
    assertThat(storeThreads).containsExactly(Thread.currentThread());
  }
}
