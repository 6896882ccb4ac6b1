// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Responses for benchmarks. */
final class Replies {

  /** 590 characters, like a JSON Web Token with a P-384 signature. */
  static final String TOKEN =
      "eyJhbGciOiJFUzM4NCJ9.".concat("Q2FjaGVkVG9rZW5z".repeat(36)).substring(0, 590);

  private Replies() {}

  /** The response to an exchange, 646 bytes. */
  static byte[] token(long lifetimeSeconds) {
    return bytes(
        "{\"token\":\""
            + TOKEN
            + "\",\"expiresIn\":\""
            + lifetimeSeconds
            + "\",\"scope\":\"offline\"}");
  }

  /** The same, with another token for each number. */
  static byte[] token(long lifetimeSeconds, int number) {
    String body = new String(token(lifetimeSeconds), StandardCharsets.UTF_8);
    return bytes(body.replaceFirst("eyJhbGciOi", String.format(Locale.ROOT, "%010d", number)));
  }

  static HttpTransport always(byte[] body) {
    HttpReply reply = new HttpReply(200, Map.of("Content-Type", List.of("application/json")), body);
    return call -> reply;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
