// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Runs calls of a blocking transport on an executor; {@code Runnable::run} makes each call on the
 * thread that starts it, and then the reply is complete on return.
 *
 * <p>Cancelling a reply interrupts the thread that waits for it.
 */
public final class BlockingWire implements Wire {

  private final HttpTransport transport;
  private final Executor executor;
  private final Set<Runnable> underWay = ConcurrentHashMap.newKeySet(1); // cancels each call
  private volatile boolean closed;

  private BlockingWire(HttpTransport transport, Executor executor) {
    this.transport = transport;
    this.executor = executor;
  }

  /** Over the configured transport, or else over HttpURLConnection. */
  public static BlockingWire of(AuthConfig config, Executor executor) {
    return new BlockingWire(
        config.transport().orElseGet(() -> new UrlConnectionTransport(config.connectTimeout())),
        executor);
  }

  @Override
  public CompletableFuture<RawReply> start(HttpCall call) {
    CompletableFuture<RawReply> reply = new CompletableFuture<>();
    FutureTask<HttpReply> task =
        new FutureTask<>(
            () -> Objects.requireNonNull(transport.send(call), "the transport returned null"));
    Runnable cancel = () -> reply.cancel(true);
    underWay.add(cancel);
    reply.whenComplete(
        (answer, thrown) -> {
          underWay.remove(cancel);
          task.cancel(/* mayInterruptIfRunning= */ true);
        });
    if (closed) {
      cancel.run();
      return reply;
    }
    try {
      executor.execute(() -> run(task, reply));
    } catch (Throwable e) { // Kotlin throws checked ones, too
      reply.completeExceptionally(e);
    }
    return reply;
  }

  private static void run(FutureTask<HttpReply> task, CompletableFuture<RawReply> reply) {
    if (task.isCancelled()) {
      return;
    }
    task.run(); // it returns after the interrupt of its cancellation, if there is one
    if (task.isCancelled()) {
      Thread.interrupted(); // the interrupt was meant for the transport alone
      return;
    }
    try {
      reply.complete(RawReply.of(task.get()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        Thread.currentThread().interrupt(); // for the executor, or the caller whose thread it is
      }
      reply.completeExceptionally(e.getCause());
    } catch (InterruptedException e) { // not thrown: the task is done
      reply.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(Runnable::run);
  }
}
