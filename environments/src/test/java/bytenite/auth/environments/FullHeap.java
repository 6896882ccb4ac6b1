// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.environments;

import bytenite.auth.ApiKey;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps the heap full for a second while calls are due to end, frees it, and prints how a call of a
 * new client ended. No call is ever answered. The transport is one that only waits: a class of the
 * JDK's whose first use meets a full heap can never be used again, and that is not ours to mend.
 */
final class FullHeap {

  /** What it prints if all went well. */
  static final String WELL = "ended by its deadline\n";

  private static final Duration CALL = Duration.ofMillis(200);
  private static final long FULL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LARGEST = 1 << 16;
  private static final int SMALLEST = 16;

  private static volatile boolean ended;

  private FullHeap() {}

  public static void main(String[] args) throws Exception {
    AuthConfig config =
        AuthConfig.builder(ApiKey.of("a-test-key"))
            .transport(FullHeap::hang)
            .callTimeout(CALL)
            .maxAttempts(1)
            .build();
    exchange(config); // loads our classes

    Thread caller = new Thread(() -> callUntilEnded(config));
    caller.setDaemon(true);
    caller.start();
    int filled = fill();
    ended = true;
    caller.join(10_000);

    System.out.print(filled == 0 ? "the heap was never full\n" : exchange(config));
    System.exit(0); // whatever threads there are
  }

  private static HttpReply hang(HttpCall call) throws InterruptedException {
    new CountDownLatch(1).await();
    throw new IllegalStateException(); // nobody counts down
  }

  /** Begins calls, and with each of them a deadline. */
  private static void callUntilEnded(AuthConfig config) {
    while (!ended) {
      try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
        client.exchange().get(500, TimeUnit.MILLISECONDS);
      } catch (Exception | Error e) {
        continue; // whatever becomes of this call: the next one of another client counts
      }
    }
  }

  /** Fills the heap to the last bytes, and whatever is freed meanwhile; how often it was full. */
  private static int fill() {
    int full = 0;
    int size = LARGEST;
    Object[] last = null; // a list of arrays, which takes no memory beside them
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < FULL_NANOS) {
      try {
        Object[] next = new Object[size];
        next[0] = last;
        last = next;
      } catch (OutOfMemoryError e) {
        full++;
        size = Math.max(SMALLEST, size / 2);
      }
    }
    return full;
  }

  private static String exchange(AuthConfig config) throws InterruptedException {
    try (AsyncAuthClient client = AsyncAuthClient.create(config)) {
      return "brought " + client.exchange().get(20, TimeUnit.SECONDS) + "\n";
    } catch (ExecutionException e) {
      return e.getCause() instanceof AuthException.DeadlineExceeded ? WELL : e.getCause() + "\n";
    } catch (TimeoutException e) {
      return "is still pending after 20 s\n";
    }
  }
}
