// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import bytenite.auth.internal.Deadline;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>{@code HttpClient} has the five methods for that since JDK 21. Before, they apply to this
 * client alone. Safe for use by multiple threads.
 */
final class HttpClientShutdown {

  private static final MethodType NOTHING = MethodType.methodType(void.class);

  private final Class<?> type;
  private final Set<Object> others;
  private final Set<Object> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /** Over other clients, with the public type that has their methods. */
  HttpClientShutdown(Class<?> type, Object... others) {
    this.type = type;
    this.others = new LinkedHashSet<>(Arrays.asList(others));
    over.thenRun(() -> forward("shutdown", NOTHING));
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
      throw closed();
    }
  }

  /**
   * Lets a call through that is not counted.
   *
   * @throws IOException if no more calls are taken
   */
  void requireOpen() throws IOException {
    if (closed) {
      throw closed();
    }
  }

  private static IOException closed() {
    return new IOException("closed");
  }

  /** Counts a call out; nothing happens if that has been done. */
  void end(Object call) {
    underWay.remove(call);
    endIfIdle();
  }

  private void endIfIdle() {
    if (closed && underWay.isEmpty()) {
      over.complete(null);
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
    forward("shutdownNow", NOTHING);
    for (Object call : underWay) {
      if (call instanceof ResendingFuture<?> future) {
        future.breakOff();
      }
    }
    shutdown();
  }

  /** As {@code HttpClient.isTerminated()}. */
  boolean isTerminated() {
    if (!underWay.isEmpty()) {
      return false;
    }
    List<Object> answers = forward("isTerminated", MethodType.methodType(boolean.class));
    return answers.isEmpty() ? over.isDone() : !answers.contains(false);
  }

  /** As {@code HttpClient.awaitTermination(Duration)}. */
  boolean awaitTermination(Duration duration) throws InterruptedException {
    Deadline deadline = Deadline.after(duration, System.nanoTime());
    if (closed && !isOverWithin(deadline.remainingNanos(System.nanoTime()))) {
      return false;
    }
    Duration left = deadline.remaining(System.nanoTime());
    return !forward("awaitTermination", MethodType.methodType(boolean.class, Duration.class), left)
        .contains(false);
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
  void close() {
    shutdown();
    boolean interrupted = false;
    try {
      isOverWithin(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      interrupted = true;
      shutdownNow();
    }
    forward("close", NOTHING);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the other clients' methods return; empty before JDK 21. */
  private List<Object> forward(String name, MethodType signature, Object... arguments) {
    List<Object> results = new ArrayList<>();
    for (Object other : others) {
      NewerMethods.call(type, other, name, signature, arguments).ifPresent(results::add);
    }
    return results;
  }
}
