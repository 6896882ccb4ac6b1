// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.stores;

import bytenite.auth.spi.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A token store in Redis, or in a server that speaks its protocol and runs Lua.
 *
 * <p>A value is {@code "<time of writing in milliseconds> <content>"}, and the whole value is its
 * version. Both scripts read the server's clock, so ages do not depend on the clients' clocks.
 * Values expire after two days; no token lives longer than one.
 */
public final class RedisTokenStore implements TokenStore {

  private static final String NOW =
      """
      local time = redis.call('TIME')
      local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
      """;
  private static final String LOAD = NOW + "return {now, redis.call('GET', KEYS[1])}";
  private static final String REPLACE =
      NOW
          + """
          if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return nil end
          local value = now .. ' ' .. ARGV[2]
          redis.call('SET', KEYS[1], value, 'EX', 172800)
          return value
          """;
  private static final Duration WRITTEN_IN_THE_FUTURE = Duration.ofDays(1);

  private final UnifiedJedis redis;

  /** A store on that server, whose client limits the time of each command. */
  public RedisTokenStore(UnifiedJedis redis) {
    this.redis = redis;
  }

  @Override
  public Optional<Entry> load(String id) throws IOException {
    List<?> reply = (List<?>) eval(LOAD, id);
    long nowMillis = Long.parseLong((String) reply.get(0));
    return Optional.ofNullable((String) reply.get(1)).map(value -> entry(value, nowMillis));
  }

  @Override
  public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
      throws IOException {
    Object value = eval(REPLACE, id, expected.map(Entry::version).orElse(""), content);
    return Optional.ofNullable((String) value).map(it -> new Entry(content, it, Duration.ZERO));
  }

  private Object eval(String script, String id, String... arguments) throws IOException {
    try {
      return redis.eval(script, List.of("bytenite:token:" + id), List.of(arguments));
    } catch (JedisException e) {
      throw new IOException(e);
    }
  }

  private static Entry entry(String value, long nowMillis) {
    int space = value.indexOf(' ');
    Duration age = Duration.ofMillis(nowMillis - Long.parseLong(value.substring(0, space)));
    return new Entry(
        value.substring(space + 1), value, age.isNegative() ? WRITTEN_IN_THE_FUTURE : age);
  }
}
