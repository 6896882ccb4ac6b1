// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.json.JsonObject;
import bytenite.auth.internal.json.MalformedJson;
import java.time.Duration;
import java.util.Optional;

/**
 * A reply, and what its body says about a failure: the documented envelope, gRPC's status, or
 * nothing.
 *
 * <p>Never fails: the HTTP status alone decides what went wrong, and a broken body does not hide
 * it. A member of the wrong type counts as absent.
 *
 * @param status the HTTP status
 * @param body empty if it could not be read
 * @param retryAfter what the server asked for
 */
record ParsedReply(int status, JsonObject body, Optional<Duration> retryAfter) {

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

  /** The status that the body names, or else the HTTP status: gRPC's code is not one. */
  int statusInBody() {
    int code = error().map(ParsedReply::code).orElse(0);
    return code == 0 ? status : code;
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

  /**
   * The request id, if it looks like one. Events show it, and another call's secrets are not known
   * here.
   */
  private String requestId(Redactor redactor) {
    String id = body.find(String.class, "requestId", "request_id").orElse("");
    boolean plain = id.chars().allMatch(c -> c > ' ' && c <= '~' && NEVER_IN_ID.indexOf(c) < 0);
    return plain ? redactor.redact(id) : "";
  }

  private static ErrorDetail detail(Redactor redactor, JsonObject error) {
    return new ErrorDetail(
        code(error), text(redactor, error, "message"), text(redactor, error, "description"));
  }

  private static String text(Redactor redactor, JsonObject object, String name) {
    return redactor.redact(object.find(String.class, name).orElse(""));
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
