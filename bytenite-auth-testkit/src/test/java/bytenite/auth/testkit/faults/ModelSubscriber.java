// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import java.util.Queue;
import java.util.concurrent.Flow;

/** A subscriber of {@link ModelContract}: it wants each token later than the one before. */
final class ModelSubscriber implements Flow.Subscriber<AccessToken> {

  private final Queue<String> violations;
  private volatile Flow.Subscription subscription;
  private volatile boolean cancelled;
  private volatile boolean ended;
  private int last; // guarded by the rule that signals come one after the other

  ModelSubscriber(Queue<String> violations) {
    this.violations = violations;
  }

  /** Cancels, if the subscription has begun. */
  void cancel() {
    Flow.Subscription begun = subscription;
    if (begun != null) {
      cancelled = true;
      begun.cancel();
    }
  }

  /** Whether no more signal will come, by its own wish or the publisher's. */
  boolean isOver() {
    return cancelled || ended;
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = begun;
    begun.request(1);
  }

  @Override
  public void onNext(AccessToken token) {
    int number = ModelServer.number(token.value());
    if (number <= last) {
      violations.add("token " + number + " after token " + last);
    }
    if (ended) {
      violations.add("a token after the end");
    }
    last = number;
    subscription.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    if (!(failure instanceof AuthException)) {
      violations.add("a subscriber was told " + failure);
    }
    end();
  }

  @Override
  public void onComplete() {
    end();
  }

  private void end() {
    if (ended) {
      violations.add("two ends");
    }
    ended = true;
  }
}
