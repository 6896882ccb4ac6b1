// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.ApiKey;
import bytenite.auth.internal.FixedKey;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.json.Json;
import bytenite.auth.internal.json.JsonObject;
import bytenite.auth.internal.json.MalformedJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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

  private final byte[] token = Replies.token(3_600);
  private final byte[] foreign =
      Replies.bytes(
          "{\"issuer\":\"Bü\u00dfer & Söhne"
              + " \u2603\",\"list\":[1,2.5,{\"deep\":[true,null]}],\"token\":\""
              + Replies.TOKEN
              + "\",\"note\":\"\u65e5\u672c\u8a9e"
              + " \ud83d\ude00\",\"expiresIn\":\"3600\",\"scope\":\"offline\"}");
  private final byte[] envelope =
      Replies.bytes(
          "{\"ok\":false,\"requestId\":\"xyz-123\",\"message\":\"no\",\"error\":{\"code\":404,\"message\":\"n\"}}");
  private final TokenProtocol protocol =
      new TokenProtocol(URI.create("https://api.example.com"), "benchmark", Duration.ofSeconds(30));
  private final RawReply reply = new RawReply(200, Map.of(), token);
  private final Instant now = Instant.now();
  private final Operation<IssuedToken> exchange =
      protocol.exchange(new FixedKey(ApiKey.of("a-key")), 0, now, Optional.empty());

  /** Lower bound: the bytes as a String. */
  @Benchmark
  public String floorNewString() {
    return new String(token, StandardCharsets.UTF_8);
  }

  /** Lower bound: the same with a character outside ASCII. */
  @Benchmark
  public String floorNewStringForeign() {
    return new String(foreign, StandardCharsets.UTF_8);
  }

  /** The response to an exchange. */
  @Benchmark
  public String token() throws MalformedJson {
    return grant(token);
  }

  /** The response to an exchange, with unknown members. */
  @Benchmark
  public String tokenAmongOthers() throws MalformedJson {
    return grant(foreign);
  }

  private static String grant(byte[] body) throws MalformedJson {
    JsonObject object = Json.object(body);
    long seconds = object.int64("expiresIn", "expires_in");
    return seconds > 0 ? object.string("token") : object.string("scope");
  }

  /** The error envelope. */
  @Benchmark
  public String envelope() throws MalformedJson {
    JsonObject object = Json.object(envelope);
    JsonObject error = object.find(JsonObject.class, "error").orElse(JsonObject.EMPTY);
    return object.bool("ok") || error.int64("code") == 0
        ? object.string("requestId", "request_id")
        : error.string("message") + object.string("message");
  }

  /** From a reply to a checked token. */
  @Benchmark
  public Outcome<IssuedToken> replyToToken() {
    return exchange.outcome(reply, /* attempt= */ 1, now);
  }
}
