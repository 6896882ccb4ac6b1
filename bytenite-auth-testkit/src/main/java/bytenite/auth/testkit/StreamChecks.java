// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.testkit.CheckSuite.Broken;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What an asynchronous client promises about its stream of tokens. */
final class StreamChecks {

  private final ContractOptions options;

  StreamChecks(ContractOptions options) {
    this.options = options;
  }

  void addTo(CheckSuite<AsyncAuthClient> suite) {
    suite.promise("streams the cached token to a new subscriber", this::streamsTheCachedToken);
    suite.promise("streams a token to the first subscriber", this::streamsTheFirst);
    suite.promise("streams every new token", this::streamsEveryNew);
    suite.promise("streams the newest token to a slow subscriber", this::streamsTheNewest);
    suite.promise("streams nothing that was not requested", this::streamsNothingUnasked);
    suite.promise("fails the stream of a subscriber that requests zero", this::failsARequestOfZero);
    suite.promise("streams nothing after a cancel", this::staysSilent);
    suite.promise("completes the streams when it is closed", this::completes);
    suite.promise("refuses a null subscriber", this::refusesNull);
  }

  private void streamsTheCachedToken(AsyncAuthClient client) {
    AccessToken cached = token(client);
    Probe probe = subscribed(client, Long.MAX_VALUE);
    probe.expect(cached);
  }

  private void streamsTheFirst(AsyncAuthClient client) {
    Probe probe = subscribed(client, Long.MAX_VALUE);
    Object first = probe.next();
    if (!(first instanceof AccessToken)) {
      throw new Broken("a subscriber was told " + Probe.told(first) + " instead of a token");
    }
  }

  private void streamsEveryNew(AsyncAuthClient client) {
    AccessToken cached = token(client);
    Probe probe = subscribed(client, Long.MAX_VALUE);
    probe.expectOrUnjudged(cached);
    probe.expect(successor(client, cached));
  }

  private void streamsTheNewest(AsyncAuthClient client) {
    AccessToken cached = token(client);
    Probe slow = subscribed(client, /* demand= */ 0);
    AccessToken newest = successor(client, successor(client, cached));
    awaitStreamed(client, newest);
    slow.request(1);
    slow.expect(newest);
  }

  private void streamsNothingUnasked(AsyncAuthClient client) {
    AccessToken cached = token(client);
    Probe modest = subscribed(client, /* demand= */ 0);
    Probe sated = subscribed(client, /* demand= */ 1);
    sated.expectOrUnjudged(cached);
    awaitStreamed(client, successor(client, cached));
    modest.expectSilence("a subscriber that has requested nothing");
    sated.expectSilence("a subscriber that has requested one token and got it");
  }

  private void failsARequestOfZero(AsyncAuthClient client) {
    token(client);
    Probe wrong = subscribed(client, /* demand= */ 0);
    wrong.request(0);
    Object told = wrong.next();
    if (!(told instanceof IllegalArgumentException)) {
      throw new Broken(
          "after request(0), a subscriber was told "
              + Probe.told(told)
              + " instead of an IllegalArgumentException");
    }
  }

  private void staysSilent(AsyncAuthClient client) {
    AccessToken cached = token(client);
    Probe gone = subscribed(client, Long.MAX_VALUE);
    gone.expectOrUnjudged(cached);
    gone.cancel();
    awaitStreamed(client, successor(client, cached));
    client.close();
    gone.expectSilence("a subscriber that has cancelled");
  }

  private void completes(AsyncAuthClient client) {
    token(client);
    Probe before = subscribed(client, /* demand= */ 0);
    client.close();
    before.expectCompletion("a subscriber");
    subscribed(client, /* demand= */ 0).expectCompletion("a subscriber to a closed client");
  }

  private void refusesNull(AsyncAuthClient client) {
    try {
      client.tokens().subscribe(null);
    } catch (NullPointerException e) {
      return;
    }
    throw new Broken("subscribe(null) did not throw a NullPointerException");
  }

  private AccessToken token(AsyncAuthClient client) {
    return CheckedSource.of(client, options.patience()).given();
  }

  private AccessToken successor(AsyncAuthClient client, AccessToken old) {
    return CheckedSource.of(client, options.patience()).successor(old);
  }

  /** Waits until another subscriber has been told: then everybody could have been. */
  private void awaitStreamed(AsyncAuthClient client, AccessToken token) {
    Probe other = subscribed(client, Long.MAX_VALUE);
    other.expectOrUnjudged(token);
    other.cancel();
  }

  private Probe subscribed(AsyncAuthClient client, long demand) {
    Probe probe = new Probe(options.patience());
    client.tokens().subscribe(probe);
    probe.awaitSubscription();
    if (demand > 0) {
      probe.request(demand);
    }
    return probe;
  }

  /** A subscriber that keeps what it is told until the check asks for it. */
  private static final class Probe implements Flow.Subscriber<AccessToken> {

    private static final Object COMPLETION = new Object();

    private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
    private final Duration patience;
    private volatile Flow.Subscription subscription;

    Probe(Duration patience) {
      this.patience = patience;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      signals.add(given);
    }

    @Override
    public void onNext(AccessToken token) {
      signals.add(token);
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
    }

    @Override
    public void onComplete() {
      signals.add(COMPLETION);
    }

    void request(long n) {
      subscription.request(n);
    }

    void cancel() {
      subscription.cancel();
    }

    Object next() {
      try {
        Object signal = signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (signal == null) {
          throw new Broken("a subscriber was told nothing within " + patience);
        }
        return signal;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Broken("the check was interrupted", e);
      }
    }

    void awaitSubscription() {
      Object first = next();
      if (!(first instanceof Flow.Subscription)) {
        throw new Broken("before onSubscribe, a subscriber was told " + told(first));
      }
    }

    void expect(AccessToken token) {
      Object signal = next();
      if (!token.equals(signal)) {
        throw new Broken("a subscriber was told " + told(signal) + " instead of the newest token");
      }
    }

    void expectOrUnjudged(AccessToken token) {
      try {
        expect(token);
      } catch (Broken e) {
        throw new CheckSuite.Unjudged("the stream does not bring the token that is held", e);
      }
    }

    void expectCompletion(String who) {
      Object signal = next();
      if (signal != COMPLETION) {
        throw new Broken(who + " was told " + told(signal) + " instead of the stream's end");
      }
    }

    void expectSilence(String who) {
      Object signal = signals.poll();
      if (signal != null) {
        throw new Broken(who + " was told " + told(signal));
      }
    }

    static String told(Object signal) {
      if (signal == COMPLETION) {
        return "the stream's end";
      }
      return signal instanceof AccessToken ? "another token" : signal.getClass().getName();
    }
  }
}
