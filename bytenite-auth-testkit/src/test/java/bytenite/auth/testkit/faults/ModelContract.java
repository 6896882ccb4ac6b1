// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthConfig;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random operations by many threads on either client, over a transport, a clock and an executor
 * that fail at random, against what must hold in every history. Each run has a seed, which a
 * failure names; {@code -Dmodel.seed} begins with another, {@code -Dmodel.seconds} runs longer than
 * a build does.
 */
@Timeout(36_000)
public abstract class ModelContract {

  static final Duration CALL = Duration.ofMillis(500);

  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /** The client that is tested, with these settings. */
  protected abstract Caller client(AuthConfig config);

  @Test
  void holdsInEveryHistory() throws Exception {
    Threads before = Threads.now();
    long begin = System.nanoTime();
    long seconds = Long.getLong("model.seconds", 2);
    long first = Long.getLong("model.seed", 20_260_101);
    long operations = 0;
    long seed = first;
    do {
      try {
        operations += new ModelRun(seed, violations, this::client).play();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
      assertThat(violations).as("with seed " + seed).isEmpty();
      seed++;
    } while (System.nanoTime() - begin < SECONDS.toNanos(seconds));
    before.assertNoneLeft();
    assertThat(violations).as("after the last run").isEmpty();
    System.out.printf(
        "%s: %,d operations, %,d seeds, %,d s%n",
        getClass().getName(), operations, seed - first, seconds);
  }
}
