// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.FakeAuthServer;
import bytenite.auth.testkit.FakeReply;
import bytenite.auth.testkit.Gate;
import bytenite.auth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What either client gives callers that wait for an exchange which others have begun. */
@Timeout(60)
public abstract class FollowerContract {

  /** The client that is tested, with these settings. */
  protected abstract Caller client(AuthConfig config);

  @Test
  void exchangesOnceMoreForACallerThatNeedsALongerLifeThanTheExchangeBrings() throws Exception {
    Gate gate = Gate.named("exchange");
    try (FakeAuthServer server = FakeAuthServer.start();
        Caller client =
            client(AuthConfig.builder(server.apiKey()).baseUri(server.baseUri()).build())) {
      server.enqueue(FakeReply.hold(gate));
      FutureTask<AccessToken> leader = waiting(client::token);
      gate.awaitArrival();
      FutureTask<AccessToken> follower = waiting(client::token);
      FutureTask<AccessToken> longer = waiting(() -> client.token(Duration.ofHours(2)));

      gate.open();

      assertThat(follower.get(20, SECONDS)).isEqualTo(leader.get(20, SECONDS));
      assertThat(longer.get(20, SECONDS)).isNotEqualTo(leader.get(20, SECONDS));
      assertThat(server.exchanges()).isEqualTo(2);
    }
  }

  @Test
  void endsByItsOwnDeadlineThoughItClaimedAgain() throws Exception {
    Gate first = Gate.named("first exchange");
    Gate second = Gate.named("second exchange");
    ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
    try (FakeAuthServer server = FakeAuthServer.start();
        Caller client =
            client(
                AuthConfig.builder(server.apiKey())
                    .baseUri(server.baseUri())
                    .clock(clock)
                    .scheduler(clock)
                    .callTimeout(Duration.ofSeconds(20))
                    .build())) {
      server.enqueue(FakeReply.hold(first));
      server.enqueue(FakeReply.hold(second));
      FutureTask<AccessToken> leader = waiting(client::token);
      first.awaitArrival();
      clock.advance(Duration.ofSeconds(1)); // the first exchange began before the next call
      FutureTask<AccessToken> longer = waiting(() -> client.token(Duration.ofHours(2)));
      clock.advance(Duration.ofSeconds(15));
      first.open();
      leader.get(20, SECONDS);
      second.awaitArrival();

      clock.advance(Duration.ofSeconds(5));

      assertThatThrownBy(() -> longer.get(20, SECONDS))
          .hasRootCauseInstanceOf(AuthException.DeadlineExceeded.class);
      second.open();
    }
  }

  /** Makes a call on a thread of its own, and waits until it waits. */
  private static FutureTask<AccessToken> waiting(Callable<AccessToken> call)
      throws InterruptedException {
    FutureTask<AccessToken> task = new FutureTask<>(call);
    Thread caller = new Thread(task, "caller");
    caller.setDaemon(true);
    caller.start();
    while (caller.getState() != Thread.State.WAITING
        && caller.getState() != Thread.State.TIMED_WAITING
        && caller.isAlive()) {
      Thread.onSpinWait(); // until it waits, or the test's time is over
    }
    return task;
  }
}
