// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
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
 * rules about statuses stand here, in {@link ErrorBody}, {@link StatusRules} and {@link
 * RetryAfter}, and nowhere else.
 *
 * <p>Keeps no key, no token and no login challenge: each call knows its own.
 */
public final class TokenProtocol {

  /** The largest body that is read. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  /** The header that carries the token, bare. */
  public static final String AUTHORIZATION = "Authorization";

  static final long DEFAULT_LIFETIME_SECONDS = 3_600;
  static final long MAX_LIFETIME_SECONDS = 86_400;

  private static final int UNAUTHENTICATED = 401;
  private static final long TIMER_SLACK_NANOS = 50_000_000;
  private static final String PREFIX = "/v1/auth";
  private static final byte[] NOTHING = {};
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
   */
  public Operation<IssuedToken> exchange(Supplier<ApiKey> keys, long sentMillis, Instant sentAt) {
    return exchange(keys, sentMillis, sentAt, Optional.empty());
  }

  /** As above, for a client that may hold a token, which is not to be shown either. */
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
    PercentEncoding.encode(Objects.requireNonNull(loginChallenge, "loginChallenge"));
  }

  /** Whether the server refused the token that a call carried, so that another might do. */
  public static boolean refusesToken(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?> failed
        && failed.failure().kind() == StatusRules.kind(UNAUTHENTICATED);
  }

  /** Whether a status says that the server refused the token that a request carried. */
  public static boolean refusesToken(int status) {
    return status == UNAUTHENTICATED;
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

  /** A reply with a status that there can be, and what could be read of its body. */
  private record ParsedReply(int status, ErrorBody said, Optional<Duration> retryAfter) {}

  /** What the three have in common: statuses, limits, and what it means that there is no reply. */
  private abstract class Call<T> implements Operation<T> {

    private final String method;
    private final String path;

    Call(String method, String path) {
      this.method = method;
      this.path = path;
    }

    /** What must not be shown. */
    abstract Redactor redactor();

    /** What a 2xx reply means. */
    abstract Outcome<T> understood(JsonObject body, ParsedReply reply) throws MalformedJson;

    /** What to check if a call is refused with 400 or 401. */
    abstract String suspect();

    @Override
    public Outcome<T> outcome(RawReply raw, int attempt, Instant now) {
      int status = raw.status();
      if (status < 100 || status > 999) {
        return malformed(" cannot be understood: its status is no HTTP status");
      }
      if (raw.body().length > MAX_BODY_BYTES) {
        return malformed(
            " cannot be understood: status "
                + status
                + ", larger than "
                + MAX_BODY_BYTES
                + " bytes");
      }
      JsonObject body = JsonObject.EMPTY;
      Optional<String> fault = Optional.empty();
      try {
        body = Json.object(raw.body());
      } catch (MalformedJson e) {
        fault = Optional.of(e.getMessage());
      }
      ParsedReply reply =
          new ParsedReply(
              status, new ErrorBody(body), RetryAfter.parse(raw.headers().get("Retry-After"), now));
      if (status < 200 || status > 299) {
        return refused(reply, status);
      }
      try {
        return fault.isPresent() ? unusable(reply, fault.get()) : understood(body, reply);
      } catch (MalformedJson e) {
        return unusable(reply, e.getMessage());
      }
    }

    /** A 2xx reply without a result: it says that the request failed, or cannot be understood. */
    Outcome<T> unusable(ParsedReply reply, String why) {
      if (reply.said.saysFailed()) {
        return failed(reply);
      }
      String requestId = reply.said.envelope(redactor()).requestId();
      return malformed(
          " cannot be understood: status "
              + reply.status
              + ", "
              + why
              + (requestId.isEmpty() ? "" : ", request id " + requestId));
    }

    /** A 2xx reply that says that the request failed. */
    Outcome<T> failed(ParsedReply reply) {
      return refused(reply, reply.said.status(reply.status));
    }

    private Outcome<T> refused(ParsedReply reply, int status) {
      String answered =
          name()
              + " answered "
              + reply.status
              + (status == reply.status ? "" : " with the error code " + status)
              + advice(status, status == reply.status);
      return new Outcome.Failed<>(
          blame(
              Failure.answered(
                  answered,
                  new Failure.ErrorReply(
                      status, reply.said.envelope(redactor()), reply.retryAfter))));
    }

    private String advice(int status, boolean http) {
      if (status == 400 || status == UNAUTHENTICATED) {
        return ": check the " + suspect();
      }
      if (status == 404 && http) {
        return baseUri.getPath().endsWith(PREFIX)
            ? ": leave " + PREFIX + " out of the base URI"
            : ": check the base URI";
      }
      if (status == 407) {
        return ": the proxy wants a password";
      }
      return status >= 300 && status < 400 ? ": redirects are not followed" : "";
    }

    /** The failure, with the key that the server refused, if that is what failed. */
    Failure blame(Failure failure) {
      return failure;
    }

    private Outcome<T> malformed(String why) {
      return new Outcome.Failed<>(Failure.malformed("the reply to " + name() + why));
    }

    @Override
    public Failure failure(Throwable thrown, long remainingNanos) {
      if (SafeCause.isTooLarge(thrown)) {
        return Failure.malformed(
            "the reply to " + name() + " is larger than " + MAX_BODY_BYTES + " bytes");
      }
      Optional<Integer> proxyStatus = SafeCause.proxyStatus(thrown);
      if (proxyStatus.isPresent()) {
        return proxyRefused(proxyStatus.get());
      }
      if (remainingNanos <= 0
          || (remainingNanos < TIMER_SLACK_NANOS && SafeCause.isTimeout(thrown))) {
        return Failure.deadline("waited " + callTimeout + " for the reply to " + name());
      }
      String why = SafeCause.describe(thrown, baseUri.getScheme().equalsIgnoreCase("http"));
      if (SafeCause.isGarbage(thrown)) {
        return Failure.malformed("the reply to " + name() + " is not HTTP" + why);
      }
      String text = name() + " failed: " + why;
      return thrown instanceof Error
          ? Failure.local(text, thrown)
          : Failure.transport(text, SafeCause.of(thrown, baseUri.getHost()));
    }

    private Failure proxyRefused(int status) {
      return Failure.proxyRefused(
          name()
              + " was not sent: the proxy answered "
              + status
              + " to CONNECT"
              + (status == 407 ? ": the proxy wants a password" : ""),
          status);
    }

    @Override
    public String name() {
      return method + " " + uri(path);
    }

    HttpCall post(Map<String, String> headers, byte[] body, Duration timeout) {
      headers.put("Content-Type", "application/json");
      return new HttpCall(method, uri(path), headers, body, timeout);
    }
  }

  private final class Exchange extends Call<IssuedToken> {

    private final Supplier<ApiKey> keys;
    private final long sentMillis;
    private final Instant sentAt;
    private final String held;
    private ApiKey key; // null: the supplier has not answered
    private String answered = "";

    Exchange(Supplier<ApiKey> keys, long sentMillis, Instant sentAt, String held) {
      super("POST", "/access_token");
      this.keys = keys;
      this.sentMillis = sentMillis;
      this.sentAt = sentAt;
      this.held = held;
    }

    @Override
    Redactor redactor() {
      return new Redactor(key == null ? "" : key.reveal(), held, answered);
    }

    @Override
    String suspect() {
      return "API key";
    }

    @Override
    public HttpCall call(Duration timeout) {
      key = null; // the supplier may fail now though it did not before
      key = Objects.requireNonNull(keys.get(), "the key supplier returned null");
      StringBuilder body = new StringBuilder(key.reveal().length() + 16).append("{\"apiKey\":");
      Json.quote(body, key.reveal());
      return post(headers(), body.append('}').toString().getBytes(StandardCharsets.UTF_8), timeout);
    }

    @Override
    Outcome<IssuedToken> understood(JsonObject body, ParsedReply reply) throws MalformedJson {
      answered = body.string("token");
      long expiresIn = body.int64("expiresIn", "expires_in");
      String scope = body.string("scope");
      body.bool("ok"); // of the right type
      if (reply.said.saysNotOk()) {
        return failed(reply);
      }
      Optional<String> fault = Text.faultInWord(answered);
      if (fault.isPresent()) {
        return unusable(reply, "the token " + fault.get());
      }
      if (expiresIn < 0) {
        return unusable(reply, "expiresIn is negative");
      }
      long seconds =
          expiresIn == 0 ? DEFAULT_LIFETIME_SECONDS : Math.min(expiresIn, MAX_LIFETIME_SECONDS);
      return new Outcome.Success<>(
          new IssuedToken(
              new AccessToken(answered, scope, sentAt, sentAt.plusSeconds(seconds)),
              sentMillis,
              Optional.of(key)));
    }

    @Override
    public Failure failure(Throwable thrown, long remainingNanos) {
      return key == null
          ? Failure.local(
              "there is no API key: the key supplier threw " + SafeCause.nameWithFile(thrown),
              thrown)
          : super.failure(thrown, remainingNanos);
    }

    @Override
    Failure blame(Failure failure) {
      return failure.ofKey(key);
    }
  }

  private final class SignOut extends Call<ResponseEnvelope> {

    private final AccessToken token;

    SignOut(AccessToken token) {
      super("POST", "/signout");
      this.token = token;
    }

    @Override
    Redactor redactor() {
      return new Redactor(token.value());
    }

    @Override
    String suspect() {
      return "token";
    }

    @Override
    public HttpCall call(Duration timeout) {
      return post(authorized(token), EMPTY_OBJECT, timeout);
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
    Outcome<ResponseEnvelope> understood(JsonObject body, ParsedReply reply) throws MalformedJson {
      body.string("requestId", "request_id"); // of the right type, as is the message
      body.string("message");
      return body.bool("ok")
          ? new Outcome.Success<>(reply.said.envelope(redactor()))
          : failed(reply);
    }
  }

  private final class Skip extends Call<SkipLogin> {

    private final AccessToken token;
    private final String loginChallenge;
    private final String encodedChallenge;

    Skip(AccessToken token, String loginChallenge) {
      super("GET", "/skip");
      this.token = token;
      this.loginChallenge = loginChallenge;
      this.encodedChallenge = PercentEncoding.encode(loginChallenge);
    }

    @Override
    Redactor redactor() {
      return new Redactor(token.value(), loginChallenge);
    }

    @Override
    String suspect() {
      return "token";
    }

    @Override
    public HttpCall call(Duration timeout) {
      String query = encodedChallenge.isEmpty() ? "" : "?loginChallenge=" + encodedChallenge;
      return new HttpCall("GET", uri("/skip" + query), authorized(token), NOTHING, timeout);
    }

    @Override
    Outcome<SkipLogin> understood(JsonObject body, ParsedReply reply) throws MalformedJson {
      SkipLogin answer = new SkipLogin(body.bool("skip"), body.string("redirectTo", "redirect_to"));
      body.bool("ok"); // of the right type
      return reply.said.saysFailed() ? failed(reply) : new Outcome.Success<>(answer);
    }
  }

  private Map<String, String> headers() {
    Map<String, String> all = new TreeMap<>();
    all.put("Accept", "application/json");
    all.put("User-Agent", userAgent);
    return all;
  }

  private Map<String, String> authorized(AccessToken token) {
    Map<String, String> all = headers();
    all.put(AUTHORIZATION, token.value());
    return all;
  }
}
