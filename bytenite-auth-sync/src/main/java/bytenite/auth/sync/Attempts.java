// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.Signal;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.HttpCall;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Tries an operation on the calling thread until it succeeds, or the schedule says that it is
 * enough.
 */
final class Attempts {

  private final Session session;
  private final Wire wire;
  private final Waiting waiting;

  Attempts(Session session, Wire wire, Waiting waiting) {
    this.session = session;
    this.wire = wire;
    this.waiting = waiting;
  }

  /**
   * What is to be attempted. A class of its own, and no lambdas: each of those takes a first token
   * some milliseconds.
   */
  abstract static class Task<T> {

    private final Signal<?> stop;

    /**
     * @param stop sends once the result is unwanted: the client was closed, or signed out
     */
    Task(Signal<?> stop) {
      this.stop = stop;
    }

    /** Sends once the result is unwanted. */
    final Signal<?> stop() {
      return stop;
    }

    /** Asked for each attempt's operation. */
    abstract Operation<T> operation();

    /** Told about an outcome that came after the stop. */
    void cameLate(Outcome<T> outcome) {}
  }

  /** A task that only the client's end stops. */
  <T> Task<T> task(Supplier<Operation<T>> operations) {
    return new Task<>(session.closing()) {
      @Override
      Operation<T> operation() {
        return operations.get();
      }
    };
  }

  /** Attempts the task until that is enough. */
  <T> Outcome<T> run(Task<T> task, Deadline deadline) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Outcome<T> outcome = once(task, attempt, deadline);
      if (!(outcome instanceof Outcome.Failed<T> failed)) {
        return outcome;
      }
      Optional<Duration> wait = session.retryAfter(failed.failure(), attempt, deadline);
      if (!wait.isPresent()) {
        return outcome;
      }
      if (waiting.pause(task.stop, Deadline.after(wait.get(), session.time().nanos()))) {
        return session.fenced();
      }
    }
  }

  /** Makes one attempt, the first. */
  <T> Outcome<T> once(Task<T> task, Deadline deadline) throws InterruptedException {
    return once(task, /* attempt= */ 1, deadline);
  }

  private <T> Outcome<T> once(Task<T> task, int attempt, Deadline deadline)
      throws InterruptedException {
    Operation<T> operation = task.operation();
    try {
      HttpCall call = operation.call(deadline.remaining(session.time().nanos()));
      Optional<RawReply> reply =
          send(call, deadline, task.stop, new LateReply<>(task, operation, attempt));
      return reply.isPresent()
          ? operation.outcome(reply.get(), attempt, session.time().instant())
          : session.fenced();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof CancellationException && isStopped(task)) {
        return session.fenced();
      }
      if (Thread.currentThread().isInterrupted()) { // as blocking transports report it
        throw new InterruptedException();
      }
      return new Outcome.Failed<>(
          operation.failure(e, deadline.remainingNanos(session.time().nanos())));
    }
  }

  /** A transport or a key supplier may be cancelled by its own doing as well. */
  private boolean isStopped(Task<?> task) {
    return task.stop.isDone() || session.fault().isPresent();
  }

  /** Sends the call and waits for its reply; empty if the stop came first. */
  private Optional<RawReply> send(
      HttpCall call, Deadline deadline, Signal<?> stop, LateReply<?> late) throws Exception {
    CompletableFuture<RawReply> reply = wire.start(call);
    boolean inTime = false;
    try {
      inTime = waiting.untilEither(reply, stop, deadline);
    } finally {
      if (!inTime) { // time is over, or the thread was interrupted
        reply.cancel(true);
      }
    }
    if (reply.isDone()) {
      return Optional.of(result(reply, inTime));
    }
    session.endInTime(reply, deadline);
    reply.whenComplete(late);
    return Optional.empty();
  }

  private static RawReply result(CompletableFuture<RawReply> reply, boolean inTime)
      throws Exception {
    try {
      return reply.join();
    } catch (CancellationException e) {
      if (inTime) {
        throw e;
      }
      throw new SocketTimeoutException("no reply in time");
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception exception ? exception : e;
    }
  }

  private final class LateReply<T> implements BiConsumer<RawReply, Throwable> {

    private final Task<T> task;
    private final Operation<T> operation;
    private final int attempt;

    LateReply(Task<T> task, Operation<T> operation, int attempt) {
      this.task = task;
      this.operation = operation;
      this.attempt = attempt;
    }

    @Override
    public void accept(RawReply reply, Throwable thrown) {
      if (reply != null) {
        task.cameLate(operation.outcome(reply, attempt, session.time().instant()));
      }
    }
  }
}
