// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

  /** Publishes what the test says, and records the demand. */
  private static final class ManualBody implements Publisher<ByteBuffer>, Subscription {

    private final List<Long> demands = new ArrayList<>();
    private Subscriber<? super ByteBuffer> subscriber;
    private int subscribers;
    private boolean cancelled;

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> given) {
      subscribers++;
      subscriber = given;
      given.onSubscribe(this);
    }

    void send(String text) {
      subscriber.onNext(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void request(long n) {
      demands.add(n);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /** Asks for one item at a time, from within. */
  private static class Reader implements Subscriber<ByteBuffer> {

    final List<String> signals = new ArrayList<>();
    Subscription subscription;
    boolean busy;

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      assertThat(busy).as("two signals at once").isFalse();
      busy = true;
      signals.add(StandardCharsets.UTF_8.decode(buffer).toString());
      subscription.request(1);
      busy = false;
    }

    @Override
    public void onError(Throwable thrown) {
      signals.add("error: " + thrown.getMessage());
    }

    @Override
    public void onComplete() {
      assertThat(busy).as("two signals at once").isFalse();
      signals.add("end");
    }
  }

  private final ManualBody body = new ManualBody();
  private final ReadAhead<ByteBuffer> ahead = new ReadAhead<>(ByteBuffer::remaining, 4);
  private final Reader reader = new Reader();

  @BeforeEach
  void subscribe() {
    body.subscribe(ahead);
  }

  @Test
  void asksForOneItemAtATimeUntilTheLimit() {
    assertThat(body.demands).containsExactly(1L);

    body.send("one");
    assertThat(ahead.ready()).isNotDone();
    body.send("two");

    assertThat(ahead.ready()).isDone();
    assertThat(body.demands).containsExactly(1L, 1L);
  }

  @Test
  void isReadyWhenTheBodyEnds() {
    body.subscriber.onComplete();

    assertThat(ahead.ready()).isDone();
    assertThat(ahead.hasBegun(/* mayBeEmpty= */ false)).isFalse();
    assertThat(ahead.hasBegun(/* mayBeEmpty= */ true)).isTrue();
  }

  @Test
  void hasNotBegunIfTheBodyFails() {
    body.subscriber.onError(new IllegalStateException("used up"));

    assertThat(ahead.ready()).isDone();
    assertThat(ahead.hasBegun(/* mayBeEmpty= */ true)).isFalse();
  }

  @Test
  void hasBegunWithTheFirstItem() {
    body.send("one");

    assertThat(ahead.hasBegun(/* mayBeEmpty= */ false)).isTrue();
  }

  @Test
  void failsIfThePublisherThrowsWhenAsked() {
    ReadAhead<ByteBuffer> thrown = new ReadAhead<>(ByteBuffer::remaining, 4);

    thrown.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void cancel() {}
        });
    thrown.readBy(reader);

    assertThat(reader.signals).containsExactly("error: broken");
  }

  @Test
  void passesOnWhatWasReadAndThenTheRest() {
    body.send("one");
    ahead.readBy(reader);
    assertThat(reader.signals).isEmpty();

    reader.subscription.request(1);
    body.send("two");
    body.subscriber.onComplete();

    assertThat(reader.signals).containsExactly("one", "two", "end");
    assertThat(body.subscribers).isEqualTo(1);
  }

  @Test
  void keepsTheEndUntilTheRestWasPassedOn() {
    body.send("one");
    body.send("two");
    body.subscriber.onComplete();

    ahead.readBy(reader);
    reader.subscription.request(1);

    assertThat(reader.signals).containsExactly("one", "two", "end");
  }

  @Test
  void keepsAFailureUntilTheRestWasPassedOn() {
    body.send("one");
    body.subscriber.onError(new IllegalStateException("broken"));

    ahead.readBy(reader);
    reader.subscription.request(1);

    assertThat(reader.signals).containsExactly("one", "error: broken");
  }

  @Test
  void passesOnNothingThatWasNotAskedFor() {
    Reader content =
        new Reader() {
          @Override
          public void onNext(ByteBuffer buffer) {
            signals.add("one");
          }
        };
    body.send("one");
    body.send("two");
    ahead.readBy(content);

    content.subscription.request(1);

    assertThat(content.signals).containsExactly("one");
  }

  @Test
  void addsUpDemandWithoutOverflow() {
    ahead.readBy(reader);
    reader.subscription.request(Long.MAX_VALUE);
    reader.subscription.request(Long.MAX_VALUE);

    body.send("one");
    body.send("two");

    assertThat(reader.signals).containsExactly("one", "two");
  }

  @Test
  void failsIfAskedForNothing() {
    body.send("one");
    ahead.readBy(reader);

    reader.subscription.request(0);

    assertThat(body.cancelled).isTrue();
    assertThat(reader.signals).singleElement().asString().startsWith("error: ");
  }

  @Test
  void passesOnACancellation() {
    body.send("one");
    ahead.readBy(reader);

    reader.subscription.cancel();
    body.send("two");
    body.subscriber.onComplete();

    assertThat(body.cancelled).isTrue();
    assertThat(reader.signals).isEmpty();
  }

  @Test
  void cancelsWhatNobodyReads() {
    body.send("one");

    ahead.cancelUnread();

    assertThat(body.cancelled).isTrue();
  }

  @Test
  void leavesToItsReaderWhatHasOne() {
    body.send("one");
    ahead.readBy(reader);

    ahead.cancelUnread();

    assertThat(body.cancelled).isFalse();
  }

  @Test
  void cancelsASubscriptionThatComesTooLate() {
    ReadAhead<ByteBuffer> late = new ReadAhead<>(ByteBuffer::remaining, 4);
    late.cancel();

    body.subscribe(late);

    assertThat(body.cancelled).isTrue();
  }

  @Test
  void cancelsTheBodyOfAReaderThatThrows() {
    Reader throwing =
        new Reader() {
          @Override
          public void onNext(ByteBuffer buffer) {
            throw new IllegalStateException("cannot read this");
          }
        };
    body.send("one");
    ahead.readBy(throwing);

    throwing.subscription.request(1);

    assertThat(body.cancelled).isTrue();
    assertThat(ahead.broken()).isCompletedExceptionally();
  }
}
