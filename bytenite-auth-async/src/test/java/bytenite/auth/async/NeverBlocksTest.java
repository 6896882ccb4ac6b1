// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.InMemoryTokenStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No method stops the thread that calls it, while the server keeps its answers back: the JVM counts
 * how often a thread waits, parks, or finds a monitor taken.
 */
@Timeout(60)
class NeverBlocksTest {

  private static final int TRIALS = 5; // the timer's lock may be taken just then, but not each time

  /** What a client can be asked. */
  enum Call {
    TOKEN(AsyncAuthClient::token),
    LONGER_TOKEN(client -> client.token(Duration.ofDays(2))),
    EXCHANGE(AsyncAuthClient::exchange),
    SIGN_OUT(AsyncAuthClient::signOut),
    SKIP_LOGIN(AsyncAuthClient::skipLogin),
    SUBSCRIBE(client -> client.tokens().subscribe(new RecordingSubscriber(1))),
    INVALIDATE(client -> client.invalidate(current(client))),
    STATUS(AsyncAuthClient::status),
    CLOSE(AsyncAuthClient::close),
    SEND(
        client ->
            AuthorizedHttpClient.create(HTTP, client, ELSEWHERE)
                .sendAsync(HttpRequest.newBuilder(ELSEWHERE).build(), BodyHandlers.discarding()));

    private final Consumer<AsyncAuthClient> action;

    Call(Consumer<AsyncAuthClient> action) {
      this.action = action;
    }
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final URI ELSEWHERE = URI.create("http://127.0.0.1:9");

  private final FakeAuthServer server = FakeAuthServer.start();
  private final Gate gate = Gate.named("every answer");
  private final AuthConfig.Builder settings =
      AuthConfig.builder(server.apiKey()).baseUri(server.baseUri());

  @AfterEach
  void close() {
    gate.open();
    server.close();
  }

  private static AccessToken current(AsyncAuthClient client) {
    CompletableFuture<AccessToken> token = client.token();
    return token.isDone()
        ? token.join()
        : new AccessToken("another", "", Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
  }

  @ParameterizedTest
  @EnumSource
  void neitherAtFirst(Call call) throws Exception {
    server.answerAll(FakeReply.hold(gate));

    assertThat(fewestStops(call, client -> {})).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void norWhileATokenIsOnItsWay(Call call) throws Exception {
    server.answerAll(FakeReply.hold(gate));

    assertThat(fewestStops(call, AsyncAuthClient::token)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void norWhileATokenIsHeld(Call call) throws Exception {
    Consumer<AsyncAuthClient> fetched =
        client -> {
          server.answerAll(FakeReply.ok());
          client.token().orTimeout(20, SECONDS).join();
          server.answerAll(FakeReply.hold(gate));
        };

    assertThat(fewestStops(call, fetched)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void norWhileATokenStoreHangs(Call call) throws Exception {
    InMemoryTokenStore store = InMemoryTokenStore.create();
    store.hold(gate);
    settings.store(store);

    assertThat(fewestStops(call, client -> {})).isZero();
    assertThat(fewestStops(call, AsyncAuthClient::token)).isZero();
  }

  @Test
  void isNoticedWhereItHappens() throws Exception {
    assertThat(stops(() -> new CompletableFuture<>().completeOnTimeout(1, 1, SECONDS).join()))
        .isPositive();
  }

  private long fewestStops(Call call, Consumer<AsyncAuthClient> before) throws Exception {
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < TRIALS && fewest > 0; i++) {
      try (AsyncAuthClient client = AsyncAuthClient.create(settings.build())) {
        before.accept(client);
        fewest = Math.min(fewest, stops(() -> call.action.accept(client)));
      }
    }
    return fewest;
  }

  private static long stops(Runnable action) throws Exception {
    CompletableFuture<Long> counted = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                long before = stops();
                action.run();
                counted.complete(stops() - before);
              } catch (Throwable e) {
                counted.completeExceptionally(e);
              }
            });
    caller.start();
    return counted.get(20, SECONDS);
  }

  private static long stops() {
    ThreadInfo info =
        ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
    return info.getBlockedCount() + info.getWaitedCount();
  }
}
