// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.spi;

import java.time.Duration;

/**
 * Monotonic time, and things that happen later; the seam through which a test drives waits without
 * sleeping.
 *
 * <p>Safe for use by multiple threads.
 */
public interface Scheduler {

  /**
   * Nanoseconds on a line that never runs backwards and whose origin means nothing, as {@link
   * System#nanoTime()}.
   */
  long nanoTime();

  /**
   * Runs {@code task} once, {@code delay} from now or later; at once if it is zero or negative. The
   * task is short and never blocks.
   *
   * @return cancels the task if it has not begun; may be run at any time, and more than once
   */
  Runnable schedule(Duration delay, Runnable task);
}
