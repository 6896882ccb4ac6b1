// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import java.util.Optional;

/**
 * What a body says about a failure: the documented envelope, gRPC's status, or nothing that can be
 * understood.
 *
 * <p>Never fails: the status alone decides what went wrong, and a broken body does not hide it. A
 * member of the wrong type is absent. All text is scrubbed and made printable here.
 *
 * @param envelope what was said
 * @param saysNo whether a 2xx answer with this body is a failure all the same
 * @param errorCode the envelope's own {@code error.code}, which stands for an HTTP status, unlike
 *     gRPC's; 0 if absent
 */
record ErrorBody(ResponseEnvelope envelope, boolean saysNo, int errorCode) {

  private static final Json.Names TOP =
      Json.Names.of("ok", "requestId|request_id", "message", "error", "code");
  private static final Json.Names ERROR = Json.Names.of("code", "message", "description");
  private static final ErrorBody NOTHING = new ErrorBody(ResponseEnvelope.empty(), false, 0);

  static ErrorBody read(byte[] body, Redactor redactor) {
    try {
      return new Reader(new Json(body), redactor, /* readCodes= */ true).read();
    } catch (Json.Malformed e) {
      return withoutCodes(body, redactor);
    }
  }

  /** Perhaps a code was what could not be read. */
  private static ErrorBody withoutCodes(byte[] body, Redactor redactor) {
    try {
      return new Reader(new Json(body), redactor, /* readCodes= */ false).read();
    } catch (Json.Malformed e) {
      return NOTHING;
    }
  }

  /** The status that a 2xx answer with this body stands for. */
  int status(int httpStatus) {
    return errorCode == 0 ? httpStatus : errorCode;
  }

  String requestIdSuffix() {
    return envelope.requestId().isEmpty() ? "" : ", request id " + envelope.requestId();
  }

  private static final class Reader {

    private final Json json;
    private final Redactor redactor;
    private final boolean readCodes;
    private boolean ok;
    private boolean saysNotOk;
    private String requestId = "";
    private String message = "";
    private Optional<ErrorDetail> error = Optional.empty();
    private int grpcCode;

    Reader(Json json, Redactor redactor, boolean readCodes) {
      this.json = json;
      this.redactor = redactor;
      this.readCodes = readCodes;
    }

    ErrorBody read() throws Json.Malformed {
      json.beginObject();
      for (int member; (member = json.nextMember(TOP)) != Json.END; ) {
        switch (member) {
          case 0 -> readOk();
          case 1 -> requestId = text();
          case 2 -> message = text();
          case 3 -> error = error();
          case 4 -> grpcCode = code();
          default -> json.skip();
        }
      }
      json.end();
      boolean failed = saysNotOk || (!ok && error.isPresent());
      int errorCode = error.map(ErrorDetail::code).orElse(0);
      if (!error.isPresent() && grpcCode != 0) {
        error = Optional.of(new ErrorDetail(grpcCode, message, ""));
      }
      return new ErrorBody(new ResponseEnvelope(ok, requestId, message, error), failed, errorCode);
    }

    private void readOk() throws Json.Malformed {
      if (json.peek() == Json.Kind.BOOLEAN) {
        ok = json.bool();
        saysNotOk = !ok;
      } else {
        json.skip();
      }
    }

    private Optional<ErrorDetail> error() throws Json.Malformed {
      if (json.peek() != Json.Kind.OBJECT) {
        json.skip();
        return Optional.empty();
      }
      int code = 0;
      String summary = "";
      String description = "";
      json.beginObject();
      for (int member; (member = json.nextMember(ERROR)) != Json.END; ) {
        switch (member) {
          case 0 -> code = code();
          case 1 -> summary = text();
          case 2 -> description = text();
          default -> json.skip();
        }
      }
      return Optional.of(new ErrorDetail(code, summary, description));
    }

    private String text() throws Json.Malformed {
      if (json.peek() == Json.Kind.STRING) {
        return redactor.scrub(json.string());
      }
      json.skip();
      return "";
    }

    private int code() throws Json.Malformed {
      Json.Kind kind = json.peek();
      if (readCodes && (kind == Json.Kind.NUMBER || kind == Json.Kind.STRING)) {
        return json.int32();
      }
      json.skip();
      return 0;
    }
  }
}
