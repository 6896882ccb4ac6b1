// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

/** Calls something where the stack ends, then with a little more room, until it succeeds. */
public final class EndOfStack {

  private EndOfStack() {}

  /** Calls it as often as it throws {@link StackOverflowError}, each time a frame higher. */
  public static void call(Runnable action) {
    dive(action);
  }

  @SuppressWarnings("InfiniteRecursion") // the end of the stack is what it is for
  private static boolean dive(Runnable action) {
    boolean done;
    try {
      done = dive(action);
    } catch (StackOverflowError e) {
      done = false;
    }
    if (!done) {
      action.run();
    }
    return true;
  }
}
