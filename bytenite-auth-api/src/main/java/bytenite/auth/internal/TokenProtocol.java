// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.spi.HttpCall;
import java.io.IOException;
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
 * The auth API's three calls: what is sent, and what each answer means (PROTOCOL.md). Wire names
 * and status rules stand here, in {@link ErrorBody} and in {@link RetryAfter}, and nowhere else.
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
  private static final byte[] NOTHING = {};
  private static final byte[] EMPTY_OBJECT = {'{', '}'};
  private static final URI EXCHANGE = URI.create("/v1/auth/access_token");
  private static final URI SIGNOUT = URI.create("/v1/auth/signout");
  private static final Json.Names GRANT =
      Json.Names.of("token", "expiresIn|expires_in", "scope", "ok");
  private static final Json.Names SKIP =
      Json.Names.of("skip", "redirectTo|redirect_to", "ok", "error");
  private static final Json.Names SIGN_OUT =
      Json.Names.of("ok", "requestId|request_id", "message", "error");

  private final URI baseUri;
  private final String userAgent;
  private final Duration callTimeout;
  private volatile String lastKey = ""; // a server may echo what it was sent earlier
  private volatile String lastLoginChallenge = "";

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
   * @param sentMillis the time on the shell's line
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
    PercentEncoding.encode(loginChallenge);
  }

  /** Whether the server refused the token that a call carried, so that another might do. */
  public static boolean refusesToken(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?> failed
        && failed.failure().status().equals(Optional.of(UNAUTHENTICATED));
  }

  /** Whether a status says that the server refused the token that a request carried. */
  public static boolean refusesToken(int status) {
    return status == UNAUTHENTICATED;
  }

  /** A reply of a size that can be read, with a status that can be. */
  private record Answer(int status, byte[] body, Optional<Duration> retryAfter) {}

  /** What the three have in common: statuses, limits, and what it means that there is no answer. */
  private abstract class Call<T> implements Operation<T> {

    /** What must not be shown. */
    abstract String[] secrets();

    /** What a 2xx answer means; {@code Malformed} if it cannot be understood. */
    abstract Outcome<T> understood(Answer answer) throws Json.Malformed;

    @Override
    public Outcome<T> outcome(RawReply reply, int attempt, Instant now) {
      byte[] body = reply.body();
      int status = reply.status();
      if (status < 100 || status > 999) {
        return malformed("its status is no HTTP status");
      }
      if (body.length > MAX_BODY_BYTES) {
        return malformed("status " + status + ", larger than " + MAX_BODY_BYTES + " bytes");
      }
      Answer answer =
          new Answer(status, body, RetryAfter.parse(reply.headers().get("Retry-After"), now));
      if (status < 200 || status > 299) {
        return refused(answer, status, said(answer));
      }
      try {
        return understood(answer);
      } catch (Json.Malformed e) {
        return unusable(answer, e.getMessage());
      }
    }

    /** A 2xx answer without a result: it says that the request failed, or cannot be understood. */
    Outcome<T> unusable(Answer answer, String why) {
      ErrorBody said = said(answer);
      return said.saysNo()
          ? refused(answer, said)
          : malformed("status " + answer.status + ", " + why + said.requestIdSuffix());
    }

    /** A 2xx answer that says that the request failed. */
    Outcome<T> refused(Answer answer, ErrorBody said) {
      return refused(answer, said.status(answer.status), said);
    }

    Outcome<T> refused(Answer answer, int status, ErrorBody said) {
      return new Outcome.Failed<>(
          blame(Failure.answered(status, said.envelope(), answer.retryAfter)));
    }

    /** The failure, with the key that the server refused, if that is what failed. */
    Failure blame(Failure failure) {
      return failure;
    }

    ErrorBody said(Answer answer) {
      return ErrorBody.read(answer.body, redactor());
    }

    Outcome<T> malformed(String why) {
      return new Outcome.Failed<>(
          Failure.malformed("the answer from " + origin() + " cannot be understood: " + why));
    }

    @Override
    public Failure failure(Throwable thrown, long remainingNanos) {
      if (SafeCause.isTooLarge(thrown)) {
        return Failure.malformed(
            "the answer from " + origin() + " is larger than " + MAX_BODY_BYTES + " bytes");
      }
      if (remainingNanos <= 0
          || (remainingNanos < TIMER_SLACK_NANOS && SafeCause.isTimeout(thrown))) {
        return Failure.deadline("no answer from " + origin() + " within " + callTimeout);
      }
      if (SafeCause.isGarbage(thrown)) {
        return Failure.malformed("what came from " + origin() + " was not HTTP");
      }
      Throwable cause = SafeCause.of(thrown, redactor());
      String text = "no answer from " + origin() + ": " + SafeCause.describe(thrown);
      return thrown instanceof IOException
          ? Failure.transport(text, cause)
          : Failure.local(text, cause);
    }

    Redactor redactor() {
      return new Redactor(secrets());
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
      this.keys = keys;
      this.sentMillis = sentMillis;
      this.sentAt = sentAt;
      this.held = held;
    }

    @Override
    String[] secrets() {
      return new String[] {
        key == null ? lastKey : key.reveal(), held, answered, lastLoginChallenge
      };
    }

    @Override
    public HttpCall call(Duration timeout) {
      key = null; // the supplier may fail now though it did not before
      key = Objects.requireNonNull(keys.get(), "it returned null");
      lastKey = key.reveal();
      StringBuilder body = new StringBuilder(key.reveal().length() + 16).append("{\"apiKey\":");
      Json.quote(body, key.reveal());
      return post(
          EXCHANGE,
          headers(),
          body.append('}').toString().getBytes(StandardCharsets.UTF_8),
          timeout);
    }

    @Override
    Outcome<IssuedToken> understood(Answer answer) throws Json.Malformed {
      String token = "";
      long expiresIn = 0;
      String scope = "";
      boolean saysNo = false;
      Json json = new Json(answer.body);
      json.beginObject();
      for (int member; (member = json.nextMember(GRANT)) != Json.END; ) {
        switch (member) {
          case 0 -> token = answered = json.string();
          case 1 -> expiresIn = json.int64();
          case 2 -> scope = json.string();
          case 3 -> saysNo = saysNo(json);
          default -> json.skip();
        }
      }
      json.end();
      return saysNo ? unusable(answer, "ok is false") : granted(answer, token, expiresIn, scope);
    }

    private Outcome<IssuedToken> granted(
        Answer answer, String token, long expiresIn, String scope) {
      Optional<String> fault = Text.faultInWord(token);
      if (fault.isPresent()) {
        return unusable(answer, "the token " + fault.get());
      }
      if (expiresIn < 0) {
        return unusable(answer, "expiresIn is negative");
      }
      long seconds =
          expiresIn == 0 ? DEFAULT_LIFETIME_SECONDS : Math.min(expiresIn, MAX_LIFETIME_SECONDS);
      return new Outcome.Success<>(
          new IssuedToken(
              new AccessToken(token, scope, sentAt, sentAt.plusSeconds(seconds)), sentMillis));
    }

    @Override
    public Failure failure(Throwable thrown, long remainingNanos) {
      return key == null
          ? Failure.local(
              "there is no API key: the key supplier failed", SafeCause.of(thrown, redactor()))
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
      this.token = token;
    }

    @Override
    String[] secrets() {
      return new String[] {token.value(), lastKey, lastLoginChallenge};
    }

    @Override
    public HttpCall call(Duration timeout) {
      return post(SIGNOUT, authorized(token), EMPTY_OBJECT, timeout);
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
    Outcome<ResponseEnvelope> understood(Answer answer) throws Json.Malformed {
      boolean ok = false;
      Json json = new Json(answer.body);
      json.beginObject();
      for (int member; (member = json.nextMember(SIGN_OUT)) != Json.END; ) {
        switch (member) {
          case 0 -> ok = json.bool();
          case 1, 2 -> json.string();
          default -> json.skip();
        }
      }
      json.end();
      ErrorBody said = said(answer);
      return ok ? new Outcome.Success<>(said.envelope()) : refused(answer, said);
    }
  }

  private final class Skip extends Call<SkipLogin> {

    private final AccessToken token;
    private final String loginChallenge;
    private final String encodedChallenge;

    Skip(AccessToken token, String loginChallenge) {
      this.token = token;
      this.loginChallenge = loginChallenge;
      this.encodedChallenge = PercentEncoding.encode(loginChallenge);
    }

    @Override
    String[] secrets() {
      return new String[] {token.value(), loginChallenge, lastKey};
    }

    @Override
    public HttpCall call(Duration timeout) {
      lastLoginChallenge = loginChallenge;
      String query = encodedChallenge.isEmpty() ? "" : "?loginChallenge=" + encodedChallenge;
      URI uri = URI.create(baseUri + "/v1/auth/skip" + query);
      return new HttpCall("GET", uri, authorized(token), NOTHING, timeout);
    }

    @Override
    Outcome<SkipLogin> understood(Answer answer) throws Json.Malformed {
      boolean skip = false;
      String redirectTo = "";
      boolean saysNo = false;
      boolean error = false;
      Json json = new Json(answer.body);
      json.beginObject();
      for (int member; (member = json.nextMember(SKIP)) != Json.END; ) {
        switch (member) {
          case 0 -> skip = json.bool();
          case 1 -> redirectTo = json.string();
          case 2 -> saysNo = saysNo(json);
          case 3 -> error = isObject(json);
          default -> json.skip();
        }
      }
      json.end();
      if (saysNo || error) {
        ErrorBody said = said(answer);
        if (saysNo || said.saysNo()) {
          return refused(answer, said);
        }
      }
      return new Outcome.Success<>(new SkipLogin(skip, redirectTo));
    }
  }

  /** Reads {@code ok}: whether it is there and false. */
  private static boolean saysNo(Json json) throws Json.Malformed {
    return json.peek() == Json.Kind.BOOLEAN ? !json.bool() : json.bool();
  }

  private static boolean isObject(Json json) throws Json.Malformed {
    boolean object = json.peek() == Json.Kind.OBJECT;
    json.skip();
    return object;
  }

  private String origin() {
    return BaseUri.origin(baseUri);
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

  private HttpCall post(URI path, Map<String, String> headers, byte[] body, Duration timeout) {
    headers.put("Content-Type", "application/json");
    return new HttpCall("POST", at(path), headers, body, timeout);
  }

  /** Where a path is: behind the base URI's own, if it has one; else nothing need be parsed. */
  private URI at(URI path) {
    return baseUri.getRawPath().isEmpty()
        ? baseUri.resolve(path)
        : URI.create(baseUri.toString() + path);
  }
}
