// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Runs calls of a blocking transport on an executor; {@code Runnable::run} makes each call on the
 * thread that starts it, and then the reply is complete on return.
 *
 * <p>Cancelling a reply interrupts the thread that waits for it.
 */
public final class BlockingWire implements Wire {

  private final HttpTransport transport;
  private final Executor executor;
  private final Set<Reply> underWay = ConcurrentHashMap.newKeySet();
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
    Reply reply = new Reply(call);
    underWay.add(reply);
    reply.whenComplete((answer, thrown) -> underWay.remove(reply));
    if (closed) {
      reply.cancel(true);
      return reply;
    }
    try {
      executor.execute(reply::run);
    } catch (Throwable e) { // Kotlin throws checked ones, too
      reply.completeExceptionally(e);
    }
    return reply;
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(reply -> reply.cancel(true));
  }

  private final class Reply extends CompletableFuture<RawReply> {

    private final HttpCall call;
    private Thread inside; // the transport; guarded by this; null: nobody is
    private boolean interrupted; // by cancel(); guarded by this

    Reply(HttpCall call) {
      this.call = call;
    }

    void run() {
      if (!enter()) {
        return;
      }
      RawReply answer = null;
      Throwable failure = null;
      try {
        answer =
            RawReply.of(
                Objects.requireNonNull(transport.send(call), "the transport returned null"));
      } catch (Throwable e) { // Kotlin throws checked ones, too
        failure = e;
      }
      if (!leave() && failure instanceof InterruptedException) {
        Thread.currentThread().interrupt(); // for the executor, or the caller whose thread it is
      }
      if (failure == null) {
        complete(answer);
      } else {
        completeExceptionally(failure);
      }
    }

    private synchronized boolean enter() {
      inside = isDone() ? null : Thread.currentThread();
      return inside != null;
    }

    /** Takes back the interrupt if it was cancel()'s: it is meant for the transport alone. */
    private synchronized boolean leave() {
      inside = null;
      if (interrupted) {
        Thread.interrupted();
      }
      return interrupted;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        interrupt();
      }
      return cancelled;
    }

    private synchronized void interrupt() {
      if (inside != null && !interrupted) {
        interrupted = true;
        inside.interrupt();
      }
    }
  }
}
