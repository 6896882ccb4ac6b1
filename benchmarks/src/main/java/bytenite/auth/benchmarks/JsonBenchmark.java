// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.internal.FixedKey;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Json;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.TokenProtocol;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading answers, beside making a String of their bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
public class JsonBenchmark {

  private static final Json.Names GRANT = Json.Names.of("token", "expiresIn|expires_in", "scope");
  private static final Json.Names ENVELOPE =
      Json.Names.of("ok", "requestId|request_id", "message", "error");
  private static final Json.Names ERROR = Json.Names.of("code", "message", "description");

  private final byte[] token = Replies.token(3_600);
  private final byte[] foreign =
      Replies.bytes(
          "{\"issuer\":\"Bü\u00dfer & Söhne \u2603\",\"list\":[1,2.5,{\"deep\":[true,null]}],\"token\":\""
              + Replies.TOKEN
              + "\",\"note\":\"\u65e5\u672c\u8a9e \ud83d\ude00\",\"expiresIn\":\"3600\",\"scope\":\"offline\"}");
  private final byte[] envelope =
      Replies.bytes(
          "{\"ok\":false,\"requestId\":\"xyz-123\",\"message\":\"no\",\"error\":{\"code\":404,\"message\":\"n\"}}");
  private final TokenProtocol protocol =
      new TokenProtocol(URI.create("https://api.example.com"), "benchmark", Duration.ofSeconds(30));
  private final RawReply reply = new RawReply(200, Map.of(), token);
  private final Instant now = Instant.now();
  private final Operation<IssuedToken> exchange =
      protocol.exchange(new FixedKey(ApiKey.of("a-key")), 0, now);

  /** Floor: the bytes as a String. */
  @Benchmark
  public String floorNewString() {
    return new String(token, StandardCharsets.UTF_8);
  }

  /** Floor: the same with a character outside ASCII. */
  @Benchmark
  public String floorNewStringForeign() {
    return new String(foreign, StandardCharsets.UTF_8);
  }

  /** The token's answer. */
  @Benchmark
  public String token() throws Json.Malformed {
    return grant(token);
  }

  /** The token's answer among members that nobody asked for. */
  @Benchmark
  public String tokenAmongOthers() throws Json.Malformed {
    return grant(foreign);
  }

  private static String grant(byte[] body) throws Json.Malformed {
    String value = "";
    long seconds = 0;
    String scope = "";
    Json json = new Json(body);
    json.beginObject();
    for (int member; (member = json.nextMember(GRANT)) != Json.END; ) {
      switch (member) {
        case 0 -> value = json.string();
        case 1 -> seconds = json.int64();
        case 2 -> scope = json.string();
        default -> json.skip();
      }
    }
    json.end();
    return seconds > 0 ? value : scope;
  }

  /** The error envelope. */
  @Benchmark
  public String envelope() throws Json.Malformed {
    String message = "";
    Json json = new Json(envelope);
    json.beginObject();
    for (int member; (member = json.nextMember(ENVELOPE)) != Json.END; ) {
      switch (member) {
        case 0 -> json.bool();
        case 1, 2 -> message = json.string();
        case 3 -> message = error(json);
        default -> json.skip();
      }
    }
    json.end();
    return message;
  }

  private static String error(Json json) throws Json.Malformed {
    String message = "";
    json.beginObject();
    for (int member; (member = json.nextMember(ERROR)) != Json.END; ) {
      switch (member) {
        case 0 -> json.int32();
        case 1, 2 -> message = json.string();
        default -> json.skip();
      }
    }
    return message;
  }

  /** The whole way from a reply to a token, with the checks of what may be one. */
  @Benchmark
  public Outcome<IssuedToken> replyToToken() {
    return exchange.outcome(reply, /* attempt= */ 1, now);
  }
}
