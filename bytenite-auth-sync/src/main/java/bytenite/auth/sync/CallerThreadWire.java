// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.net.UrlConnectionTransport;
import bytenite.auth.internal.net.Visit;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;

/**
 * A blocking transport, used on the thread of each caller; it starts no thread. Closing interrupts
 * those who are inside.
 */
final class CallerThreadWire implements Wire {

  private final HttpTransport transport;
  private final Optional<Executor> executor;
  private final Optional<UrlConnectionTransport> own;
  private final Set<Visit> inside = new CopyOnWriteArraySet<>(); // few at a time, often none
  private volatile boolean closed;

  /**
   * Over this transport.
   *
   * @param own the transport to be closed with this, if it is not the user's
   */
  CallerThreadWire(
      HttpTransport transport, Optional<Executor> executor, Optional<UrlConnectionTransport> own) {
    this.transport = transport;
    this.executor = executor;
    this.own = own;
  }

  @Override
  public RawReply send(HttpCall call, Deadline deadline, CompletableFuture<?> fence, Receiver late)
      throws IOException, InterruptedException {
    return visit(call);
  }

  private RawReply visit(HttpCall call) throws IOException, InterruptedException {
    Visit visit = new Visit();
    inside.add(visit);
    try {
      if (closed) {
        throw new CancellationException();
      }
      return visit.send(transport, call);
    } finally {
      inside.remove(visit);
    }
  }

  @Override
  public Optional<Executor> background() {
    return executor;
  }

  @Override
  public boolean startsThreads() {
    return false;
  }

  @Override
  public void begin(HttpCall call, Duration timeout, Receiver receiver) {
    RawReply reply = null;
    Throwable thrown = null;
    try {
      reply = visit(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the executor's own affair
      thrown = e;
    } catch (Exception | Error e) {
      thrown = e;
    }
    receiver.accept(reply, thrown);
  }

  @Override
  public void close() {
    closed = true;
    inside.forEach(Visit::breakOff);
    own.ifPresent(UrlConnectionTransport::close);
  }
}
