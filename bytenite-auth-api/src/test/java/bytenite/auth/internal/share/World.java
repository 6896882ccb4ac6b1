// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.ApiKey;
import bytenite.auth.internal.RetrySchedule;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Simulated time, in which processes share one store and one server. Deterministic. */
final class World {

  static final ApiKey KEY = ApiKey.of("a-key-for-simulations");
  static final URI BASE = URI.create("https://api.example.com");

  private record Event(long atMillis, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event that) {
      int order = Long.compare(atMillis, that.atMillis);
      return order != 0 ? order : Long.compare(number, that.number);
    }
  }

  final SplittableRandom random;
  final RetrySchedule schedule = new RetrySchedule(/* maxAttempts= */ 3);
  final Sealing sealing = sealing();
  final SimulatedStore store = new SimulatedStore(this);
  final SimulatedServer server = new SimulatedServer(this);
  final List<SimulatedProcess> processes = new ArrayList<>();
  final List<String> violations = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();

  /** How long a process leaves a fresh token unused at most. */
  long idleMillis = Long.MAX_VALUE;

  /** Whether nothing is to fail any more. */
  boolean healed;

  private long number;
  private long nowMillis;

  World(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Sealing sealing() {
    try {
      return Sealing.of(KEY, BASE);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Adds processes that ask for their first token within this time, and then about each second. */
  void start(int count, long withinMillis, boolean sharing) {
    for (int i = 0; i < count; i++) {
      SimulatedProcess process = new SimulatedProcess(this, sharing);
      processes.add(process);
      after(between(0, withinMillis), process::visit);
    }
  }

  long now() {
    return nowMillis;
  }

  void after(long millis, Runnable action) {
    events.add(new Event(nowMillis + millis, number++, action));
  }

  void at(long millis, Runnable action) {
    after(millis - nowMillis, action);
  }

  long between(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  void runUntil(long millis) {
    while (!events.isEmpty() && events.peek().atMillis <= millis) {
      Event event = events.poll();
      nowMillis = event.atMillis;
      event.action.run();
    }
    nowMillis = millis;
  }

  void violated(String rule) {
    violations.add("at " + nowMillis + ": " + rule);
  }
}
