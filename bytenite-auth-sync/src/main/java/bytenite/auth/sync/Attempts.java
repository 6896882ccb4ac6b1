// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.Signal;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.transport.Wire;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tries an operation on the calling thread until it succeeds or the schedule allows no further
 * attempt.
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
   * What is to be attempted.
   *
   * @param operations asked for each attempt's operation
   * @param retried whether it is tried again after a failure
   * @param stop sends once the result is unwanted: the client was closed, or signed out
   * @param cameLate told an outcome that came after the stop
   */
  record Task<T>(
      Supplier<Operation<T>> operations,
      boolean retried,
      Signal<?> stop,
      Consumer<Outcome<T>> cameLate) {}

  /** A task that only the client's end stops. */
  <T> Task<T> task(Supplier<Operation<T>> operations, boolean retried) {
    return new Task<>(operations, retried, session.closing(), late -> {});
  }

  /** Attempts the task until it succeeds or the schedule allows no further attempt. */
  <T> Outcome<T> run(Task<T> task, Deadline deadline) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Outcome<T> outcome = once(task, attempt, deadline);
      Optional<Duration> wait =
          outcome instanceof Outcome.Failed<T> failed && task.retried
              ? session.retryAfter(failed.failure(), attempt, deadline)
              : Optional.empty();
      if (!wait.isPresent()) {
        return outcome;
      }
      if (waiting.pause(task.stop, wait.get())) {
        return session.fenced();
      }
    }
  }

  private <T> Outcome<T> once(Task<T> task, int attempt, Deadline deadline)
      throws InterruptedException {
    Operation<T> operation = task.operations.get();
    try {
      Duration left = deadline.remaining(session.time().nanos());
      CompletableFuture<RawReply> reply = wire.start(operation.call(left));
      boolean inTime = awaits(reply, task.stop, deadline);
      if (reply.isDone()) {
        return operation.outcome(result(reply, inTime), attempt, session.time().instant());
      }
      session.endInTime(reply, deadline);
      reply.thenAccept(
          late -> task.cameLate.accept(operation.outcome(late, attempt, session.time().instant())));
      return session.fenced();
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

  /** Waits for the reply or the stop; false if time is over, and then the reply is cancelled. */
  private boolean awaits(CompletableFuture<RawReply> reply, Signal<?> stop, Deadline deadline)
      throws InterruptedException {
    boolean inTime = false;
    try {
      inTime = waiting.untilEither(reply, stop, deadline);
    } finally {
      if (!inTime) { // time is over, or the thread was interrupted
        reply.cancel(true);
      }
    }
    return inTime;
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
}
