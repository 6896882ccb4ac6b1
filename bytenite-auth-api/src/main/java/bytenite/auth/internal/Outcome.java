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

  /** It brought nothing, and this is why. */
  record Failed<T>(Failure failure) implements Outcome<T> {}

  /** Its leader gave up before anything was known; somebody else may take over. */
  record Abandoned<T>() implements Outcome<T> {}
}
