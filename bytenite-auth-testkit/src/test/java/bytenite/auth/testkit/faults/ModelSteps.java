// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.ManualClock;
import bytenite.auth.testkit.faults.ModelRun.Round;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The operations of {@link ModelContract}, by any thread, and what each must keep to. */
final class ModelSteps {

  /** Shorter than a token lives, by more than any step sets the clock back. */
  private static final int MIN_SECONDS = 20;

  private static final int BACK_SECONDS = 10;

  /**
   * This wall clock moves only by steps. Between them the client goes by the monotonic clock, and
   * does not count that time again when a step follows.
   */
  private static final Duration LAG = Duration.ofSeconds(1);

  private static final int KINDS = 20;

  private final Caller client;
  private final ModelServer server;
  private final ManualClock wall;
  private final Consumer<Boolean> clockStops;
  private final Queue<String> violations;
  private final Queue<ModelSubscriber> subscribers = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger fenced = new AtomicInteger(); // no number up to this may come back
  private final AtomicInteger backBegun = new AtomicInteger(); // how often the clock was set back
  private final AtomicInteger backEnded = new AtomicInteger();
  private final AtomicLong operations = new AtomicLong();
  private final Map<Integer, Long> firstSeen = new ConcurrentHashMap<>(); // by which operation
  private volatile long cancelledEndNanos = System.nanoTime();
  private volatile boolean closed;

  ModelSteps(
      Caller client,
      ModelServer server,
      ManualClock wall,
      Consumer<Boolean> clockStops,
      Queue<String> violations) {
    this.client = client;
    this.server = server;
    this.wall = wall;
    this.clockStops = clockStops;
    this.violations = violations;
  }

  boolean isClosed() {
    return closed;
  }

  boolean futuresEnded() {
    return futures.stream().allMatch(CompletableFuture::isDone);
  }

  /** Whether no exchange goes on, and is tried again, whose future was cancelled. */
  boolean cancelledExchangesEnded() {
    return System.nanoTime() - cancelledEndNanos >= 0;
  }

  boolean allEnded() {
    return futuresEnded() && subscribers.stream().allMatch(ModelSubscriber::isOver);
  }

  /** One operation. */
  void step(Round round, Random random) {
    try {
      int kind = random.nextInt(KINDS);
      if (kind < 10) {
        callOrSubscribe(kind, random);
      } else if (round == Round.UNAVAILABLE) {
        check(client::token);
      } else if (kind < 16) {
        disturb(kind, random);
      } else if (round == Round.ONE_GENERATION) {
        check(client::token);
      } else {
        fence(kind, round);
      }
    } catch (AuthException e) {
      assertThat(e.getMessage()).isNotEmpty();
    } catch (IllegalStateException | CompletionException e) {
      assertThat(e)
          .satisfiesAnyOf(
              it -> assertThat(it).hasStackTraceContaining("the clock has stopped"),
              it -> assertThat(it).hasCauseInstanceOf(LinkageError.class));
    } catch (LinkageError e) { // the transport's; the caller whose thread it ran on may see it
      assertThat(e).hasMessage("a missing class");
    } finally {
      Thread.interrupted();
    }
  }

  private void callOrSubscribe(int kind, Random random) {
    switch (kind) {
      case 0, 1 -> {
        Duration min = Duration.ofSeconds(random.nextInt(MIN_SECONDS));
        check(min, () -> client.token(min));
      }
      case 2 -> check(() -> client.token(Duration.ofDays(1)));
      case 3 -> client.asynchronous().ifPresent(this::subscribe);
      case 4 ->
          subscribers.stream().skip(random.nextInt(4)).findFirst().ifPresent(it -> it.cancel());
      case 5 -> client.asynchronous().ifPresent(it -> futures.add(it.token()));
      case 6 -> client.asynchronous().ifPresent(it -> cancelled(it.token()));
      default -> check(client::token);
    }
  }

  private void disturb(int kind, Random random) {
    switch (kind) {
      case 10, 11 -> client.invalidate(client.token());
      case 12 -> advance(Duration.ofSeconds(random.nextInt(70)));
      case 13 -> setBack(Duration.ofSeconds(random.nextInt(BACK_SECONDS)));
      case 14 -> stopClock(random.nextInt(4) == 0);
      default -> Thread.currentThread().interrupt();
    }
  }

  private void fence(int kind, Round round) {
    switch (kind) {
      case 16 -> {
        int last = server.exchanges();
        client.signOut();
        fenced.accumulateAndGet(last, Math::max);
      }
      case 17 -> check(client::exchange);
      case 18 ->
          client
              .asynchronous()
              .ifPresent(
                  it -> {
                    cancelled(it.exchange());
                    cancelledEndNanos = System.nanoTime() + ModelContract.CALL.toNanos();
                  });
      default -> {
        if (round == Round.CLOSING) {
          client.close();
          closed = true;
        } else {
          client.asynchronous().ifPresent(it -> futures.add(it.signOut()));
        }
      }
    }
  }

  private void subscribe(AsyncAuthClient publisher) {
    ModelSubscriber subscriber = new ModelSubscriber(violations);
    subscribers.add(subscriber);
    publisher.tokens().subscribe(subscriber);
  }

  private void cancelled(CompletableFuture<?> future) {
    future.cancel(true);
    futures.add(future);
  }

  private synchronized void advance(Duration duration) {
    wall.advance(duration);
  }

  private synchronized void stopClock(boolean stops) {
    clockStops.accept(stops);
  }

  /**
   * Sets the clock back and lets the client see that before the clock goes on. Otherwise an
   * exchange that read the clock in between brings a token that expires earlier than the client can
   * know.
   */
  private synchronized void setBack(Duration duration) {
    Instant before = wall.instant();
    backBegun.incrementAndGet();
    wall.set(before.minus(duration));
    try {
      client.status();
    } catch (IllegalStateException e) { // the clock has stopped: neither can an exchange read it
      wall.set(before);
    }
    backEnded.incrementAndGet();
  }

  /** Checks a token that a call brings. */
  void check(Supplier<AccessToken> call) {
    check(Duration.ZERO, call);
  }

  private void check(Duration min, Supplier<AccessToken> call) {
    long begin = operations.incrementAndGet();
    boolean wasClosed = closed;
    int before = fenced.get();
    int ended = backEnded.get();
    int begun = backBegun.get();
    Instant now = wall.instant();
    AccessToken token = call.get();
    int number = ModelServer.number(token.value());
    assertThat(wasClosed).as("a token after close()").isFalse();
    assertThat(number).as("from before a sign-out").isGreaterThan(before);
    Long seen = firstSeen.putIfAbsent(number, operations.get());
    if (ended == begun && begun == backBegun.get()) {
      assertThat(token.isExpiredAt(now)).as("expired").isFalse();
      if (seen != null && seen < begin) { // of the cache: an exchange on its way would do as well
        assertThat(token.isExpiredAt(now.plus(min).minus(LAG)))
            .as("expired within %s", min)
            .isFalse();
      }
    }
  }
}
