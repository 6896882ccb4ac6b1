// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;

/**
 * Takes a call's own secrets out of a failure that another call has brought upon it: an exchange
 * knows nothing of the login challenge on whose behalf it was made, but the server may.
 */
public final class Scrubbing {

  private Scrubbing() {}

  /** The exception, or one that says the same without these secrets. */
  public static RuntimeException of(RuntimeException thrown, String... secrets) {
    Redactor redactor = new Redactor(secrets);
    if (thrown instanceof AuthException.ErrorResponse answer) {
      ResponseEnvelope said = answer.envelope();
      ResponseEnvelope shown = envelope(said, redactor);
      return shown.equals(said)
          ? thrown
          : AuthException.of(answer.status(), shown, answer.retryAfter(), answer.nextAttempt());
    }
    if (thrown instanceof AuthException.MalformedResponse malformed
        && !redactor.isClean(malformed.getMessage())) {
      return new AuthException.MalformedResponse(
          "the answer cannot be understood", malformed.nextAttempt());
    }
    return thrown;
  }

  private static ResponseEnvelope envelope(ResponseEnvelope said, Redactor redactor) {
    return new ResponseEnvelope(
        said.ok(),
        redactor.scrub(said.requestId()),
        redactor.scrub(said.message()),
        said.error()
            .map(
                error ->
                    new ErrorDetail(
                        error.code(),
                        redactor.scrub(error.message()),
                        redactor.scrub(error.description()))));
  }
}
