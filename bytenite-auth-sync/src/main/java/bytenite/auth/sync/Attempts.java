// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.shell.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
   * Something that makes a result unwanted while it is on its way: the client's end, or a sign-out.
   *
   * @param reached complete once it is there
   * @param late told about an outcome that came after all
   */
  record Fence<T>(CompletableFuture<?> reached, Consumer<Outcome<T>> late) {}

  /** Runs the operation to its end; each attempt's is asked for anew. */
  <T> Outcome<T> run(Supplier<Operation<T>> operations, Deadline deadline, Fence<T> fence)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Outcome<T> outcome = once(operations.get(), attempt, deadline, fence);
      if (!(outcome instanceof Outcome.Failed<T> failed)) {
        return outcome;
      }
      Optional<Duration> wait = session.retryAfter(failed.failure(), attempt, deadline);
      if (!wait.isPresent()) {
        return outcome;
      }
      Deadline pause = Deadline.after(wait.get(), session.time().nanos());
      if (waiting.until(fence.reached(), pause)) {
        return session.fenced();
      }
    }
  }

  /** Makes one attempt, the first. */
  <T> Outcome<T> once(Operation<T> operation, Deadline deadline, Fence<T> fence)
      throws InterruptedException {
    return once(operation, /* attempt= */ 1, deadline, fence);
  }

  private <T> Outcome<T> once(
      Operation<T> operation, int attempt, Deadline deadline, Fence<T> fence)
      throws InterruptedException {
    Wire.Receiver late =
        (reply, thrown) -> {
          if (reply != null) {
            fence.late().accept(operation.outcome(reply, attempt, session.time().instant()));
          }
        };
    try {
      return operation.outcome(
          wire.send(
              operation.call(deadline.remaining(session.time().nanos())),
              deadline,
              fence.reached(),
              late),
          attempt,
          session.time().instant());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof CancellationException && isOver(fence)) {
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
  private boolean isOver(Fence<?> fence) {
    return fence.reached().isDone() || session.fault().isPresent();
  }
}
