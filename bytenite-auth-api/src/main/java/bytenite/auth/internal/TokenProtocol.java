// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.AuthException.Kind;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.internal.json.Json;
import bytenite.auth.internal.json.JsonObject;
import bytenite.auth.internal.json.MalformedJson;
import bytenite.auth.spi.HttpCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The auth API's three calls: what is sent, and what each reply means. The API's names and its
 * rules about statuses are here, in {@link ParsedReply}, {@link StatusRules} and {@link
 * RetryAfter}, and nowhere else.
 *
 * <p>Keeps no key, no token and no login challenge: each call knows its own.
 */
public final class TokenProtocol {

  /** The largest body that is read. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  /** The header that carries the token, without a scheme. */
  public static final String AUTHORIZATION = "Authorization";

  static final long DEFAULT_LIFETIME_SECONDS = 3_600;
  static final long MAX_LIFETIME_SECONDS = 86_400;

  private static final long TIMER_SLACK_NANOS = 50_000_000;
  private static final String PREFIX = "/v1/auth";
  private static final byte[] NO_BODY = {};
  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  private final URI baseUri;
  private final String userAgent;
  private final Duration callTimeout;

  /** The calls to the API at this base URI; the timeout of a whole call is named in messages. */
  public TokenProtocol(URI baseUri, String userAgent, Duration callTimeout) {
    this.baseUri = baseUri;
    this.userAgent = userAgent;
    this.callTimeout = callTimeout;
  }

  /**
   * Exchange an API key for an access token.
   *
   * @param keys asked for the key when the call is made
   * @param sentMillis the time on the client's own line of time
   * @param sentAt the wall clock's time
   * @param held the client's current token, which no message may show
   */
  public Operation<IssuedToken> exchange(
      Supplier<ApiKey> keys, long sentMillis, Instant sentAt, Optional<AccessToken> held) {
    return new Exchange(keys, sentMillis, sentAt, held.isPresent() ? held.get().value() : "");
  }

  /** Invalidate a token. */
  public Operation<ResponseEnvelope> signOut(AccessToken token) {
    return new SignOut(token);
  }

  /**
   * Ask whether login can be skipped.
   *
   * @param loginChallenge {@code ""} if there is none
   * @throws IllegalArgumentException if it holds an unpaired surrogate
   */
  public Operation<SkipLogin> skipLogin(AccessToken token, String loginChallenge) {
    return new Skip(token, loginChallenge);
  }

  /** Refuses a login challenge with an unpaired surrogate by {@link IllegalArgumentException}. */
  public static void checkLoginChallenge(String loginChallenge) {
    Text.percentEncoded(Objects.requireNonNull(loginChallenge, "loginChallenge"));
  }

  /** Whether the server refused the token that a call carried, so that another might do. */
  public static boolean refusesToken(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?> failed
        && failed.failure().kind() == Kind.UNAUTHENTICATED;
  }

  /** Whether a status says that the server refused the token that a request carried. */
  public static boolean refusesToken(int status) {
    return StatusRules.kind(status) == Kind.UNAUTHENTICATED;
  }

  /** The exchange, as messages name it. */
  public String tokenName() {
    return "an access token from " + uri("/access_token");
  }

  /** The question whether login can be skipped, as messages name it. */
  public String skipName() {
    return "the reply to GET " + uri("/skip");
  }

  private URI uri(String path) {
    return URI.create(baseUri + PREFIX + path);
  }

  /** What the three calls share: statuses, limits, and failures without a reply. */
  private abstract class Call<T> implements Operation<T> {

    private final String method;
    private final String path;
    private final String credential; // as messages name it

    Call(String method, String path, String credential) {
      this.method = method;
      this.path = path;
      this.credential = credential;
    }

    /** Replaces the secrets of this call. */
    abstract Redactor redactor();

    /** What a 2xx reply means. */
    abstract Outcome<T> understood(ParsedReply reply) throws MalformedJson;

    @Override
    public String name() {
      return method + " " + uri(path);
    }

    /** The request, with a token unless that is empty. */
    HttpCall request(String query, byte[] body, String token, Duration timeout) {
      Map<String, String> headers = new TreeMap<>();
      headers.put("Accept", "application/json");
      headers.put("User-Agent", userAgent);
      if (body.length > 0) {
        headers.put("Content-Type", "application/json");
      }
      if (!token.isEmpty()) {
        headers.put(AUTHORIZATION, token);
      }
      return new HttpCall(method, uri(path + query), headers, body, timeout);
    }

