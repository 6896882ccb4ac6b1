// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Moment;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Simulates 100,000 processes that start within a minute and ask for a token every second for a
 * day. The library's own core decides. Prints how evenly the requests reach the token endpoint,
 * with and without the library's jitter; and, minute by minute, an outage of ten minutes in which
 * every request is answered by 503. Deterministic.
 */
public final class Fleet {

  private static final int PROCESSES = 100_000;
  private static final int DAY_SECONDS = 86_400;
  private static final int START_SECONDS = 60;
  private static final int SETTLED_SECONDS = 2 * 3_600;
  private static final int OUTAGE_BEGIN =
      13 * 3_300 - 120; // shortly before the processes without jitter renew
  private static final int OUTAGE_SECONDS = 600;
  private static final int MINUTES_AFTER = 25;
  private static final long CALL_NANOS = 30_000_000_000L;
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private record Visit(long atMillis, int process) implements Comparable<Visit> {
    @Override
    public int compareTo(Visit that) {
      return Long.compare(atMillis, that.atMillis);
    }
  }

  private final boolean jitter;
  private final boolean outage;
  private final SplittableRandom random = new SplittableRandom(42);
  private final RetrySchedule schedule = new RetrySchedule(/* maxAttempts= */ 3);
  private final TokenCache[] cells = new TokenCache[PROCESSES];
  private final int[] requests = new int[DAY_SECONDS + 3_600];
  private final int[] tokenless = new int[MINUTES_AFTER]; // by minutes since the outage began

  private Fleet(boolean jitter, boolean outage) {
    this.jitter = jitter;
    this.outage = outage;
  }

  /** Runs the four cases. */
  public static void main(String[] args) {
    System.out.println("jitter  outage  mean/s  peak/s  peak/mean");
    Fleet[] struck = new Fleet[2];
    for (boolean outage : new boolean[] {false, true}) {
      for (boolean jitter : new boolean[] {false, true}) {
        Fleet fleet = new Fleet(jitter, outage);
        fleet.run();
        fleet.report();
        struck[jitter ? 1 : 0] = fleet;
      }
    }
    System.out.println();
    System.out.println("          without jitter             with the library's");
    System.out.println("minute    mean/s  peak/s  tokenless  mean/s  peak/s  tokenless");
    for (int minute = -2; minute < MINUTES_AFTER; minute++) {
      System.out.printf("%6d  %s  %s%n", minute, struck[0].in(minute), struck[1].in(minute));
    }
  }

  private void run() {
    PriorityQueue<Visit> visits = new PriorityQueue<>(PROCESSES);
    for (int i = 0; i < PROCESSES; i++) {
      cells[i] = new TokenCache(Duration.ofMinutes(5), Duration.ofSeconds(10), schedule);
      visits.add(new Visit(random.nextInt(START_SECONDS * 1_000), i));
    }
    int looks = 0;
    while (visits.peek().atMillis < DAY_SECONDS * 1_000L) {
      Visit visit = visits.poll();
      while (looks < MINUTES_AFTER && visit.atMillis >= (OUTAGE_BEGIN + looks * 60L) * 1_000) {
        tokenless[looks++] = tokenless(visit.atMillis);
      }
      TokenCache cell = cells[visit.process];
      long ended = call(cell, visit.atMillis);
      long pause = Math.max(1_000, cell.quietMillis(ended));
      visits.add(new Visit(ended + pause + random.nextInt(1_000), visit.process));
    }
  }

  /** Makes one call, with its retries; returns when it ended. */
  private long call(TokenCache cell, long began) {
    long now = began;
    if (!(cell.claim(now) instanceof Ticket.Lead lead)) {
      return now;
    }
    Moment moment = new Moment(now, EPOCH.plusMillis(now), now * 1_000_000);
    cell.takeOff(lead.flight(), /* leader= */ this, moment);
    cell.begin(/* leader= */ this);
    for (int attempt = 1; ; attempt++) {
      requests[(int) (now / 1_000)]++;
      Outcome<IssuedToken> outcome = answer(now);
      Optional<Duration> wait =
          outcome instanceof Outcome.Failed<IssuedToken> failed
              ? schedule.retryAfter(failed.failure(), attempt, CALL_NANOS, draw())
              : Optional.empty();
      if (!wait.isPresent()) {
        cell.settle(lead.flight(), /* leader= */ this, outcome, now, draw()).land();
        return now;
      }
      now += wait.get().toMillis();
    }
  }

  private double draw() {
    return jitter ? random.nextDouble() : 1;
  }

  private Outcome<IssuedToken> answer(long now) {
    long second = now / 1_000;
    if (outage && second >= OUTAGE_BEGIN && second < OUTAGE_BEGIN + OUTAGE_SECONDS) {
      return new Outcome.Failed<>(
          Failure.answered(503, ResponseEnvelope.empty(), Optional.empty()));
    }
    Instant sent = EPOCH.plusMillis(now);
    return new Outcome.Success<>(
        new IssuedToken(new AccessToken("a-token", "", sent, sent.plusSeconds(3_600)), now));
  }

  /** How many processes have no usable token. */
  private int tokenless(long now) {
    int count = 0;
    for (TokenCache cell : cells) {
      count += cell.status(now, EPOCH.plusMillis(now)).expiresAt().isPresent() ? 0 : 1;
    }
    return count;
  }

  private void report() {
    double mean = mean(SETTLED_SECONDS, OUTAGE_BEGIN);
    int peak = peak(SETTLED_SECONDS, OUTAGE_BEGIN);
    System.out.printf("%6s  %6s  %6.1f  %6d  %9.1f%n", jitter, outage, mean, peak, peak / mean);
  }

  private String in(int minute) {
    int from = OUTAGE_BEGIN + minute * 60;
    return String.format(
        Locale.ROOT,
        "%8.1f  %6d  %9s",
        mean(from, from + 60),
        peak(from, from + 60),
        minute < 0 ? "" : tokenless[minute]);
  }

  private double mean(int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += requests[i];
    }
    return (double) sum / (to - from);
  }

  private int peak(int from, int to) {
    int peak = 0;
    for (int i = from; i < to; i++) {
      peak = Math.max(peak, requests[i]);
    }
    return peak;
  }
}
