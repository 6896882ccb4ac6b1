// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
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
  private final Optional<UrlConnectionTransport> own; // is closed with this
  private final Executor executor;
  private final Set<Reply> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private BlockingWire(
      HttpTransport transport, Optional<UrlConnectionTransport> own, Executor executor) {
    this.transport = transport;
    this.own = own;
    this.executor = executor;
  }

  /** Over the configured transport, or else over an HttpURLConnection transport of its own. */
  public static BlockingWire of(AuthConfig config, Executor executor) {
    if (config.transport().isPresent()) {
      return new BlockingWire(config.transport().get(), Optional.empty(), executor);
    }
    UrlConnectionTransport own =
        new UrlConnectionTransport(config.connectTimeout(), config.scheduler());
    return new BlockingWire(own, Optional.of(own), executor);
  }

  @Override
  public CompletableFuture<RawReply> start(HttpCall call) {
    Reply reply = new Reply(call);
    underWay.add(reply);
    reply.whenComplete((answer, thrown) -> underWay.remove(reply));
    if (closed) {
      reply.cancel(true);
    } else {
      executor.execute(reply::run);
    }
    return reply;
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(reply -> reply.cancel(true));
    own.ifPresent(UrlConnectionTransport::close);
  }

  private final class Reply extends CompletableFuture<RawReply> {

    private final HttpCall call;
    private final Visit visit = new Visit();

    Reply(HttpCall call) {
      this.call = call;
    }

    void run() {
      try {
        complete(visit.send(transport, call));
      } catch (CancellationException e) {
        cancel(false);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // for the executor, or the caller whose thread it is
        completeExceptionally(e);
      } catch (Throwable e) { // transports written in Kotlin throw checked exceptions, too
        completeExceptionally(e);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      visit.breakOff();
      return cancelled;
    }
  }
}
