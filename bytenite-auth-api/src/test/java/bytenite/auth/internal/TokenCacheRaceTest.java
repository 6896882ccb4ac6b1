// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.LEAST;
import static bytenite.auth.internal.Caches.START;
import static bytenite.auth.internal.Caches.granted;
import static bytenite.auth.internal.Caches.holding;
import static bytenite.auth.internal.Caches.lead;
import static bytenite.auth.internal.Caches.token;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many threads may do to one cache at once. */
@Timeout(60)
class TokenCacheRaceTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 2_000;
  private static final AccessToken OLD = token("old", 3600);
  private static final AccessToken NEW = token("new", 3600);

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void leavesNoThreadBehind() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  /**
   * Runs all at the same moment, as far as threads can: they are awake when the last one arrives;
   * what each answers.
   */
  @SuppressWarnings("ThreadPriorityCheck") // there may be fewer cores than threads
  private <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    AtomicInteger missing = new AtomicInteger(calls.size());
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> call : calls) {
      futures.add(
          threads.submit(
              () -> {
                missing.decrementAndGet();
                while (missing.get() > 0) {
                  Thread.yield();
                }
                return call.call();
              }));
    }
    List<T> answers = new ArrayList<>();
    for (Future<T> future : futures) {
      answers.add(future.get(30, TimeUnit.SECONDS));
    }
    return answers;
  }

  private <T> List<T> allAtOnce(Callable<T> call) throws Exception {
    return atOnce(java.util.Collections.nCopies(THREADS, call));
  }

  @Test
  void letsExactlyOneLead() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      TokenCache cache = Caches.empty();

      List<Boolean> led =
          allAtOnce(
              () ->
                  cache.claim(START) instanceof Ticket.Lead lead
                      && Caches.takeOff(cache, lead.flight(), START));

      assertThat(led).containsOnlyOnce(true);
      assertThat(cache.claim(START)).isInstanceOf(Ticket.Follow.class);
    }
  }

  @Test
  void forgetsATokenForExactlyOneOfThoseWhoWereRefused() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      TokenCache cache = holding(OLD);

      assertThat(allAtOnce(() -> Caches.invalidate(cache, OLD))).containsOnlyOnce(true);
    }
  }

  @Test
  void givesATokenUpForExactlyOneOfThoseWhoSignOut() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      TokenCache cache = holding(OLD);

      assertThat(allAtOnce(() -> Caches.signOut(cache, START))).containsOnlyOnce(Optional.of(OLD));
    }
  }

  @Test
  void neitherLosesNorKeepsATokenThatArrivesDuringSignOut() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      TokenCache cache = Caches.empty();
      Flight flight = lead(cache, START).flight();

      List<Optional<AccessToken>> toSignOut =
          atOnce(
              List.of(
                  () -> Caches.settle(cache, flight, granted(NEW, START), START, LEAST),
                  () -> Caches.signOut(cache, START)));

      assertThat(toSignOut).containsOnlyOnce(Optional.of(NEW));
      assertThat(flight.value()).isPresent();
      assertThat(cache.claim(START)).isInstanceOf(Ticket.Lead.class);
    }
  }

  @Test
  void holdsNoTokenOnceClosedWhateverHappensAtTheSameTime() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      TokenCache cache = holding(OLD);
      Flight flight = lead(cache, START).flight();

      atOnce(
          List.of(
              () -> Caches.settle(cache, flight, granted(NEW, START), START, LEAST).isPresent(),
              () -> Caches.invalidate(cache, OLD),
              () -> cache.claim(START) instanceof Ticket.Ready,
              () -> {
                cache.close().land();
                return true;
              },
              () -> Caches.signOut(cache, START).isPresent()));

      assertThat(cache.isClosed()).isTrue();
      assertThat(cache.claim(START)).isInstanceOf(Ticket.Refuse.class);
      assertThat(flight.value()).isPresent();
    }
  }
}
