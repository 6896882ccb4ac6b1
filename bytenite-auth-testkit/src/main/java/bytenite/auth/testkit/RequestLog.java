// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The requests that arrived, and the replies to come; both change in one step, so that requests and
 * scripted replies keep the same order. Safe for use by multiple threads.
 */
final class RequestLog {

  static final int MAX_REMEMBERED = 10_000;
  static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  /** A request, and what to do with it. */
  record Entry(RecordedRequest request, FakeReply reply) {}

  private final UnaryOperator<String> shownPath;
  private final Deque<RecordedRequest> requests = new ArrayDeque<>();
  private final Deque<FakeReply> script = new ArrayDeque<>();
  private final Map<String, Deque<FakeReply>> scriptByPath = new HashMap<>();
  private FakeReply unscripted = FakeReply.ok();
  private long ids;
  private long bodyBytes; // of the requests that are remembered
  private int arrived;
  private int exchanges;

  RequestLog(UnaryOperator<String> shownPath) {
    this.shownPath = shownPath;
  }

  Entry arrive(RequestMessage message, Instant now) {
    String shown = shownPath.apply(message.path());
    synchronized (this) {
      RecordedRequest request = new RecordedRequest(message, now, nextId(), shown);
      requests.addLast(request);
      bodyBytes += message.body().length;
      while (requests.size() > MAX_REMEMBERED || bodyBytes > MAX_BODY_BYTES) {
        bodyBytes -= requests.removeFirst().message().body().length;
      }
      arrived++;
      if (FakeAuthApi.isExchange(message)) {
        exchanges++;
      }
      notifyAll();
      return new Entry(request, reply(message.path()));
    }
  }

  private FakeReply reply(String path) {
    Deque<FakeReply> forPath = scriptByPath.getOrDefault(path, script);
    FakeReply next = forPath.isEmpty() ? script.pollFirst() : forPath.pollFirst();
    return next == null ? unscripted : next;
  }

  synchronized String nextId() {
    return "req-" + ++ids;
  }

  synchronized void enqueue(FakeReply reply) {
    script.addLast(Objects.requireNonNull(reply, "reply"));
  }

  synchronized void enqueue(String path, FakeReply reply) {
    Objects.requireNonNull(reply, "reply");
    scriptByPath.computeIfAbsent(path, p -> new ArrayDeque<>()).addLast(reply);
  }

  synchronized void answerAll(FakeReply reply) {
    unscripted = Objects.requireNonNull(reply, "reply");
  }

  synchronized List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }

  synchronized Optional<RecordedRequest> last() {
    return Optional.ofNullable(requests.peekLast());
  }

  synchronized int exchanges() {
    return exchanges;
  }

  /** Waits until so many requests have arrived, and answers whether they have. */
  synchronized boolean await(int count, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    for (long left = 1; arrived < count; left = end - System.nanoTime()) {
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  synchronized int arrived() {
    return arrived;
  }

  /** The last few requests, for messages. */
  synchronized List<RecordedRequest> latest(int count) {
    List<RecordedRequest> all = new ArrayList<>(requests);
    return all.subList(Math.max(0, all.size() - count), all.size());
  }
}
