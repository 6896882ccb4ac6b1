// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.SkipLogin;
import bytenite.auth.internal.Text;
import bytenite.auth.internal.json.Json;
import bytenite.auth.internal.json.JsonObject;
import bytenite.auth.internal.json.MalformedJson;
import java.nio.charset.CharacterCodingException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The API's three calls and what they mean, and resources that want a token; written anew, without
 * the client's own protocol classes, so that an error there is not repeated here.
 *
 * <p>Answers with documented statuses only. A request is checked in the order of the gateway: path
 * and method (404), content (400), key or token (401).
 */
final class FakeAuthApi {

  static final String EXCHANGE = "/v1/auth/access_token";
  static final String SIGN_OUT = "/v1/auth/signout";
  static final String SKIP = "/v1/auth/skip";

  /** A longer part of an unknown path may be a token or a key, sent there by mistake. */
  private static final int MAX_SHOWN = 24;

  private static final List<String> CHALLENGE_NAMES = List.of("loginChallenge", "login_challenge");

  /** A request that is answered with a failure; the message is the envelope's description. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refusal(int status, String description) {
      super(description, /* cause= */ null, false, /* writableStackTrace= */ false);
      this.status = status;
    }
  }

  private final AcceptedKeys keys;
  private final IssuedTokens tokens;
  private final Clock clock;
  private final Duration lifetime;
  private final String scope;
  private final SkipLogin skipLogin;
  private final Map<String, String> resources;

  FakeAuthApi(FakeAuthServer.Builder settings, AcceptedKeys keys, IssuedTokens tokens) {
    this.keys = keys;
    this.tokens = tokens;
    this.clock = settings.clock;
    this.lifetime = settings.lifetime;
    this.scope = settings.scope;
    this.skipLogin = settings.skipLogin;
    this.resources = Map.copyOf(settings.resources);
  }

  static boolean isExchange(RequestMessage request) {
    return request.path().equals(EXCHANGE) && request.method().equals("POST");
  }

  ReplyMessage answer(RecordedRequest request) {
    try {
      return switch (request.path()) {
        case EXCHANGE -> exchange(request);
        case SIGN_OUT -> signOut(request);
        case SKIP -> skip(request);
        default -> resource(request);
      };
    } catch (Refusal refusal) {
      return ReplyMessage.failed(refusal.status, request.requestId(), refusal.getMessage());
    }
  }

  private ReplyMessage exchange(RecordedRequest request) throws Refusal {
    requireMethod(request, "POST");
    requireNoQuery(request);
    String key = apiKey(request);
    if (key.isEmpty()) {
      throw new Refusal(400, "the member apiKey is missing or empty");
    }
    if (!keys.accepts(key)) {
      throw new Refusal(401, "the API key is not known");
    }
    AccessToken token = tokens.issue(scope, clock.instant(), lifetime);
    StringBuilder json = new StringBuilder(160).append("{\"token\":");
    Json.quote(json, token.value());
    json.append(",\"expiresIn\":\"").append(lifetime.toSeconds()).append("\",\"scope\":");
    Json.quote(json, scope);
    return ReplyMessage.json(200, json.append('}'));
  }

  private ReplyMessage signOut(RecordedRequest request) throws Refusal {
    requireMethod(request, "POST");
    requireNoQuery(request);
    members(request);
    if (!tokens.signOut(authorization(request), clock.instant())) {
      throw notAuthenticated(request);
    }
    StringBuilder json = new StringBuilder("{\"ok\":true,\"requestId\":");
    Json.quote(json, request.requestId());
    return ReplyMessage.json(200, json.append(",\"message\":\"Signed out\"}"));
  }

  private ReplyMessage skip(RecordedRequest request) throws Refusal {
    requireMethod(request, "GET");
    checkChallenge(request.query());
    if (request.message().body().length > 0) {
      throw new Refusal(400, "this request must have no body");
    }
    requireToken(request);
    StringBuilder json = new StringBuilder("{\"skip\":").append(skipLogin.skip());
    Json.quote(json.append(",\"redirectTo\":"), skipLogin.redirectTo());
    return ReplyMessage.json(200, json.append('}'));
  }

  private ReplyMessage resource(RecordedRequest request) throws Refusal {
    String body = resources.get(request.path());
    if (body == null) {
      throw new Refusal(404, "there is nothing at this path");
    }
    requireToken(request);
    return ReplyMessage.of(200, "text/plain; charset=utf-8", body);
  }

  private static void requireMethod(RecordedRequest request, String method) throws Refusal {
    if (!request.method().equals(method)) {
      throw new Refusal(404, "this path answers the method " + method + " only");
    }
  }

  private static void requireNoQuery(RecordedRequest request) throws Refusal {
    if (!request.query().isEmpty()) {
      throw new Refusal(400, "this request must have no query");
    }
  }

  private static String apiKey(RecordedRequest request) throws Refusal {
    return members(request, "apiKey", "api_key");
  }

  /** Reads the body, an object with no member but one string, which has these names. */
  private static String members(RecordedRequest request, String... names) throws Refusal {
    requireJson(request);
    try {
      JsonObject body = Json.object(request.message().body());
      if (!List.of(names).containsAll(body.names())) {
        throw new Refusal(400, "the body has a member that this request does not have");
      }
      return body.string(names);
    } catch (MalformedJson e) {
      throw new Refusal(400, "the body is not the JSON object that it must be: " + e.getMessage());
    }
  }

  private static void requireJson(RecordedRequest request) throws Refusal {
    List<String> types = RequestReader.values(request.message().headers(), "Content-Type");
    if (types.size() != 1 || !isJson(types.get(0))) {
      throw new Refusal(400, "there must be a Content-Type header that says application/json");
    }
  }

  private static boolean isJson(String contentType) {
    String[] parts = contentType.toLowerCase(Locale.ROOT).replace("\"", "").split(";");
    return parts[0].strip().equals("application/json")
        && Stream.of(parts)
            .map(String::strip)
            .noneMatch(part -> part.startsWith("charset=") && !part.equals("charset=utf-8"));
  }

  private static void checkChallenge(String query) throws Refusal {
    try {
      Map<String, List<String>> parameters = Query.parse(query);
      int values = parameters.values().stream().mapToInt(List::size).sum();
      if (values > 1 || !CHALLENGE_NAMES.containsAll(parameters.keySet())) {
        throw new Refusal(400, "the only query parameter of this request is loginChallenge");
      }
    } catch (CharacterCodingException e) {
      throw new Refusal(400, "the query is not percent-encoded UTF-8");
    }
  }

  private void requireToken(RecordedRequest request) throws Refusal {
    if (!tokens.isGood(authorization(request), clock.instant())) {
      throw notAuthenticated(request);
    }
  }

  /**
   * The one value of the header; {@code ""}, which no token is, if there is none or more than one.
   */
  private static String authorization(RecordedRequest request) {
    List<String> values = RequestReader.values(request.message().headers(), "Authorization");
    return values.size() == 1 ? values.get(0) : "";
  }

  private static Refusal notAuthenticated(RecordedRequest request) {
    String value = authorization(request);
    if (value.isEmpty()) {
      return new Refusal(401, "there must be one Authorization header");
    }
    return new Refusal(
        401,
        value.startsWith("Bearer ")
            ? "the token must be sent bare, without a scheme"
            : "the token is unknown, expired, revoked or signed out");
  }

  /** The path as it may be shown: on one line, without what is or could be a secret. */
  String shown(String path) {
    return switch (path) {
      case EXCHANGE, SIGN_OUT, SKIP -> path;
      default ->
          resources.containsKey(path)
              ? path
              : Text.printable(
                  Stream.of(path.split("/", /* limit= */ -1))
                      .map(part -> part.length() > MAX_SHOWN || keys.isIn(part) ? "redacted" : part)
                      .collect(Collectors.joining("/")));
    };
  }
}
