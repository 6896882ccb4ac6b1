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
import org.junit.jupiter.api.Test;

class BodyReplayTest {

  /** Publishes what the test tells it to, and remembers what it was asked for. */
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

  /** Asks for one at a time, from within, as a careful subscriber does. */
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
      assertThat(busy).as("told of one thing while being told of another").isFalse();
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
      assertThat(busy).as("told of the end while being told of another thing").isFalse();
      signals.add("end");
    }
  }

  private final ManualBody body = new ManualBody();
  private final BodyReplay run = BodyReplay.of(body);
  private final Reader reader = new Reader();

  @Test
  void asksForTheBeginningAndNoMore() {
    assertThat(body.demands).containsExactly(1L);
    assertThat(run.begun()).isNotDone();
  }

  @Test
  void hasBegunOnceTheFirstBufferIsThere() {
    body.send("one");

    assertThat(run.begun()).isCompletedWithValue(true);
  }

  @Test
  void hasNotBegunIfTheBodyEndsAtOnce() {
    body.subscriber.onComplete();

    assertThat(run.begun()).isCompletedWithValue(false);
  }

  @Test
  void hasNotBegunIfTheBodyFails() {
    body.subscriber.onError(new IllegalStateException("used up"));

    assertThat(run.begun()).isCompletedWithValue(false);
  }

  @Test
  void hasNotBegunIfTheBodyThrows() {
    BodyReplay thrown =
        BodyReplay.of(
            subscriber -> {
              throw new IllegalStateException("used up");
            });

    assertThat(thrown.begun()).isCompletedWithValue(false);
  }

  @Test
  void cancelsWhatBeginsTooLate() {
    run.begun().complete(false);

    body.send("one");

    assertThat(body.cancelled).isTrue();
  }

  @Test
  void cancelsASubscriptionThatComesTooLate() {
    List<Subscriber<? super ByteBuffer>> late = new ArrayList<>();
    BodyReplay.of(late::add).begun().complete(false);

    late.get(0).onSubscribe(body);

    assertThat(body.cancelled).isTrue();
    assertThat(body.demands).containsExactly(1L);
  }

  @Test
  void handsOnTheFirstBufferAndThenAllOthers() {
    body.send("one");
    run.subscribe(reader);
    assertThat(reader.signals).isEmpty();

    reader.subscription.request(1);
    body.send("two");
    body.subscriber.onComplete();

    assertThat(reader.signals).containsExactly("one", "two", "end");
    assertThat(body.demands).containsExactly(1L, 1L, 1L);
    assertThat(body.subscribers).isEqualTo(1);
  }

  @Test
  void keepsTheEndUntilTheFirstBufferWasHandedOn() {
    body.send("one");
    body.subscriber.onComplete();

    run.subscribe(reader);
    reader.subscription.request(1);

    assertThat(reader.signals).containsExactly("one", "end");
  }

  @Test
  void keepsAFailureUntilTheFirstBufferWasHandedOn() {
    body.send("one");
    body.subscriber.onError(new IllegalStateException("broken"));

    run.subscribe(reader);
    reader.subscription.request(1);

    assertThat(reader.signals).containsExactly("one", "error: broken");
  }

  @Test
  void passesOnDemandWithoutLimit() {
    body.send("one");
    run.subscribe(reader);

    reader.subscription.request(Long.MAX_VALUE);

    assertThat(body.demands).containsExactly(1L, Long.MAX_VALUE);
  }

  @Test
  void countsTheFirstBufferAsAskedFor() {
    Reader content =
        new Reader() {
          @Override
          public void onNext(ByteBuffer buffer) {
            signals.add("one");
          }
        };
    body.send("one");
    run.subscribe(content);

    content.subscription.request(1);

    assertThat(content.signals).containsExactly("one");
    assertThat(body.demands).containsExactly(1L);
  }

  @Test
  void endsABodyThatSendsMoreThanWasAskedFor() {
    body.send("one");
    body.send("two");
    run.subscribe(reader);

    reader.subscription.request(1);

    assertThat(body.cancelled).isTrue();
    assertThat(reader.signals).hasSize(2).first().isEqualTo("one");
    assertThat(reader.signals.get(1)).startsWith("error: ");
  }

  @Test
  void failsIfAskedForNothing() {
    body.send("one");
    run.subscribe(reader);

    reader.subscription.request(0);

    assertThat(body.cancelled).isTrue();
    assertThat(reader.signals).singleElement().asString().startsWith("error: ");
  }

  @Test
  void passesOnACancellation() {
    body.send("one");
    run.subscribe(reader);

    reader.subscription.cancel();

    assertThat(body.cancelled).isTrue();
  }

  @Test
  void cancelsWhatNobodyHasSubscribedTo() {
    body.send("one");

    run.cancel();

    assertThat(body.cancelled).isTrue();
  }

  @Test
  void leavesToItsSubscriberWhatHasOne() {
    body.send("one");
    run.subscribe(reader);

    run.cancel();

    assertThat(body.cancelled).isFalse();
  }

  @Test
  void sendsASecondSubscriberToTheBodyItself() {
    body.send("one");
    run.subscribe(reader);
    Reader second = new Reader();

    run.subscribe(second);

    assertThat(body.subscribers).isEqualTo(2);
    assertThat(body.subscriber).isSameAs(second);
  }
}
