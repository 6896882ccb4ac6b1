// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.http.internal.NewerMethods;
import bytenite.auth.internal.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends an HTTP client that passes its calls to others: it takes no new call, waits for those under
 * way, second attempts included, and only then shuts down the others.
 *
 * <p>{@code HttpClient} has the five methods for that since JDK 21; before, nobody calls them. Safe
 * for use by multiple threads.
 */
final class HttpClientShutdown {

  private final Class<?> type;
  private final Set<Object> others;
  private final Set<Object> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /** Over other clients, with the public type that has their methods. */
  HttpClientShutdown(Class<?> type, Object... others) {
    this.type = type;
    this.others = new LinkedHashSet<>(List.of(others));
  }

  /**
   * Counts a call in.
   *
   * @throws IOException if no more calls are taken
   */
  void begin(Object call) throws IOException {
    underWay.add(call);
    if (closed) {
      end(call);
    }
    requireOpen();
  }

  /**
   * Lets a call through that is not counted.
   *
   * @throws IOException if no more calls are taken
   */
  void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
  }

  /** Counts a call out; nothing happens if that has been done. */
  void end(Object call) {
    underWay.remove(call);
    endIfIdle();
  }

  private void endIfIdle() {
    if (closed && underWay.isEmpty() && over.complete(null)) {
      forward("shutdown");
    }
  }

  /** As {@code HttpClient.shutdown()}. */
  void shutdown() {
    closed = true;
    endIfIdle();
  }

  /** As {@code HttpClient.shutdownNow()}; a thread that waits in a token source goes on. */
  void shutdownNow() {
    closed = true;
    forward("shutdownNow");
    for (Object call : underWay) {
      if (call instanceof ResendingFuture<?> future) {
        future.breakOff();
      }
    }
    endIfIdle();
  }

  /** As {@code HttpClient.isTerminated()}. */
  boolean isTerminated() {
    return underWay.isEmpty() && !forward("isTerminated").contains(false);
  }

  /** As {@code HttpClient.awaitTermination(Duration)}. */
  boolean awaitTermination(Duration duration) throws InterruptedException {
    Deadline deadline = Deadline.after(duration, System.nanoTime());
    long nanos = deadline.remainingNanos(System.nanoTime());
    return (!closed || isOverWithin(nanos))
        && !forward("awaitTermination", deadline.remaining(System.nanoTime())).contains(false);
  }

  /** Waits for a future: a latch would keep a thread of the common pool from its other tasks. */
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
  void close() {
    shutdown();
    try {
      isOverWithin(Long.MAX_VALUE);
      forward("close");
    } catch (InterruptedException e) {
      shutdownNow();
      forward("close");
      Thread.currentThread().interrupt();
    }
  }

  /** What the other clients' methods return; empty before JDK 21. */
  private List<Object> forward(String name, Object... arguments) {
    return others.stream()
        .flatMap(other -> NewerMethods.call(type, other, name, arguments).stream())
        .toList();
  }
}