    @Override
    public Outcome<T> outcome(RawReply raw, int attempt, Instant now) {
      int status = raw.status();
      if (status < 100 || status > 999) {
        return malformed("its status is no HTTP status");
      }
      if (raw.body().length > MAX_BODY_BYTES) {
        return malformed("status " + status + ", larger than " + MAX_BODY_BYTES + " bytes");
      }
      boolean success = status >= 200 && status <= 299;
      Optional<Duration> retryAfter = RetryAfter.parse(raw.headers().get("Retry-After"), now);
      ParsedReply reply = new ParsedReply(status, JsonObject.EMPTY, retryAfter);
      try {
        reply = new ParsedReply(status, Json.object(raw.body()), retryAfter);
        return success ? understood(reply) : refused(reply, status);
      } catch (MalformedJson e) {
        return success ? unusable(reply, e.getMessage()) : refused(reply, status);
      }
    }

    /** A 2xx reply without a result: it says that the request failed, or cannot be understood. */
    Outcome<T> unusable(ParsedReply reply, String why) {
      if (reply.saysFailed()) {
        return failed(reply);
      }
      String requestId = reply.envelope(redactor()).requestId();
      String named = requestId.isEmpty() ? "" : ", request id " + requestId;
      return malformed("status " + reply.status() + ", " + why + named);
    }

    private Outcome<T> malformed(String why) {
      return new Outcome.Failed<>(
          Failure.malformed("the reply to " + name() + " cannot be understood: " + why));
    }

    /** A 2xx reply that says that the request failed. */
    Outcome<T> failed(ParsedReply reply) {
      return refused(reply, reply.statusInBody());
    }

    private Outcome<T> refused(ParsedReply reply, int status) {
      boolean http = status == reply.status();
      String code = http ? "" : " with the error code " + status;
      String text = name() + " answered " + reply.status() + code + advice(status, http);
      return new Outcome.Failed<>(
          Failure.answered(text, status, reply.envelope(redactor()), reply.retryAfter()));
    }

    private String advice(int status, boolean http) {
      return switch (status) {
        case 400, 401 -> ": check the " + credential;
        case 404 ->
            !http
                ? ""
                : baseUri.getPath().endsWith(PREFIX)
                    ? ": leave " + PREFIX + " out of the base URI"
                    : ": check the base URI";
        case 407 -> ": the proxy wants a password";
        default -> status >= 300 && status < 400 ? ": redirects are not followed" : "";
      };
    }

    @Override
    public Failure failure(Throwable thrown, long remainingNanos) {
      String reply = "the reply to " + name();
      if (SafeCause.find(thrown, ReplyTooLarge.class).isPresent()) {
        return Failure.malformed(reply + " is larger than " + MAX_BODY_BYTES + " bytes");
      }
      Optional<ProxyRefused> refused = SafeCause.find(thrown, ProxyRefused.class);
      if (refused.isPresent()) {
        int status = refused.get().status();
        String advice = status == 407 ? advice(status, /* http= */ true) : "";
        return Failure.proxyRefused(
            name() + " was not sent: " + refused.get().getMessage() + advice, status);
      }
      if (remainingNanos <= 0
          || (remainingNanos < TIMER_SLACK_NANOS && SafeCause.isTimeout(thrown))) {
        return Failure.deadline("waited " + callTimeout + " for " + reply);
      }
      String why = SafeCause.describe(thrown, baseUri.getScheme().equalsIgnoreCase("http"));
      if (SafeCause.isGarbage(thrown)) {
        return Failure.malformed(reply + " is not HTTP" + why);
      }
      String text = name() + " failed: " + why;
      return thrown instanceof Error
          ? Failure.local(text, thrown)
          : Failure.transport(text, SafeCause.of(thrown, baseUri.getHost()));
    }
  }

  private final class Exchange extends Call<IssuedToken> {

    private final Supplier<ApiKey> keys;
    private final long sentMillis;
    private final Instant sentAt;
    private final String held;
    private ApiKey key; // null: the supplier has not answered
    private String received = "";

    Exchange(Supplier<ApiKey> keys, long sentMillis, Instant sentAt, String held) {
      super("POST", "/access_token", "API key");
      this.keys = keys;
      this.sentMillis = sentMillis;
      this.sentAt = sentAt;
      this.held = held;
    }

    @Override
    Redactor redactor() {
      return new Redactor(key == null ? "" : key.reveal(), held, received);
    }

