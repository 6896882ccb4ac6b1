// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/** Writes down what it is told, and asks for as much as it was made to ask for. */
class RecordingSubscriber implements Flow.Subscriber<AccessToken> {

  final List<String> signals = new ArrayList<>(); // guarded by itself
  private final long atFirst;
  private volatile Flow.Subscription subscription;
  private volatile Throwable failure;

  RecordingSubscriber(long atFirst) {
    this.atFirst = atFirst;
  }

  static RecordingSubscriber asking(long atFirst) {
    return new RecordingSubscriber(atFirst);
  }

  static RecordingSubscriber askingForAll() {
    return asking(Long.MAX_VALUE);
  }

  private void record(String signal) {
    synchronized (signals) {
      signals.add(signal);
    }
  }

  Flow.Subscription subscription() {
    return subscription;
  }

  Throwable failure() {
    return failure;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    record("subscribed");
    if (atFirst != 0) {
      subscription.request(atFirst);
    }
  }

  @Override
  public void onNext(AccessToken token) {
    record(token.value());
  }

  @Override
  public void onError(Throwable failure) {
    this.failure = failure;
    record(failure.getClass().getSimpleName());
  }

  @Override
  public void onComplete() {
    record("complete");
  }
}
