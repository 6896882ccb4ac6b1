// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.jfr;

import bytenite.auth.AuthListener;
import java.util.Objects;

/**
 * Records what a client does as events of JDK Flight Recorder, and tells another listener as well
 * if there is one.
 *
 * <pre>{@code
 * AuthConfig config = AuthConfig.builder(key).listener(JfrListener.create()).build();
 * }</pre>
 *
 * <p>While no recording asks for an event, none is made. Where the module {@code jdk.jfr} is
 * missing, which it can be on a class path, nothing is recorded and nobody complains.
 *
 * <p>One listener may serve any number of clients. Safe for use by multiple threads if the other
 * listener is.
 */
public final class JfrListener implements AuthListener {

  private static final AuthListener NOBODY = new AuthListener() {};

  private final AuthListener recorder;
  private final AuthListener next;

  private JfrListener(AuthListener recorder, AuthListener next) {
    this.recorder = recorder;
    this.next = next;
  }

  /** A listener that records. */
  public static JfrListener create() {
    return create(NOBODY);
  }

  /**
   * A listener that records, and then tells another.
   *
   * @param next what it throws is thrown on, after the event was recorded; a client swallows it
   */
  public static JfrListener create(AuthListener next) {
    Objects.requireNonNull(next, "next");
    return new JfrListener(haveJdkJfr() ? new Recorder() : NOBODY, next);
  }

  private static boolean haveJdkJfr() {
    try {
      Class.forName("jdk.jfr.Event", false, JfrListener.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public void exchangeStarted(ExchangeStarted event) {
    recorder.exchangeStarted(event);
    next.exchangeStarted(event);
  }

  @Override
  public void exchangeSucceeded(ExchangeSucceeded event) {
    recorder.exchangeSucceeded(event);
    next.exchangeSucceeded(event);
  }

  @Override
  public void exchangeFailed(ExchangeFailed event) {
    recorder.exchangeFailed(event);
    next.exchangeFailed(event);
  }

  @Override
  public void tokenInvalidated(TokenInvalidated event) {
    recorder.tokenInvalidated(event);
    next.tokenInvalidated(event);
  }

  /** Hands the event on; it is not recorded. */
  @Override
  public void invalidationIgnored(InvalidationIgnored event) {
    next.invalidationIgnored(event);
  }

  @Override
  public void signedOut(SignedOut event) {
    recorder.signedOut(event);
    next.signedOut(event);
  }

  @Override
  public void tokenAdopted(TokenAdopted event) {
    recorder.tokenAdopted(event);
    next.tokenAdopted(event);
  }

  @Override
  public void storeFailed(StoreFailed event) {
    recorder.storeFailed(event);
    next.storeFailed(event);
  }

  @Override
  public void retryScheduled(RetryScheduled event) {
    recorder.retryScheduled(event);
    next.retryScheduled(event);
  }
}
