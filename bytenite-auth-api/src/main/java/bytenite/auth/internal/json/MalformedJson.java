// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.json;

/**
 * Thrown for a text that is not strict JSON, and for a member of another type than was asked for.
 *
 * <p>The message never quotes the text.
 */
@SuppressWarnings("serial") // never serialized
public final class MalformedJson extends Exception {

  /** Without a stack trace: a server can cause it. */
  MalformedJson(String reason) {
    super(
        reason, /* cause= */ null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
