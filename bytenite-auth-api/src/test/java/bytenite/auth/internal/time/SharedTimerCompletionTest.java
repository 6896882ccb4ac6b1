// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedTimerCompletionTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void completesAFutureThatNobodyElseCompletes() {
    CompletableFuture<String> future = new CompletableFuture<>();

    SharedTimer.completeAfter(Duration.ofMillis(1), future, "late");

    assertThat(future).succeedsWithin(LIMIT).isEqualTo("late");
  }

  @Test
  void runsWhatDependsOnItOnAnotherThreadThanItsOwn() {
    CompletableFuture<String> future = new CompletableFuture<>();
    CompletableFuture<String> thread = future.thenApply(value -> Thread.currentThread().getName());

    SharedTimer.completeAfter(Duration.ofMillis(1), future, "late");

    assertThat(thread).succeedsWithin(LIMIT).isNotEqualTo("bytenite-auth-timer");
  }

  @Test
  void leavesAFutureAloneThatIsComplete() {
    CompletableFuture<String> future = CompletableFuture.completedFuture("early");

    SharedTimer.completeAfter(Duration.ZERO, future, "late");

    assertThat(future).isCompletedWithValue("early");
  }
}
