// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

/**
 * Checks that the stack has room left before something is begun that must not be broken off: a
 * {@link StackOverflowError} inside one of the JDK's executors leaves a lock locked for ever, or a
 * queue with a hole.
 */
public final class StackRoom {

  /** Several times as many as an executor needs, for compiled frames are smaller than others. */
  private static final int FRAMES = 500;

  private StackRoom() {}

  /** Throws the {@link StackOverflowError} here, where nothing has begun, if there is no room. */
  public static void check() {
    if (descend(FRAMES) != FRAMES) { // the result is used, so that no compiler leaves the calls out
      throw new AssertionError();
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
