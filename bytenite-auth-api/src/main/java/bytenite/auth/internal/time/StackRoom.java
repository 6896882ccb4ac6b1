// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

/**
 * Checks that the stack has room left before something is begun that must not be broken off: a
 * {@link StackOverflowError} inside one of the JDK's executors leaves a lock locked for ever, or a
 * queue with a hole.
 */
public final class StackRoom {

  /** Enough for an executor: some 15 KB of compiled frames, and 50 of interpreted ones. */
  private static final int FRAMES = 150;

  private StackRoom() {}

  /**
   * Throws the {@link StackOverflowError} here, where nothing has begun, if there is no room.
   *
   * @param executors how many calls of executors there must be room for, one inside the other
   */
  public static void check(int executors) {
    if (descend(executors * FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) == 0) {
      throw new AssertionError(); // the result is used, so that no compiler leaves the calls out
    }
  }

  /** All arguments are needed after the call, so that compiled frames hold them too. */
  private static long descend(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
    long below = frames == 0 ? 1 : descend(frames - 1, b, c, d, e, f, g, h, a);
    return below | a | b | c | d | e | f | g | h;
  }
}
