// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

/**
 * What the readers of {@link CoarseClock} read, on a cache line that nothing else is on.
 *
 * <p>Fields of a superclass come first in memory, so there is one for each part. That they are the
 * time's own fields, and not another object's, saves each reader a read.
 */
@SuppressWarnings("unused") // padding
final class Padding {

  private Padding() {}

  private static class Before {
    long a0, a1, a2, a3, a4, a5, a6, a7;
  }

  /** Readers write to it at most once a tick. */
  private static class Published extends Before {
    volatile long millis; // 0: nobody publishes
    long asked; // 0: nobody has; what is smaller would be put into a gap before the padding
  }

  /** Keeps off the fields of the class that extends this. */
  static class After extends Published {
    long b0, b1, b2, b3, b4, b5, b6, b7;
  }
}
