// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.spi.HttpCall;
import java.time.Duration;
import java.time.Instant;

/**
 * One kind of request: how it is sent, and what each reply means.
 *
 * @param <T> what it brings
 */
public interface Operation<T> {

  /** Method and URL, as messages name them, without user info and query. */
  String name();

  /** The request to send, with this timeout. */
  HttpCall call(Duration timeout);

  /**
   * What a reply means.
   *
   * @param attempt the number of the attempt that it answers, from 1
   * @param now the wall clock's time, which a date in Retry-After is counted from
   */
  Outcome<T> outcome(RawReply reply, int attempt, Instant now);

  /**
   * The failure that the transport's exception stands for.
   *
   * @param remainingNanos what was left of the call's time then
   */
  Failure failure(Throwable thrown, long remainingNanos);
}
