// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import bytenite.auth.AuthListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what happens, a line for each event, as in {@code started}, {@code failed CLOSED}. */
public final class RecordedEvents implements AuthListener {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Keeps nothing yet. */
  public RecordedEvents() {}

  /** The events so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void exchangeStarted(ExchangeStarted event) {
    lines.add("started");
  }

  @Override
  public void exchangeSucceeded(ExchangeSucceeded event) {
    lines.add("succeeded");
  }

  @Override
  public void exchangeFailed(ExchangeFailed event) {
    lines.add("failed " + event.kind());
  }

  @Override
  public void tokenInvalidated(TokenInvalidated event) {
    lines.add("invalidated");
  }

  @Override
  public void invalidationIgnored(InvalidationIgnored event) {
    lines.add("ignored");
  }

  @Override
  public void retryScheduled(RetryScheduled event) {
    lines.add("retry");
  }

  @Override
  public void tokenAdopted(TokenAdopted event) {
    lines.add("adopted");
  }

  @Override
  public void storeFailed(StoreFailed event) {
    lines.add("store failed " + event.operation());
  }
}
