// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import bytenite.auth.http.AuthorizedHttpClient;
import bytenite.auth.testkit.FakeAsyncAuthClient;
import bytenite.auth.testkit.FakeAuthClient;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.ScriptedTransport;
import bytenite.auth.testkit.TokenSourceContract;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The recipes of docs/testing.md, between marks; each is a test that passes. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // join() takes no interrupt
class TestingRecipesTest {

  private ManualClock clock;
  private FakeAuthServer server;
  private AtomicReference<ApiKey> key;
  private AuthConfig.Builder settings;
  private AuthClient client;
  private AsyncAuthClient async;
  private Uploader uploader;

  // snippet
  private record Uploader(TokenSource tokens) {
    String upload(String file) {
      try {
        return file + " sent with " + tokens.token().value(); // and an HTTP request, in real code
      } catch (AuthException e) {
        return e.retryable() ? "try later" : "get another key";
      }
    }
  }

  // end of snippet

  @BeforeEach
  void startTheServer() {
    // snippet
    clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    server = FakeAuthServer.builder().resource("/v1/jobs", "no jobs").start();
    key = new AtomicReference<>(server.apiKey());
    settings = AuthConfig.builder(key::get).baseUri(server.baseUri()).clock(clock).scheduler(clock);
    client = AuthClient.create(settings.build());
    async = AsyncAuthClient.create(settings.build());
    uploader = new Uploader(client);
    // end of snippet
  }

  @AfterEach
  void closeTheServer() {
    client.close();
    async.close();
    server.close();
  }

  @Test
  void aTokenThatExpiresIsReplaced() {
    // snippet
    FakeAuthClient auth = FakeAuthClient.create(clock);
    auth.next("t1", Duration.ofHours(1)).next("t2", Duration.ofHours(1));
    Uploader faked = new Uploader(auth);
    assertThat(faked.upload("a.bin")).isEqualTo("a.bin sent with t1");
    clock.advance(Duration.ofHours(1));
    assertThat(faked.upload("b.bin")).isEqualTo("b.bin sent with t2");
    // end of snippet
  }

  @Test
  void aStormCostsOneExchange() {
    // snippet
    Gate gate = Gate.named("first exchange");
    server.enqueue(FakeReply.hold(gate));
    List<CompletableFuture<AccessToken>> storm = Stream.generate(async::token).limit(1000).toList();
    gate.awaitArrival(); // the server has been asked, and has not answered
    gate.open();
    assertThat(storm.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(server.exchanges()).isOne();
    // end of snippet
  }

  @Test
  void aServerThatIsUnavailableIsLeftAloneAsLongAsItAsks() {
    // snippet
    server.enqueue(FakeReply.status(503).retryAfter(Duration.ofMinutes(1)));
    assertThat(uploader.upload("a.bin")).isEqualTo("try later");
    clock.advance(Duration.ofSeconds(59));
    assertThat(uploader.upload("a.bin")).isEqualTo("try later");
    assertThat(server.exchanges()).isOne();
    clock.advance(Duration.ofSeconds(2)); // up to half a second is added to what was asked for
    assertThat(uploader.upload("a.bin")).startsWith("a.bin sent");
    // end of snippet
  }

  @Test
  void aRefusedKeyIsReplacedWhileTheClientRuns() {
    // snippet
    server.acceptOnly(ApiKey.of("new"));
    assertThat(uploader.upload("a.bin")).isEqualTo("get another key");
    key.set(ApiKey.of("new"));
    assertThat(uploader.upload("a.bin")).startsWith("a.bin sent");
    // end of snippet
  }

  @Test
  void offlineAndOnlineAgain() {
    // snippet
    IOException offline = new IOException("no network");
    ScriptedTransport wire = ScriptedTransport.of().fail(offline).token("t1", 3600);
    try (AuthClient real = AuthClient.create(settings.transport(wire).maxAttempts(1).build())) {
      Uploader scripted = new Uploader(real);
      assertThat(scripted.upload("a.bin")).isEqualTo("try later");
      clock.advance(Duration.ofSeconds(1)); // the quiet time after a first failure is over
      assertThat(scripted.upload("a.bin")).isEqualTo("a.bin sent with t1");
    }
    wire.assertExhausted();
    // end of snippet
  }

  @Test
  void aSlowNetworkEndsAtTheDeadline() {
    // snippet
    server.enqueue(FakeReply.stall());
    CompletableFuture<AccessToken> token = async.token();
    server.awaitRequests(1);
    clock.advance(Duration.ofSeconds(30)); // callTimeout
    assertThatThrownBy(token::join).hasCauseInstanceOf(AuthException.DeadlineExceeded.class);
    // end of snippet
  }

  @Test
  void aSignOutReachesTheServer() {
    // snippet
    String before = uploader.upload("a.bin");
    client.signOut();
    assertThat(server.tokensSignedOut()).hasSize(1);
    assertThat(server.lastRequest().path()).isEqualTo("/v1/auth/signout");
    assertThat(uploader.upload("a.bin")).startsWith("a.bin sent").isNotEqualTo(before);
    // end of snippet
  }

  @Test
  void a401CostsOneExchangeAndNoFailure() throws Exception {
    // snippet
    URI origin = server.baseUri();
    HttpClient http = AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, origin);
    HttpRequest request = HttpRequest.newBuilder(origin.resolve("/v1/jobs")).build();
    assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("no jobs");
    server.revokeAll();
    assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("no jobs");
    assertThat(server.exchanges()).isEqualTo(2);
    // end of snippet
  }

  @Test
  void theStreamBringsWhatTheTestPublishes() {
    // snippet
    FakeAsyncAuthClient auth = FakeAsyncAuthClient.create(clock).next("t1", Duration.ofHours(1));
    LatestToken latest = new LatestToken();
    auth.tokens().subscribe(latest);
    assertThat(latest.value).isEqualTo("t1");
    Instant now = clock.instant();
    auth.publish(new AccessToken("t2", "all", now, now.plusSeconds(3600)));
    assertThat(latest.value).isEqualTo("t2");
    auth.close();
    assertThat(latest.value).isEmpty();
    // end of snippet
  }

  @Test
  @SuppressWarnings("UnnecessaryMethodReference") // the client itself would pass invalidate on
  void aTokenSourceOfOnesOwnIsHeldAgainstTheContract() {
    // snippet
    TokenSourceContract.of(() -> new Audited(FakeAuthClient.create(clock))).clock(clock).verify();

    TokenSource forgetful = FakeAuthClient.create()::token; // passes no invalidate on
    assertThatThrownBy(TokenSourceContract.of(() -> forgetful)::verify)
        .hasMessageContaining("the invalidated token was handed out again");
    // end of snippet
  }

  /** Keeps the latest token's value while the stream lasts. */
  private static final class LatestToken implements Flow.Subscriber<AccessToken> {
    volatile String value = "";

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(AccessToken token) {
      value = token.value();
    }

    @Override
    public void onError(Throwable thrown) {
      value = "";
    }

    @Override
    public void onComplete() {
      value = "";
    }
  }

  /** Notes in the log whenever a token is asked for. */
  private record Audited(TokenSource inner) implements TokenSource {
    @Override
    public AccessToken token() {
      AccessToken token = inner.token();
      System.getLogger("audit").log(Level.DEBUG, "a token until {0}", token.expiresAt());
      return token;
    }

    @Override
    public void invalidate(AccessToken rejected) {
      inner.invalidate(rejected);
    }
  }
}
