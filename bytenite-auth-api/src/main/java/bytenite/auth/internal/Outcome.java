// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

/**
 * How a call ended.
 *
 * @param <T> what it brings
 */
public sealed interface Outcome<T> {

  /** It brought what was asked for. */
  record Success<T>(T value) implements Outcome<T> {}

  /** It brought nothing, for a reason. */
  sealed interface Unsuccessful<T> extends Outcome<T> {

    /** The reason. */
    Failure failure();
  }

  /** It was tried, and failed. */
  record Failed<T>(Failure failure) implements Unsuccessful<T> {}

  /**
   * Nothing was sent, because of an earlier failure.
   *
   * @param failure the earlier failure
   * @param quietMillis for how long it holds back the next exchange; zero if no exchange will do
   */
  record Refused<T>(Failure failure, long quietMillis) implements Unsuccessful<T> {}

  /**
   * Nothing was sent, because another process renews the token or could not: the current one is
   * kept.
   *
   * @param millis for how long it is not renewed here
   */
  record Deferred<T>(long millis) implements Outcome<T> {}

  /** Its leader gave up, for this reason, before anything was known; another caller may lead. */
  record Abandoned<T>(Failure failure) implements Unsuccessful<T> {

    /** Given up for no reason that is known here. */
    public Abandoned() {
      this(Failure.interrupted("the exchange was given up"));
    }
  }
}