    @Override
    public HttpCall call(Duration timeout) {
      key = null; // the supplier may fail now though it did not before
      key = Objects.requireNonNull(keys.get(), "the key supplier returned null");
      StringBuilder body = new StringBuilder("{\"apiKey\":");
      Json.quote(body, key.reveal());
      byte[] bytes = body.append('}').toString().getBytes(StandardCharsets.UTF_8);
      return request(/* query= */ "", bytes, /* token= */ "", timeout);
    }

    @Override
    public Outcome<IssuedToken> outcome(RawReply reply, int attempt, Instant now) {
      Outcome<IssuedToken> outcome = super.outcome(reply, attempt, now);
      return outcome instanceof Outcome.Failed<IssuedToken> failed
          ? new Outcome.Failed<>(failed.failure().ofKey(key))
          : outcome;
    }

    @Override
    Outcome<IssuedToken> understood(ParsedReply reply) throws MalformedJson {
      JsonObject body = reply.body();
      received = body.string("token");
      long expiresIn = body.int64("expiresIn", "expires_in");
      String scope = body.string("scope");
      body.bool("ok"); // of the right type
      if (reply.saysNotOk()) {
        return failed(reply);
      }
      Optional<String> fault = Text.faultInWord(received);
      if (fault.isPresent()) {
        return unusable(reply, "the token " + fault.get());
      }
      if (expiresIn < 0) {
        return unusable(reply, "expiresIn is negative");
      }
      long seconds =
          expiresIn == 0 ? DEFAULT_LIFETIME_SECONDS : Math.min(expiresIn, MAX_LIFETIME_SECONDS);
      AccessToken token = new AccessToken(received, scope, sentAt, sentAt.plusSeconds(seconds));
      return new Outcome.Success<>(new IssuedToken(token, sentMillis, Optional.of(key)));
    }

    @Override
    public Failure failure(Throwable thrown, long remainingNanos) {
      String text = "there is no API key: the key supplier threw ";
      return key == null
          ? Failure.local(text + SafeCause.nameWithFile(thrown), thrown)
          : super.failure(thrown, remainingNanos);
    }
  }

  private final class SignOut extends Call<ResponseEnvelope> {

    private final AccessToken token;

    SignOut(AccessToken token) {
      super("POST", "/signout", "token");
      this.token = token;
    }

    @Override
    Redactor redactor() {
      return new Redactor(token.value());
    }

    @Override
    public HttpCall call(Duration timeout) {
      return request(/* query= */ "", EMPTY_OBJECT, token.value(), timeout);
    }

    /** A retry that is answered 401 has succeeded: an earlier attempt had arrived. */
    @Override
    public Outcome<ResponseEnvelope> outcome(RawReply reply, int attempt, Instant now) {
      Outcome<ResponseEnvelope> outcome = super.outcome(reply, attempt, now);
      return attempt > 1 && refusesToken(outcome)
          ? new Outcome.Success<>(ResponseEnvelope.success())
          : outcome;
    }

    @Override
    Outcome<ResponseEnvelope> understood(ParsedReply reply) throws MalformedJson {
      reply.body().string("requestId", "request_id"); // of the right type, as is the message
      reply.body().string("message");
      return reply.body().bool("ok")
          ? new Outcome.Success<>(reply.envelope(redactor()))
          : failed(reply);
    }
  }

  private final class Skip extends Call<SkipLogin> {

    private final AccessToken token;
    private final String loginChallenge;
    private final String query;

    Skip(AccessToken token, String loginChallenge) {
      super("GET", "/skip", "token");
      this.token = token;
      this.loginChallenge = loginChallenge;
      String encoded = Text.percentEncoded(loginChallenge);
      this.query = encoded.isEmpty() ? "" : "?loginChallenge=" + encoded;
    }

    @Override
    Redactor redactor() {
      return new Redactor(token.value(), loginChallenge);
    }

    @Override
    public HttpCall call(Duration timeout) {
      return request(query, NO_BODY, token.value(), timeout);
    }

    @Override
    Outcome<SkipLogin> understood(ParsedReply reply) throws MalformedJson {
      JsonObject body = reply.body();
      SkipLogin answer = new SkipLogin(body.bool("skip"), body.string("redirectTo", "redirect_to"));
      body.bool("ok"); // of the right type
      return reply.saysFailed() ? failed(reply) : new Outcome.Success<>(answer);
    }
  }
}
