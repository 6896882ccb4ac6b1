// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.json.JsonObject;
import bytenite.auth.internal.json.MalformedJson;
import java.util.Optional;

/**
 * What a body says about a failure: the documented envelope, gRPC's status, or nothing.
 *
 * <p>Never fails: the HTTP status alone decides what went wrong, and a broken body does not hide
 * it. A member of the wrong type counts as absent.
 *
 * @param body what the reply held; empty if that could not be read
 */
record ErrorBody(JsonObject body) {

  private static final String NEVER_IN_ID = "%\\\"'<>{}&?";

  private boolean ok() {
    return body.find(Boolean.class, "ok").orElse(false);
  }

  private Optional<JsonObject> error() {
    return body.find(JsonObject.class, "error");
  }

  /** Whether a 2xx reply with this body says that the request failed. */
  boolean saysFailed() {
    return saysNotOk() || (!ok() && error().isPresent());
  }

  /** Whether {@code ok} is there and false. */
  boolean saysNotOk() {
    return body.find(Boolean.class, "ok").isPresent() && !ok();
  }

  /** The status that a 2xx reply with this body stands for: gRPC's code is none. */
  int status(int httpStatus) {
    int code = error().map(ErrorBody::code).orElse(0);
    return code == 0 ? httpStatus : code;
  }

  /** The body's text, redacted and printable. */
  ResponseEnvelope envelope(Redactor redactor) {
    String message = text(redactor, body, "message");
    int grpcCode = code(body);
    Optional<ErrorDetail> error = error().map(detail -> detail(redactor, detail));
    if (!error.isPresent() && grpcCode != 0) {
      error = Optional.of(new ErrorDetail(grpcCode, message, ""));
    }
    return new ResponseEnvelope(ok(), requestId(redactor), message, error);
  }

  /** Events show it, which know nothing of other calls' secrets: so it has to look like one. */
  private String requestId(Redactor redactor) {
    String id = body.find(String.class, "requestId", "request_id").orElse("");
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) <= ' ' || id.charAt(i) > '~' || NEVER_IN_ID.indexOf(id.charAt(i)) >= 0) {
        return "";
      }
    }
    return redactor.redact(id);
  }

  private static ErrorDetail detail(Redactor redactor, JsonObject error) {
    return new ErrorDetail(
        code(error), text(redactor, error, "message"), text(redactor, error, "description"));
  }

  private static String text(Redactor redactor, JsonObject object, String... names) {
    return redactor.redact(object.find(String.class, names).orElse(""));
  }

  private static int code(JsonObject object) {
    try {
      long code = object.int64("code");
      return code == (int) code ? (int) code : 0;
    } catch (MalformedJson e) {
      return 0;
    }
  }
}
