// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RawReply;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tries an operation until it succeeds, the retry schedule ends or the deadline comes. Never
 * blocks.
 *
 * <p>The result completes once, whatever is thrown, on a thread on which no user's code may run.
 */
class Attempts<T> implements Consumer<Failure> {

  private final Session session;
  private final Wire wire;
  private final Scheduler scheduler;
  private final Executor starter;
  private final Supplier<Operation<T>> operations;
  private final Deadline deadline;
  private final CompletableFuture<Outcome<T>> result = new CompletableFuture<>();
  private volatile CompletableFuture<RawReply> reply; // null: none is awaited
  private volatile Operation<T> current; // null: no attempt has begun

  /**
   * Attempts that have not begun.
   *
   * @param starter where each attempt is begun
   * @param operations asked for each attempt's operation
   */
  Attempts(
      Session session,
      Wire wire,
      Scheduler scheduler,
      Executor starter,
      Supplier<Operation<T>> operations,
      Deadline deadline) {
    this.session = session;
    this.wire = wire;
    this.scheduler = scheduler;
    this.starter = starter;
    this.operations = operations;
    this.deadline = deadline;
  }

  /** The result, to be complete by the deadline. */
  final CompletableFuture<Outcome<T>> result() {
    return result;
  }

  /** Sets the deadline, and stops the attempts when the client is closed. */
  void arm() {
    session.closing().whenSent(this);
    result.whenComplete((outcome, thrown) -> session.closing().forget(this));
    try {
      schedule(remaining(), this::overdue);
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  private void overdue() {
    Operation<T> begun = current;
    String waitedFor = begun == null ? "a thread" : "the reply to " + begun.name();
    stop(new Outcome.Failed<>(session.overdue(waitedFor)));
  }

  /** The client was closed. */
  @Override
  public void accept(Failure closed) {
    stop(new Outcome.Failed<>(closed));
  }

  /** Begins the first attempt. */
  void start() {
    start(/* attempt= */ 1);
  }

  private void start(int attempt) {
    runOnStarter(() -> attempt(attempt));
  }

  /** Runs a task later, unless there is a result by then. */
  final void schedule(Duration delay, Runnable task) {
    Runnable timer = scheduler.schedule(delay, task);
    result.whenComplete((outcome, thrown) -> timer.run());
  }

  /** Runs what may run the user's code. */
  final void runOnStarter(Runnable task) {
    try {
      starter.execute(() -> guard(task));
    } catch (Throwable e) { // Kotlin throws checked ones, too
      broken(e);
    }
  }

  /** Runs a step; whatever it throws, there is a result. */
  final void guard(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  private void attempt(int attempt) {
    if (result.isDone()) {
      return;
    }
    Operation<T> operation = operations.get();
    current = operation;
    try {
      CompletableFuture<RawReply> begun = wire.start(operation.call(remaining()));
      reply = begun;
      begun.whenComplete(
          (answer, thrown) -> guard(() -> decide(operation, attempt, answer, thrown)));
      if (result.isDone()) { // stopped meanwhile
        begun.cancel(true);
      }
    } catch (Throwable e) { // the key supplier's, whatever it is
      decide(operation, attempt, null, e);
    }
  }

  private void decide(Operation<T> operation, int attempt, RawReply answer, Throwable thrown) {
    if (result.isDone()) {
      return;
    }
    if (session.fault().isPresent()) { // the wire was closed under it
      stop(session.fenced());
      return;
    }
    long left = deadline.remainingNanos(session.time().nanos());
    Outcome<T> outcome =
        answer != null
            ? operation.outcome(answer, attempt, session.time().instant())
            : new Outcome.Failed<>(operation.failure(cause(thrown), left));
    Optional<Duration> wait =
        outcome instanceof Outcome.Failed<T> failed
            ? session.retryAfter(failed.failure(), attempt, deadline)
            : Optional.empty();
    if (wait.isPresent()) {
      schedule(wait.get(), () -> start(attempt + 1));
    } else {
      end(outcome);
    }
  }

  private static Throwable cause(Throwable thrownOrNull) {
    if (thrownOrNull == null) {
      return new NullPointerException("the transport completed with null");
    }
    return thrownOrNull instanceof CompletionException && thrownOrNull.getCause() != null
        ? thrownOrNull.getCause()
        : thrownOrNull;
  }

  /** Takes the outcome of the last attempt. */
  void end(Outcome<T> outcome) {
    result.complete(outcome);
  }

  final void broken(Throwable thrown) {
    stop(new Outcome.Failed<>(Failure.local("the call broke off", thrown)));
  }

  /** Ends the attempts with this outcome, unless they have ended. */
  void stop(Outcome<T> outcome) {
    result.complete(outcome);
    CompletableFuture<RawReply> awaited = reply;
    if (awaited != null) {
      awaited.cancel(true);
    }
  }

  private Duration remaining() {
    return deadline.remaining(session.time().nanos());
  }
}
