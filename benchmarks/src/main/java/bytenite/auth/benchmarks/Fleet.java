// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Grant;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCell;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * 100,000 processes that start within a minute and ask for a token every second for a day, by the
 * library's own core and simulated time: how evenly the token endpoint is asked, with the library's
 * jitter and without any, and what an outage of ten minutes does. Deterministic.
 */
public final class Fleet {

  private static final int PROCESSES = 100_000;
  private static final int DAY_SECONDS = 86_400;
  private static final int START_SECONDS = 60;
  private static final int SETTLED_SECONDS = 2 * 3_600;
  private static final int OUTAGE_BEGIN =
      13 * 3_300 - 120; // shortly before those without jitter renew
  private static final int OUTAGE_SECONDS = 600;
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
  private final int[] requests = new int[DAY_SECONDS + 3_600];

  private Fleet(boolean jitter, boolean outage) {
    this.jitter = jitter;
    this.outage = outage;
  }

  /** Runs the four cases. */
  public static void main(String[] args) {
    System.out.println(
        "jitter  outage  mean/s  peak/s  peak/mean  peak/s in the outage  peak/s in the 10 min after");
    for (boolean outage : new boolean[] {false, true}) {
      for (boolean jitter : new boolean[] {false, true}) {
        new Fleet(jitter, outage).run().report();
      }
    }
  }

  private Fleet run() {
    TokenCell[] cells = new TokenCell[PROCESSES];
    PriorityQueue<Visit> visits = new PriorityQueue<>(PROCESSES);
    for (int i = 0; i < PROCESSES; i++) {
      cells[i] = new TokenCell(Duration.ofMinutes(5), Duration.ofSeconds(10), new RetrySchedule(1));
      visits.add(new Visit(random.nextInt(START_SECONDS * 1_000), i));
    }
    while (visits.peek().atMillis < DAY_SECONDS * 1_000L) {
      Visit visit = visits.poll();
      TokenCell cell = cells[visit.process];
      call(cell, visit.atMillis);
      long pause = Math.max(1_000, cell.quietMillis(visit.atMillis));
      visits.add(new Visit(visit.atMillis + pause + random.nextInt(1_000), visit.process));
    }
    return this;
  }

  private void call(TokenCell cell, long now) {
    if (cell.claim(now) instanceof Ticket.Lead lead) {
      requests[(int) (now / 1_000)]++;
      cell.settle(lead.flight(), answer(now), now, jitter ? random.nextDouble() : 1);
    }
  }

  private Outcome<Grant> answer(long now) {
    long second = now / 1_000;
    if (outage && second >= OUTAGE_BEGIN && second < OUTAGE_BEGIN + OUTAGE_SECONDS) {
      return new Outcome.Failed<>(
          Failure.answered(503, ResponseEnvelope.empty(), Optional.empty()));
    }
    Instant sent = EPOCH.plusMillis(now);
    return new Outcome.Success<>(
        new Grant(new AccessToken("a-token", "", sent, sent.plusSeconds(3_600)), now));
  }

  private void report() {
    System.out.printf(
        "%6s  %6s  %6.1f  %6d  %9.1f  %20d  %26d%n",
        jitter,
        outage,
        mean(SETTLED_SECONDS, OUTAGE_BEGIN),
        peak(SETTLED_SECONDS, OUTAGE_BEGIN),
        peak(SETTLED_SECONDS, OUTAGE_BEGIN) / mean(SETTLED_SECONDS, OUTAGE_BEGIN),
        peak(OUTAGE_BEGIN, OUTAGE_BEGIN + OUTAGE_SECONDS),
        peak(OUTAGE_BEGIN + OUTAGE_SECONDS, OUTAGE_BEGIN + 2 * OUTAGE_SECONDS));
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
