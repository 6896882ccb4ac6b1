// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.fuzz;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a reply of the bytes, and asks all three calls what it means.
 *
 * <p>The first two bytes are the status, the third is the length of a Retry-After that follows, and
 * the rest is the body. Bytes from 0xf6 up, which are in no valid text, stand for the secrets in
 * play, and for their halves and other writings: so that the fuzzer finds a server that echoes.
 */
public final class ReplyFuzzer {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration TEN_YEARS = Duration.ofDays(3650);
  private static final int MOST_CHARS_SHOWN = 1_500;

  private static final String KEY =
      "K9yQ/4f+Xw2zUe7aPb6NhVt3LmRzR8sYkQxA1cN6u2fTg5/Wd+JoMiEr0vHjSl9=";
  private static final String TOKEN = "tOk3n.of-a~user_17";
  private static final String CHALLENGE = "cH4ll\u00e9nge&of \"login\"";
  private static final List<String> SECRETS = List.of(KEY, TOKEN, CHALLENGE);
  private static final List<String> FORBIDDEN = forbidden();
  private static final byte[][] ECHOES = {
    utf8(KEY),
    utf8(TOKEN),
    utf8(CHALLENGE),
    utf8(base64(KEY)),
    utf8(base64("x" + KEY + "y")),
    utf8(KEY.replace("/", "\\/").replace("+", "\\u002B")),
    utf8(URLEncoder.encode(KEY, StandardCharsets.UTF_8)),
    utf8(URLEncoder.encode(CHALLENGE, StandardCharsets.UTF_8)),
    utf8("tOk3n%2Eof-a\\u007euser_17"),
    utf8(new StringBuilder(KEY).reverse().toString()),
  };

  private ReplyFuzzer() {}

  /** Called by the fuzzer; what is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 3) {
      return;
    }
    int status = (short) ((data[0] << 8) | (data[1] & 0xff));
    int bodyAt = Math.min(data.length, 3 + (data[2] & 0x7f));
    String retryAfter = new String(data, 3, bodyAt - 3, StandardCharsets.ISO_8859_1);
    byte[] body = echoing(data, bodyAt);
    RawReply reply =
        new RawReply(
            status,
            retryAfter.isEmpty() ? Map.of() : Map.of("Retry-After", List.of(retryAfter)),
            body);
    int attempt = data[2] < 0 ? 2 : 1;

    AccessToken held = new AccessToken(TOKEN, "", NOW, NOW.plusSeconds(3_600));
    TokenProtocol protocol =
        new TokenProtocol(URI.create("https://auth.example.com"), "fuzz/1", TIMEOUT);
    Operation<?> skip = protocol.skipLogin(held, CHALLENGE);
    skip.call(TIMEOUT);
    Operation<IssuedToken> exchange =
        protocol.exchange(() -> ApiKey.of(KEY), /* sentMillis= */ 0, NOW, Optional.of(held));
    exchange.call(TIMEOUT);
    judge(exchange.outcome(reply, attempt, NOW), status, body, attempt);
    judge(skip.outcome(reply, attempt, NOW), status, body, attempt);
    judge(protocol.signOut(held).outcome(reply, attempt, NOW), status, body, attempt);
  }

  private static byte[] echoing(byte[] data, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length);
    for (int i = from; i < data.length; i++) {
      int echo = (data[i] & 0xff) - 0xf6;
      if (echo >= 0) {
        out.writeBytes(ECHOES[echo]);
      } else {
        out.write(data[i]);
      }
    }
    return out.toByteArray();
  }

  private static void judge(Outcome<?> outcome, int status, byte[] body, int attempt) {
    if (outcome instanceof Outcome.Failed<?> failed) {
      judge(failed.failure(), status, body);
    } else if (outcome instanceof Outcome.Success<?> success) {
      boolean repeated = attempt > 1 && success.value() instanceof bytenite.auth.ResponseEnvelope;
      require(repeated || (status >= 200 && status <= 299), "a success with the status " + status);
      require(repeated || StrictJson.accepts(body, Json.MAX_DEPTH), "a success without JSON");
      if (success.value() instanceof IssuedToken grant) {
        judge(grant.token());
      }
      if (success.value() instanceof bytenite.auth.ResponseEnvelope envelope) {
        requireClean(envelope.toString());
      }
      requireClean(success.value() instanceof IssuedToken ? success.value().toString() : "");
    } else {
      require(false, "neither a success nor a failure");
    }
  }

  private static void judge(AccessToken token) {
    Duration lifetime = Duration.between(token.issuedAt(), token.expiresAt());
    require(token.issuedAt().equals(NOW), "issued at another time");
    require(!lifetime.isNegative() && !lifetime.isZero(), "no lifetime");
    require(lifetime.compareTo(Duration.ofDays(1)) <= 0, "a lifetime of " + lifetime);
    require(token.value().matches("[!-~]+"), "a token that no header can carry");
  }

  private static void judge(Failure failure, int status, byte[] body) {
    AuthException exception = failure.toException();
    if (exception instanceof AuthException.ErrorResponse answered) {
      boolean success = status >= 200 && status <= 299;
      require(success || answered.status() == status, "the status is hidden");
      require(status >= 100 && status <= 999, "typed by what is no status");
      requireClean(answered.envelope().toString());
      requireClean(answered.requestId());
      answered
          .retryAfter()
          .ifPresent(
              wait -> require(!wait.isNegative() && wait.compareTo(TEN_YEARS) <= 0, "a bad wait"));
    } else {
      require(exception instanceof AuthException.MalformedResponse, "is a " + exception.getClass());
      require(
          body.length > TokenProtocol.MAX_BODY_BYTES
              || status < 100
              || status > 999
              || (status >= 200 && status <= 299),
          "a body hides the status");
    }
    require(!exception.retryable() || exception instanceof AuthException.ErrorResponse, "retried");
    require(exception.getCause() == null && exception.getSuppressed().length == 0, "has a cause");
    requireShown(exception.getMessage());
    requireClean(exception.toString());
    requireClean(failure.toString());
  }

  private static void requireShown(String message) {
    require(message.length() <= MOST_CHARS_SHOWN, "a message of " + message.length() + " chars");
    require(message.codePoints().noneMatch(Character::isISOControl), "controls in a message");
  }

  private static void requireClean(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (String secret : FORBIDDEN) {
      require(!lower.contains(secret), "shows a secret: " + text);
    }
  }

  private static List<String> forbidden() {
    List<String> forms = new ArrayList<>();
    for (String secret : SECRETS) {
      StringBuilder quoted = new StringBuilder();
      Json.quote(quoted, secret);
      forms.addAll(
          Arrays.asList(
              secret,
              quoted.substring(1, quoted.length() - 1),
              URLEncoder.encode(secret, StandardCharsets.UTF_8)));
    }
    forms.add(new StringBuilder(KEY).reverse().toString());
    forms.add(base64(KEY).replace("=", ""));
    forms.replaceAll(form -> form.toLowerCase(Locale.ROOT));
    return forms;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
