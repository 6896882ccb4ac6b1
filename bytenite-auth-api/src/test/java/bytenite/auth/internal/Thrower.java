// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

/** Throws what Java does not let a method throw that declares nothing; Kotlin does. */
public final class Thrower {

  private Thrower() {}

  /** Throws it, checked or not. */
  @SuppressWarnings("unchecked") // the cast is never made: that is the trick
  public static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
