// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Keeps what happens, a line for each event, as in {@code started}, {@code failed CLOSED}. */
public final class RecordedEvents implements AuthListener {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Semaphore count = new Semaphore(0); // a permit for each line

  /** Keeps nothing yet. */
  public RecordedEvents() {}

  /** The events so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The events, once there are at least so many. */
  public List<String> await(int events) throws InterruptedException {
    assertThat(count.tryAcquire(events, 20, SECONDS))
        .as("%d events, not %s", events, lines)
        .isTrue();
    count.release(events);
    return lines();
  }

  private void add(String line) {
    lines.add(line);
    count.release();
  }

  @Override
  public void exchangeStarted(ExchangeStarted event) {
    add("started");
  }

  @Override
  public void exchangeSucceeded(ExchangeSucceeded event) {
    add("succeeded");
  }

  @Override
  public void exchangeFailed(ExchangeFailed event) {
    add("failed " + event.kind());
  }

  @Override
  public void tokenInvalidated(TokenInvalidated event) {
    add("invalidated");
  }

  @Override
  public void invalidationIgnored(InvalidationIgnored event) {
    add("ignored");
  }

  @Override
  public void retryScheduled(RetryScheduled event) {
    add("retry");
  }

  @Override
  public void tokenAdopted(TokenAdopted event) {
    add("adopted");
  }

  @Override
  public void storeFailed(StoreFailed event) {
    add("store failed " + event.operation());
  }
}
