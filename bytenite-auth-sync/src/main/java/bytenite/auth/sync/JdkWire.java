// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.shell.Workers;
import bytenite.auth.internal.time.DaemonTimer;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.Scheduler;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** java.net.http: begins each call asynchronously and waits for it as long as its caller may. */
@JdkOnly
final class JdkWire implements Wire {

  private final JdkTransport transport;
  private final Waiting waiting;
  private final Scheduler scheduler;
  private final Executor background;

  JdkWire(AuthConfig config) {
    this(config, JdkTransport.owned(config.connectTimeout()));
  }

  JdkWire(AuthConfig config, HttpClient http) {
    this(config, JdkTransport.over(http));
  }

  private JdkWire(AuthConfig config, JdkTransport transport) {
    this.transport = transport;
    this.waiting = new Waiting(config.scheduler());
    this.scheduler = config.scheduler().orElse(DaemonTimer.shared());
    this.background = config.executor().orElseGet(() -> new Workers(config, Optional.empty()));
  }

  @Override
  public RawReply send(HttpCall call, Deadline deadline, CompletableFuture<?> fence, Receiver late)
      throws IOException, InterruptedException {
    CompletableFuture<RawReply> reply = start(call);
    boolean ended = false;
    try {
      ended = waiting.untilAny(reply, fence, deadline);
    } finally {
      if (!ended) { // time is over, or the thread was interrupted
        reply.cancel(true);
      }
    }
    if (reply.isDone()) {
      return result(reply);
    }
    begun(reply, deadline.remaining(scheduler.nanoTime()), late);
    throw new CancellationException();
  }

  private CompletableFuture<RawReply> start(HttpCall call) {
    JdkTransport.Reply reply = transport.prepare();
    transport.start(call, reply);
    return reply;
  }

  private static RawReply result(CompletableFuture<RawReply> reply)
      throws IOException, InterruptedException {
    try {
      return reply.get();
    } catch (CancellationException e) {
      throw new HttpTimeoutException("no reply in time");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IOException(cause);
    }
  }

  @Override
  public Optional<Executor> background() {
    return Optional.of(background);
  }

  @Override
  public boolean startsThreads() {
    return true;
  }

  @Override
  public void begin(HttpCall call, Duration timeout, Receiver receiver) {
    begun(start(call), timeout, receiver);
  }

  /** Leaves a call alone that ends by itself, or is broken off when its time is over. */
  private void begun(CompletableFuture<RawReply> reply, Duration timeout, Receiver receiver) {
    Runnable timer = scheduler.schedule(timeout, () -> reply.cancel(true));
    reply.whenComplete(
        (answer, thrown) -> {
          try {
            receiver.accept(answer, thrown);
          } finally {
            timer.run(); // last, for a user's may throw
          }
        });
  }

  @Override
  public void close() {
    transport.close();
  }
}
