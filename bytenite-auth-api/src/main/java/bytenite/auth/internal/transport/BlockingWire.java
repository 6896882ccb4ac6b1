// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
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
    private boolean wasInterrupted; // by cancel(); written while this is locked, and inside

    Reply(HttpCall call) {
      this.call = call;
    }

    void run() {
      if (!enter()) {
        return;
      }
      try {
        RawReply answer = send();
        complete(answer);
      } catch (InterruptedException e) {
        if (!wasInterrupted) {
          Thread.currentThread().interrupt(); // for the executor, or the caller whose thread it is
        }
        completeExceptionally(e);
      } catch (Throwable e) { // Kotlin throws checked ones, too
        completeExceptionally(e);
      }
    }

    private RawReply send() throws IOException, InterruptedException {
      try {
        return RawReply.of(
            Objects.requireNonNull(transport.send(call), "the transport returned null"));
      } finally {
        leave();
      }
    }

    private synchronized boolean enter() {
      inside = isDone() ? null : Thread.currentThread();
      return inside != null;
    }

    /** Takes back the interrupt if it was cancel()'s: it is meant for the transport alone. */
    private synchronized void leave() {
      inside = null;
      if (wasInterrupted) {
        Thread.interrupted();
      }
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
      if (inside != null) {
        wasInterrupted = true;
        inside.interrupt();
      }
    }
  }
}
