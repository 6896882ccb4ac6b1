// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The messages of exceptions: a summary, what the server said, and when to try again. */
public final class ErrorText {

  private ErrorText() {}

  /** The summary of a response of which nothing but the status is known. */
  public static String summary(int status) {
    String kind = StatusRules.kind(status).name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return "the server answered " + status + " (" + kind + ")";
  }

  /** What the server said besides the status. */
  public static String details(
      int status, ResponseEnvelope envelope, Optional<Duration> retryAfter) {
    ErrorDetail error = envelope.error().orElse(new ErrorDetail(0, "", ""));
    String message = envelope.message().isEmpty() ? error.message() : envelope.message();
    String colon = message.isEmpty() || error.description().isEmpty() ? "" : ": ";
    String said = Text.printable(message) + colon + Text.printable(error.description());
    boolean hasCode = error.code() != 0 && error.code() != status;
    return part("; the server said: ", said)
        + part(", error code ", hasCode ? "" + error.code() : "")
        + part(", request id ", Text.printable(envelope.requestId()))
        + (retryAfter.isPresent() ? ", retry after " + retryAfter.get().getSeconds() + " s" : "");
  }

  private static String part(String label, String text) {
    return text.isEmpty() ? "" : label + text;
  }

  /** What is added for a caller that is told of an earlier failure. */
  public static String nextAttempt(Optional<Instant> nextAttempt) {
    return nextAttempt.isPresent()
        ? "; nothing was sent, the next attempt is due at " + nextAttempt.get()
        : "";
  }
}
