// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedFutureTest {

  private final CompletableFuture<String> future = new SharedFuture<>("value");

  @Test
  void isCompleteFromTheBeginning() {
    assertThat(future).isCompletedWithValue("value");
  }

  @Test
  void cannotBeChangedByAnyoneWhoHoldsIt() {
    assertThat(future.complete("other")).isFalse();
    assertThat(future.completeExceptionally(new IllegalStateException())).isFalse();
    assertThat(future.cancel(true)).isFalse();
    assertThatThrownBy(() -> future.obtrudeValue("other"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> future.obtrudeException(new IllegalStateException()))
        .isInstanceOf(UnsupportedOperationException.class);
    future.orTimeout(1, TimeUnit.NANOSECONDS).completeOnTimeout("other", 1, TimeUnit.NANOSECONDS);

    assertThat(future).isCompletedWithValue("value");
  }

  @Test
  void handsOutDependentsThatAreTheirHoldersOwn() {
    CompletableFuture<String> mine = future.thenApply(value -> value);

    mine.obtrudeValue("mine");

    assertThat(future).isCompletedWithValue("value");
  }
}
