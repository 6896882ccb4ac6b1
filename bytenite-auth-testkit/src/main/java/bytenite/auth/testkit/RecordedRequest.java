// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.internal.Headers;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request as it arrived at a {@link FakeAuthServer}.
 *
 * <p>It usually holds a secret: {@link #toString()} shows neither headers' values, nor the query's,
 * nor the body. Immutable.
 */
public final class RecordedRequest {

  private final RequestMessage message;
  private final Instant receivedAt;
  private final String requestId;
  private final String shownPath;

  RecordedRequest(RequestMessage message, Instant receivedAt, String requestId, String shownPath) {
    this.message = message;
    this.receivedAt = receivedAt;
    this.requestId = requestId;
    this.shownPath = shownPath;
  }

  /** The HTTP method. */
  public String method() {
    return message.method();
  }

  /** The path as it was sent, without the query. */
  public String path() {
    return message.path();
  }

  /** What followed the question mark, as it was sent; {@code ""} if nothing. */
  public String query() {
    return message.query();
  }

  /** The first value of a parameter of the query, decoded; empty if the query has or means none. */
  public Optional<String> queryParameter(String name) {
    try {
      return Query.parse(query()).getOrDefault(name, List.of()).stream().findFirst();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The headers, looked up without regard to case; immutable. */
  public Map<String, List<String>> headers() {
    return Headers.multiple(message.headers());
  }

  /** The first value of a header, whose name is looked up without regard to case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(message.headers().getFirst(name));
  }

  /** The body as text, read as UTF-8; {@code ""} if there was none. */
  public String body() {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  /** A copy of the body; empty if there was none. */
  public byte[] bodyBytes() {
    return message.body().clone();
  }

  /** When it had arrived in full, by the server's clock. */
  public Instant receivedAt() {
    return receivedAt;
  }

  /** The request id that the server gave it; in the envelope, if the reply has one. */
  public String requestId() {
    return requestId;
  }

  /** The path, fit to be shown: without secrets and on one line. */
  String shownPath() {
    return shownPath;
  }

  RequestMessage message() {
    return message;
  }

  /** Shows method, path and request id, and the names of the headers. */
  @Override
  public String toString() {
    return "RecordedRequest[%s %s%s, requestId=%s, headers=%s, body=%s]"
        .formatted(
            message.method(),
            shownPath,
            query().isEmpty() ? "" : "?redacted",
            requestId,
            headers().keySet(),
            message.body().length == 0 ? "none" : "redacted");
  }
}
