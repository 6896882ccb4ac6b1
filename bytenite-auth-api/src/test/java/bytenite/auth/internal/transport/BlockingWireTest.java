// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockingWireTest {

  private static final HttpCall CALL =
      new HttpCall(
          "GET", URI.create("http://127.0.0.1:9/"), Map.of(), new byte[0], Duration.ofSeconds(30));

  private final CountDownLatch inside = new CountDownLatch(1);

  private static AuthConfig over(HttpTransport transport) {
    return AuthConfig.builder(ApiKey.of("a-key")).transport(transport).build();
  }

  private HttpReply hang(HttpCall call) throws InterruptedException {
    inside.countDown();
    new CountDownLatch(1).await();
    throw new AssertionError();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void interruptsTheTransportAndNothingAfterIt(boolean byClosing) throws Exception {
    BlockingWire wire = BlockingWire.of(over(this::hang), Runnable::run);
    CompletableFuture<Boolean> interruptedLater = new CompletableFuture<>();
    CompletableFuture<CompletableFuture<RawReply>> started = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              started.complete(wire.start(CALL));
              interruptedLater.complete(Thread.interrupted());
            });
    thread.start();
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

    if (byClosing) {
      wire.close();
    } else {
      thread.interrupt();
    }

    assertThat(interruptedLater.get(20, TimeUnit.SECONDS)).isEqualTo(!byClosing);
    assertThat(started.get(20, TimeUnit.SECONDS).isCancelled()).isEqualTo(byClosing);
  }

  @Test
  void completesWithWhatTheTransportThrows() {
    IOException thrown = new IOException("reset");
    BlockingWire wire =
        BlockingWire.of(
            over(
                call -> {
                  throw thrown;
                }),
            Runnable::run);

    assertThat(wire.start(CALL).handle((reply, failure) -> failure).join()).isSameAs(thrown);
  }

  @Test
  void sendsNothingOnceItIsClosedNorWhatWasCancelledBeforeItsTurn() {
    Runnable[] waiting = new Runnable[1];
    BlockingWire wire = BlockingWire.of(over(this::hang), task -> waiting[0] = task);
    CompletableFuture<RawReply> queued = wire.start(CALL);

    wire.close();
    waiting[0].run();

    assertThat(queued).isCancelled();
    assertThat(wire.start(CALL)).isCancelled();
    assertThat(inside.getCount()).isEqualTo(1);
  }

  @Test
  void failsWhereItsExecutorRejectsTheCall() {
    RejectedExecutionException full = new RejectedExecutionException();
    BlockingWire wire =
        BlockingWire.of(
            over(this::hang),
            task -> {
              throw full;
            });

    assertThat(wire.start(CALL).handle((reply, failure) -> failure).join()).isSameAs(full);
  }
}
