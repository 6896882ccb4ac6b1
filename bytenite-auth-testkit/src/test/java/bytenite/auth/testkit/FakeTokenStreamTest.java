// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the fake asynchronous client does for those who subscribe. */
class FakeTokenStreamTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualClock clock = ManualClock.at(START);
  private final FakeAsyncAuthClient auth = FakeAsyncAuthClient.create(clock);

  private static AccessToken token(String value) {
    return new AccessToken(value, "", START, START.plus(HOUR));
  }

  @Test
  void streamsTheCurrentTokenThenEveryNewOne() {
    auth.next("held", HOUR).next("renewed", HOUR).token();
    RecordingSubscriber subscriber = RecordingSubscriber.askingForAll();

    auth.tokens().subscribe(subscriber);
    clock.advance(HOUR.minusSeconds(1));
    auth.token(HOUR);
    auth.publish(token("published"));

    assertThat(subscriber.signals).containsExactly("subscribed", "held", "renewed", "published");
    assertThat(auth.exchanges()).isEqualTo(2);
  }

  @Test
  void publishesTheCurrentToken() {
    auth.publish(token("published"));

    assertThat(auth.token().join().value()).isEqualTo("published");
    assertThat(auth.exchanges()).isZero();
  }

  @Test
  void refusesToPublishATokenThatNobodyWouldReceive() {
    clock.advance(HOUR);

    assertThatThrownBy(() -> auth.publish(token("expired")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2026-01-01T01:00:00Z");
    assertThatThrownBy(() -> auth.publish(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void givesNoSubscriberATokenThatIsNoLongerGood() {
    RecordingSubscriber slow = RecordingSubscriber.asking(0);
    auth.publish(token("invalidated")).tokens().subscribe(slow);
    auth.invalidate(token("invalidated"));
    slow.subscription().request(1);
    auth.signOut();
    auth.publish(token("signed out"));
    assertThat(slow.signals).containsExactly("subscribed", "signed out");

    auth.publish(token("expired"));
    clock.advance(HOUR);
    slow.subscription().request(1);
    auth.next("new", HOUR).token();

    assertThat(slow.signals).containsExactly("subscribed", "signed out", "new");
  }

  @Test
  void exchangesForASubscriberIfThereIsNoToken() {
    Runnable letGo = auth.next("first", HOUR).holdNext();
    RecordingSubscriber one = RecordingSubscriber.askingForAll();
    RecordingSubscriber other = RecordingSubscriber.askingForAll();
    auth.tokens().subscribe(one);
    auth.tokens().subscribe(other);

    assertThat(one.signals).containsExactly("subscribed");
    letGo.run();

    assertThat(one.signals).containsExactly("subscribed", "first");
    assertThat(other.signals).containsExactly("subscribed", "first");
    assertThat(auth.exchanges()).isOne();
  }

  @Test
  void givesASlowSubscriberTheNewestToken() {
    RecordingSubscriber slow = RecordingSubscriber.asking(0);
    auth.publish(token("a")).tokens().subscribe(slow);

    auth.publish(token("b")).publish(token("c"));
    assertThat(slow.signals).containsExactly("subscribed");
    slow.subscription().request(2);
    assertThat(slow.signals).containsExactly("subscribed", "c");
    auth.publish(token("d")).publish(token("e"));
    assertThat(slow.signals).containsExactly("subscribed", "c", "d");
    slow.subscription().request(1);

    assertThat(slow.signals).containsExactly("subscribed", "c", "d", "e");
  }

  @Test
  void addsUpWhatASubscriberAsksFor() {
    RecordingSubscriber subscriber = RecordingSubscriber.asking(Long.MAX_VALUE - 1);
    auth.publish(token("a")).tokens().subscribe(subscriber);

    subscriber.subscription().request(Long.MAX_VALUE);
    subscriber.subscription().request(Long.MAX_VALUE);
    auth.publish(token("b")).publish(token("c"));

    assertThat(subscriber.signals).containsExactly("subscribed", "a", "b", "c");
  }

  @Test
  void endsTheStreamOfASubscriberThatAsksForNothing() {
    RecordingSubscriber wrong = RecordingSubscriber.asking(-1);
    RecordingSubscriber zero = RecordingSubscriber.asking(0);
    RecordingSubscriber right = RecordingSubscriber.askingForAll();
    auth.publish(token("a"));
    auth.tokens().subscribe(wrong);
    auth.tokens().subscribe(zero);
    auth.tokens().subscribe(right);

    zero.subscription().request(0);
    auth.publish(token("b"));

    assertThat(wrong.signals).containsExactly("subscribed", "IllegalArgumentException");
    assertThat(zero.signals).containsExactly("subscribed", "IllegalArgumentException");
    assertThat(right.signals).containsExactly("subscribed", "a", "b");
    assertThat(auth.subscribers()).isOne();
  }

  @Test
  void tellsACancelledSubscriberNothingMore() {
    RecordingSubscriber subscriber = RecordingSubscriber.askingForAll();
    auth.publish(token("a")).tokens().subscribe(subscriber);

    subscriber.subscription().cancel();
    subscriber.subscription().cancel();
    subscriber.subscription().request(0);
    auth.publish(token("b"));
    auth.close();

    assertThat(subscriber.signals).containsExactly("subscribed", "a");
    assertThat(auth.subscribers()).isZero();
  }

  @Test
  void sendsNothingForASubscriberThatCancelsAtOnce() {
    RecordingSubscriber fickle =
        new RecordingSubscriber(0) {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            super.onSubscribe(subscription);
            subscription.cancel();
          }
        };

    auth.tokens().subscribe(fickle);

    assertThat(fickle.signals).containsExactly("subscribed");
    assertThat(auth.exchanges()).isZero();
  }

  @Test
  void cancelsASubscriberThatThrowsAndServesTheOthers() {
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    StringBuilder uncaught = new StringBuilder();
    Thread.currentThread()
        .setUncaughtExceptionHandler((thread, thrown) -> uncaught.append(thrown.getMessage()));
    RecordingSubscriber throwing =
        new RecordingSubscriber(Long.MAX_VALUE) {
          @Override
          public void onNext(AccessToken token) {
            super.onNext(token);
            throw new IllegalStateException("broken subscriber");
          }
        };
    RecordingSubscriber sound = RecordingSubscriber.askingForAll();
    try {
      auth.publish(token("a"));
      auth.tokens().subscribe(throwing);
      auth.tokens().subscribe(sound);
      auth.publish(token("b"));
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }

    assertThat(throwing.signals).containsExactly("subscribed", "a");
    assertThat(sound.signals).containsExactly("subscribed", "a", "b");
    assertThat(uncaught).hasToString("broken subscriber");
  }

  @Test
  void tellsTheNewsInOrderToASubscriberThatAsksFromWithin() {
    RecordingSubscriber oneByOne =
        new RecordingSubscriber(1) {
          @Override
          public void onNext(AccessToken token) {
            super.onNext(token);
            if (token.value().equals("a")) {
              auth.publish(token("b"));
              auth.publish(token("c"));
            }
            subscription().request(1);
            signals.add("end of " + token.value());
          }
        };

    auth.publish(token("a")).tokens().subscribe(oneByOne);

    assertThat(oneByOne.signals).containsExactly("subscribed", "a", "end of a", "c", "end of c");
  }

  @Test
  void survivesAThousandRequestsFromWithin() {
    RecordingSubscriber oneByOne =
        new RecordingSubscriber(1) {
          @Override
          public void onNext(AccessToken token) {
            super.onNext(token);
            int next = Integer.parseInt(token.value()) + 1;
            if (next < 20_000) {
              auth.publish(token(Integer.toString(next)));
            }
            subscription().request(1);
          }
        };

    auth.publish(token("0")).tokens().subscribe(oneByOne);

    assertThat(oneByOne.signals).hasSize(20_001).endsWith("19999");
  }

  @Test
  void endsTheStreamWhenTheKeyIsRefused() {
    RecordingSubscriber one = RecordingSubscriber.askingForAll();
    RecordingSubscriber other = RecordingSubscriber.asking(0);
    Runnable letGo = auth.failNext(401).holdNext();
    auth.tokens().subscribe(one);
    auth.tokens().subscribe(other);

    letGo.run();

    assertThat(one.signals).containsExactly("subscribed", "Unauthenticated");
    assertThat(other.signals).containsExactly("subscribed", "Unauthenticated");
    assertThat(one.failure()).isNotSameAs(other.failure());
  }

  @Test
  void endsTheStreamWhenAnotherCallersExchangeIsRefused() {
    RecordingSubscriber subscriber = RecordingSubscriber.askingForAll();
    auth.publish(token("a")).tokens().subscribe(subscriber);

    auth.invalidate(token("a"));
    auth.failNext(403).token();

    assertThat(subscriber.signals).containsExactly("subscribed", "a", "PermissionDenied");
  }

  @Test
  void goesOnAfterATransientFailure() {
    RecordingSubscriber subscriber = RecordingSubscriber.askingForAll();
    auth.failNext(503).tokens().subscribe(subscriber);

    assertThat(subscriber.signals).containsExactly("subscribed");
    auth.publish(token("a"));

    assertThat(subscriber.signals).containsExactly("subscribed", "a");
  }

  @Test
  void goesOnAfterASignOut() {
    Runnable letGo = auth.holdNext();
    RecordingSubscriber subscriber = RecordingSubscriber.askingForAll();
    auth.tokens().subscribe(subscriber);

    auth.signOut();
    letGo.run();
    auth.next("another", HOUR).token();

    assertThat(subscriber.signals).containsExactly("subscribed", "another");
  }

  @Test
  void failsTheStreamWhenTheTestSaysSo() {
    RecordingSubscriber one = RecordingSubscriber.askingForAll();
    RecordingSubscriber other = RecordingSubscriber.askingForAll();
    auth.publish(token("a"));
    auth.tokens().subscribe(one);
    auth.tokens().subscribe(other);

    auth.failStream(() -> new AuthException.TransportFailure("offline"));
    RecordingSubscriber later = RecordingSubscriber.askingForAll();
    auth.tokens().subscribe(later);

    assertThat(one.signals).containsExactly("subscribed", "a", "TransportFailure");
    assertThat(one.failure()).isNotSameAs(other.failure());
    assertThat(later.signals).containsExactly("subscribed", "a");
  }

  @Test
  void failsTheStreamOfAnExchangeThatIsNotScripted() {
    RecordingSubscriber subscriber = RecordingSubscriber.askingForAll();

    FakeAsyncAuthClient.withTokens(clock).tokens().subscribe(subscriber);

    assertThat(subscriber.signals).containsExactly("subscribed", "AssertionError");
  }

  @Test
  void completesTheStreamOfWhoSubscribesToAClosedClient() {
    auth.close();
    RecordingSubscriber subscriber = RecordingSubscriber.askingForAll();

    auth.tokens().subscribe(subscriber);

    assertThat(subscriber.signals).containsExactly("subscribed", "complete");
  }

  @Test
  void refusesNoSubscriberAtAll() {
    assertThatThrownBy(() -> auth.tokens().subscribe(null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void endsWithTheCurrentTokenHoweverManyThreadsBringNews() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    RecordingSubscriber subscriber =
        new RecordingSubscriber(Long.MAX_VALUE) {
          @Override
          public void onNext(AccessToken token) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            super.onNext(token);
            inside.decrementAndGet();
          }
        };
    auth.publish(token("0")).tokens().subscribe(subscriber);
    AtomicInteger numbers = new AtomicInteger();
    Runnable publishing =
        () -> {
          for (int i = 0; i < 2_000; i++) {
            auth.publish(token(Integer.toString(numbers.incrementAndGet())));
          }
        };
    Thread one = new Thread(publishing);
    Thread other = new Thread(publishing);

    one.start();
    other.start();
    one.join(10_000);
    other.join(10_000);

    assertThat(subscriber.signals).doesNotHaveDuplicates().endsWith(auth.token().join().value());
    assertThat(most).hasValue(1);
  }
}
