// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.abort;

import bytenite.auth.spi.TokenStore;
import bytenite.auth.testkit.TokenStoreContract;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/** Against the Redis server of this machine; left out where none answers. */
class RedisTokenStoreTest {

  private static final String ID = "redis-token-store-test-ABCDEFGHI";

  private final RedisClient redis = RedisClient.create("127.0.0.1", 6379);
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final RedisTokenStore store = new RedisTokenStore(redis);

  @BeforeEach
  void findServer() {
    try {
      redis.ping();
    } catch (JedisException e) {
      abort("no Redis on this machine: " + e.getMessage());
    }
  }

  @AfterEach
  void deleteKeys() {
    if (!keys.isEmpty()) {
      redis.del(keys.toArray(new String[0]));
    }
    redis.close();
  }

  @TestFactory
  Stream<DynamicTest> keepsTheContract() {
    return TokenStoreContract.of(Recording::new)
        .deleting(id -> redis.del("bytenite:token:" + id))
        .checks()
        .stream()
        .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
  }

  /** Notes the keys, which other users of the server shall not find. */
  private final class Recording implements TokenStore {

    @Override
    public Optional<Entry> load(String id) throws IOException {
      return store.load(id);
    }

    @Override
    public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
        throws IOException {
      keys.add("bytenite:token:" + id);
      return store.replace(id, expected, content);
    }
  }

  @Test
  void forgetsWhatIsTwoDaysOld() throws Exception {
    keys.add("bytenite:token:" + ID);

    store.replace(ID, store.load(ID), "content");

    assertThat(redis.ttl("bytenite:token:" + ID)).isBetween(172_000L, 172_800L);
  }

  @Test
  void failsIfTheServerDoes() {
    try (RedisClient nobody = RedisClient.create("127.0.0.1", 1)) {
      assertThatIOException().isThrownBy(() -> new RedisTokenStore(nobody).load(ID));
    }
  }
}
