// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/** A body of which each run may have other items, and which may fail at one step of one run. */
final class ScriptedBody implements BodyPublisher {

  /** What a second run has. */
  enum Second {
    ALL,
    REST,
    NOTHING
  }

  /** Where a run fails. */
  enum Step {
    NONE,
    LENGTH,
    SUBSCRIBE,
    REQUEST,
    ITEM,
    END
  }

  /**
   * What happens.
   *
   * @param announced whether the length is known
   * @param failingRun the run that fails, 1 or 2
   */
  record Script(
      int items, int itemSize, Second second, boolean announced, Step step, int failingRun) {

    /** The bytes of a whole run. */
    byte[] whole() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < items; i++) {
        bytes.writeBytes(item(i));
      }
      return bytes.toByteArray();
    }

    private List<ByteBuffer> list() {
      List<ByteBuffer> list = new ArrayList<>();
      for (int i = 0; i < items; i++) {
        list.add(ByteBuffer.wrap(item(i)));
      }
      return list;
    }

    private byte[] item(int index) {
      byte[] item = new byte[itemSize];
      Arrays.fill(item, (byte) ('a' + index));
      return item;
    }

    boolean canBeSentAgain() {
      return step == Step.NONE && (second == Second.ALL || items == 0);
    }
  }

  private final Script script;
  private int runs;

  ScriptedBody(Script script) {
    this.script = script;
  }

  private void failIfAt(Step step, int run) {
    if (script.step == step && script.failingRun == run) {
      throw new IllegalStateException("scripted");
    }
  }

  @Override
  public synchronized long contentLength() {
    failIfAt(Step.LENGTH, runs + 1);
    return script.announced ? (long) script.items * script.itemSize : -1;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    Run run;
    synchronized (this) {
      runs++;
      failIfAt(Step.SUBSCRIBE, runs);
      run = new Run(subscriber, runs);
    }
    subscriber.onSubscribe(run);
  }

  /** Sends the items as they are asked for, on the thread that asks. */
  private final class Run implements Subscription {

    private final Subscriber<? super ByteBuffer> subscriber;
    private final int number;
    private final Queue<ByteBuffer> left;
    private final boolean failsAtItem;
    private long demand;
    private boolean emitting;
    private boolean over;

    Run(Subscriber<? super ByteBuffer> subscriber, int number) {
      this.subscriber = subscriber;
      this.number = number;
      List<ByteBuffer> items = script.list();
      if (number > 1 && script.second != Second.ALL) {
        items =
            items.subList(
                script.second == Second.REST ? items.size() / 2 : items.size(), items.size());
      }
      this.left = new ArrayDeque<>(items);
      this.failsAtItem = script.step == Step.ITEM && script.failingRun == number;
    }

    @Override
    public void request(long n) {
      failIfAt(Step.REQUEST, number);
      synchronized (this) {
        demand = Math.min(1_000_000, demand + n);
      }
      emit();
    }

    void emit() {
      synchronized (this) {
        if (emitting) {
          return;
        }
        emitting = true;
      }
      for (Runnable signal = next(); signal != null; signal = next()) {
        signal.run();
      }
    }

    private synchronized Runnable next() {
      boolean fails = failsAtItem && left.size() <= script.items / 2;
      if (!over && (fails || left.isEmpty())) {
        over = true;
        return fails || (script.step == Step.END && script.failingRun == number)
            ? () -> subscriber.onError(new IllegalStateException("scripted"))
            : subscriber::onComplete;
      }
      if (over || demand == 0) {
        emitting = false;
        return null;
      }
      demand--;
      ByteBuffer item = left.remove();
      return () -> subscriber.onNext(item);
    }

    @Override
    public synchronized void cancel() {
      over = true;
    }
  }
}
