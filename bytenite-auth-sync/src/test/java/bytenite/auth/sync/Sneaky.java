// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

/** Throws what a signature does not allow. */
final class Sneaky {

  private Sneaky() {}

  @SuppressWarnings("unchecked") // the cast is erased: that is the trick
  static <E extends Throwable> RuntimeException sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
