// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

/** Thrown for a key that is missing or cannot be used; says why, and never quotes it. */
@SuppressWarnings("serial") // never serialized
public final class UnusableKey extends IllegalStateException implements SafeMessage {

  /** With a message that names the source. */
  public UnusableKey(String message) {
    super(message);
  }
}
