// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.net.UrlConnectionTransport;
import bytenite.auth.internal.net.Visit;
import bytenite.auth.internal.shell.Workers;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;

/**
 * A blocking transport on the workers' threads; the common pool is told, so that it makes up for
 * those that wait.
 */
final class BlockingWire implements Wire {

  private final HttpTransport transport;
  private final Workers workers;
  private final Optional<UrlConnectionTransport> own;
  private final Set<Reply> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Over this transport.
   *
   * @param own the transport to be closed with this, if it is not the user's
   */
  BlockingWire(HttpTransport transport, Workers workers, Optional<UrlConnectionTransport> own) {
    this.transport = transport;
    this.workers = workers;
    this.own = own;
  }

  @Override
  public CompletableFuture<RawReply> start(HttpCall call) {
    Reply reply = new Reply(call);
    underWay.add(reply);
    reply.whenComplete((answer, thrown) -> underWay.remove(reply));
    if (closed) {
      reply.cancel(true);
    } else {
      workers.execute(reply::run);
    }
    return reply;
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(reply -> reply.cancel(true));
    own.ifPresent(UrlConnectionTransport::close);
  }

  /** The reply to come; cancelling it interrupts the thread that waits for it. */
  private final class Reply extends CompletableFuture<RawReply>
      implements ForkJoinPool.ManagedBlocker {

    private final HttpCall call;
    private final Visit visit = new Visit();

    Reply(HttpCall call) {
      this.call = call;
    }

    void run() {
      try {
        ForkJoinPool.managedBlock(this);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the executor's own affair
        completeExceptionally(e);
      } catch (RejectedExecutionException e) { // no more threads to make up for this one
        completeExceptionally(e);
      }
    }

    @Override
    public boolean block() throws InterruptedException {
      try {
        complete(visit.send(transport, call));
      } catch (CancellationException e) {
        cancel(false);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | Error e) {
        completeExceptionally(e);
      }
      return true;
    }

    @Override
    public boolean isReleasable() {
      return isDone();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      visit.breakOff();
      return cancelled;
    }
  }
}
