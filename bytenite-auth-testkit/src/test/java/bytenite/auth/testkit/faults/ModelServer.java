// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import bytenite.auth.ApiKey;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The transport and the server of one run of {@link ModelContract}: it fails at random, and finds
 * exchanges that should not have been sent. Tokens are numbered in the order of their exchanges.
 */
final class ModelServer implements HttpTransport {

  private static final String TOKEN = "token-";

  /** An exchange that the server has not answered yet. */
  private record Exchange(String key, long sinceNanos, long youngNanos) {}

  private final AtomicLong seeds;
  private final Queue<String> violations;
  private final AtomicInteger sent = new AtomicInteger(); // the number of the last exchange
  private final Map<Integer, Exchange> inFlight = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile String key = key(0);
  private volatile boolean oneAtATime;
  private volatile boolean unavailable;
  private volatile boolean closed;

  ModelServer(long seed, Queue<String> violations) {
    this.seeds = new AtomicLong(seed << 20);
    this.violations = violations;
  }

  private static String key(int round) {
    return "a-key-0123456789-round-" + round + "-";
  }

  /** The key of this round: so an exchange tells when its key was asked for. */
  ApiKey key() {
    return ApiKey.of(key);
  }

  /**
   * A round begins.
   *
   * @param oneAtATime whether two exchanges of this round at a time are a violation
   * @param unavailable whether each exchange is answered by 503
   */
  void begin(int round, boolean oneAtATime, boolean unavailable) {
    this.oneAtATime = oneAtATime;
    this.unavailable = unavailable;
    this.key = key(round);
  }

  /** The client is closed and nothing is in flight: another exchange is a violation. */
  void close() {
    closed = true;
    ended.countDown();
  }

  /** Another source of randomness in each call. */
  Random random() {
    return new Random(seeds.incrementAndGet());
  }

  /** How many exchanges arrived. */
  int exchanges() {
    return sent.get();
  }

  boolean isIdle() {
    return inFlight.isEmpty();
  }

  /** Which exchange brought this token. */
  static int number(String token) {
    return Integer.parseInt(token.substring(TOKEN.length()));
  }

  @Override
  public HttpReply send(HttpCall call) throws IOException, InterruptedException {
    Random random = random();
    if (!call.uri().getPath().endsWith("access_token")) {
      return random.nextInt(8) == 0 ? reply(503, "{}") : reply(200, "{\"ok\":true}");
    }
    int number = sent.incrementAndGet();
    long youngNanos = Math.min(ModelContract.CALL.toNanos(), call.timeout().toNanos()) / 2;
    inFlight.put(number, new Exchange(keyOf(call), System.nanoTime(), youngNanos));
    try {
      check(number);
      if (unavailable) {
        return reply(503, "{}");
      }
      if (random.nextInt(60) == 0) { // no answer
        ended.await(call.timeout().toMillis(), MILLISECONDS);
        throw new SocketTimeoutException("timed out");
      }
      ended.await(random.nextInt(500), MICROSECONDS);
      return answer(random, number);
    } finally {
      inFlight.remove(number);
    }
  }

  private String keyOf(HttpCall call) {
    String now = key;
    return new String(call.body(), StandardCharsets.UTF_8).contains(now) ? now : "another";
  }

  private void check(int number) {
    if (closed) {
      violations.add("an exchange after close()");
    }
    Exchange mine = inFlight.get(number);
    if (!oneAtATime || !mine.key.equals(key)) {
      return;
    }
    inFlight.forEach(
        (other, exchange) -> {
          boolean young = System.nanoTime() - exchange.sinceNanos < exchange.youngNanos;
          if (other != number && exchange.key.equals(mine.key) && young) {
            violations.add("exchanges " + other + " and " + number + " at a time");
          }
        });
  }

  private static HttpReply answer(Random random, int number) throws IOException {
    return switch (random.nextInt(12)) {
      case 0 -> reply(503, "{}");
      case 1 -> reply(401, "{}");
      case 2 -> throw new IOException("reset");
      case 3 -> throw new IllegalStateException("a bug");
      case 4 -> throw new NoClassDefFoundError("a missing class");
      default -> reply(200, "{\"token\":\"" + TOKEN + number + "\",\"expiresIn\":60}");
    };
  }

  private static HttpReply reply(int status, String body) {
    return new HttpReply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }
}
