// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.AccessToken;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TicketTest {

  private static final AccessToken TOKEN =
      new AccessToken("value", "", Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
  private static final AccessToken OTHER =
      new AccessToken("other", "", Instant.EPOCH, Instant.EPOCH.plusSeconds(1));

  private final CompletableFuture<AccessToken> future = new Ticket.Ready(TOKEN, 1).future();

  @Test
  void isCompleteFromTheBeginning() {
    assertThat(future).isCompletedWithValue(TOKEN);
  }

  @Test
  void cannotBeChangedByAnyoneWhoHoldsIt() {
    assertThat(future.complete(OTHER)).isFalse();
    assertThat(future.completeExceptionally(new IllegalStateException())).isFalse();
    assertThat(future.cancel(true)).isFalse();
    assertThatThrownBy(() -> future.obtrudeValue(OTHER))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> future.obtrudeException(new IllegalStateException()))
        .isInstanceOf(UnsupportedOperationException.class);
    future.orTimeout(1, TimeUnit.NANOSECONDS).completeOnTimeout(OTHER, 1, TimeUnit.NANOSECONDS);

    assertThat(future).isCompletedWithValue(TOKEN);
  }

  @Test
  void handsOutDependentsThatAreTheirHoldersOwn() {
    CompletableFuture<AccessToken> mine = future.thenApply(value -> value);

    mine.obtrudeValue(OTHER);

    assertThat(future).isCompletedWithValue(TOKEN);
  }
}
