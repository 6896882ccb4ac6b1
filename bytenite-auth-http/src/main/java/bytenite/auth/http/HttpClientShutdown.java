// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.Deadline;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How an HTTP client ends that hands its calls to others: no new call is begun, those under way are
 * made to their end, a second attempt included, and only then are the others told.
 *
 * <p>The five methods that say so came to {@code HttpClient} with JDK 21: where the others have
 * them, they are forwarded; where they have not, they hold for this client alone. Safe for use by
 * multiple threads.
 */
final class HttpClientShutdown {

  private final Class<?> type;
  private final Set<Object> others;
  private final Set<Object> underWay = new HashSet<>(); // guarded by this
  private boolean closed; // guarded by this
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /** Over other clients, with the public type that has their methods. */
  public HttpClientShutdown(Class<?> type, Object... others) {
    this.type = type;
    this.others = new LinkedHashSet<>(Arrays.asList(others));
    over.thenRun(() -> forward("shutdown", void.class));
  }

  /**
   * Counts a call in.
   *
   * @throws IOException if no more calls are taken
   */
  public synchronized void begin(Object call) throws IOException {
    requireOpen();
    underWay.add(call);
  }

  /**
   * Lets a call through that is not counted.
   *
   * @throws IOException if no more calls are taken
   */
  public synchronized void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
  }

  /** Counts a call out; nothing happens if that has been done. */
  public void end(Object call) {
    boolean last;
    synchronized (this) {
      last = underWay.remove(call) && underWay.isEmpty() && closed;
    }
    if (last) {
      over.complete(null);
    }
  }

  /** As {@code HttpClient.shutdown()}. */
  public void shutdown() {
    boolean none;
    synchronized (this) {
      closed = true;
      none = underWay.isEmpty();
    }
    if (none) {
      over.complete(null);
    }
  }

  /** As {@code HttpClient.shutdownNow()}; who blocks in the token's source is not disturbed. */
  public void shutdownNow() {
    Set<Object> broken;
    synchronized (this) {
      closed = true;
      broken = new HashSet<>(underWay);
    }
    forward("shutdownNow", void.class);
    for (Object call : broken) {
      if (call instanceof ResendingFuture<?> future) {
        future.breakOff();
      }
    }
    shutdown();
  }

  /** As {@code HttpClient.isTerminated()}. */
  public boolean isTerminated() {
    synchronized (this) {
      if (!underWay.isEmpty()) {
        return false;
      }
    }
    List<Object> answers = forward("isTerminated", boolean.class);
    return answers.isEmpty() ? over.isDone() : !answers.contains(false);
  }

  /** As {@code HttpClient.awaitTermination(Duration)}. */
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    Deadline deadline = Deadline.after(duration, System.nanoTime());
    boolean waiting;
    synchronized (this) {
      waiting = closed;
    }
    if (waiting && !isOverWithin(deadline.remainingNanos(System.nanoTime()))) {
      return false;
    }
    Duration left = deadline.remaining(System.nanoTime());
    return !forward("awaitTermination", boolean.class, left).contains(false);
  }

  private boolean isOverWithin(long nanos) throws InterruptedException {
    try {
      over.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it never fails
    }
  }

  /** As {@code HttpClient.close()}. */
  public void close() {
    shutdown();
    boolean interrupted = false;
    try {
      isOverWithin(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      interrupted = true;
      shutdownNow();
    }
    forward("close", void.class);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the other clients' methods return; empty if there are none. */
  private List<Object> forward(String name, Class<?> result, Object... arguments) {
    MethodType signature = MethodType.methodType(result);
    for (Object argument : arguments) {
      signature = signature.appendParameterTypes(argument.getClass());
    }
    List<Object> results = new ArrayList<>();
    try {
      MethodHandle method = MethodHandles.publicLookup().findVirtual(type, name, signature);
      for (Object other : others) {
        results.add(method.bindTo(other).invokeWithArguments(arguments));
      }
    } catch (NoSuchMethodException e) {
      return results; // before JDK 21
    } catch (Throwable e) {
      throw HttpClientShutdown.<RuntimeException>asItIs(e);
    }
    return results;
  }

  /** An {@link InterruptedException}, too, is thrown as if it had been called directly. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is thrown, never looked at
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) Objects.requireNonNull(thrown);
  }
}
