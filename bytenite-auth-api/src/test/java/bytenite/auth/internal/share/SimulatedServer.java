// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.share;

import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The token endpoint of a {@link World}. */
final class SimulatedServer {

  /** A token's life, by the world's time. */
  record Issued(long askedMillis, long endMillis) {}

  /** An answer: the value of a token, or a failure. */
  record Answer(String valueOrNull, Failure failureOrNull) {}

  private final World world;
  private final Map<String, Issued> issued = new HashMap<>();
  private final Set<String> dead = new HashSet<>();

  /** When each request came. */
  final List<Long> requests = new ArrayList<>();

  long lifeMillis = 3_600_000;
  long leastLatencyMillis = 20;
  long mostLatencyMillis = 100;
  boolean down;
  boolean refusing;

  SimulatedServer(World world) {
    this.world = world;
  }

  void exchange(Consumer<Answer> then) {
    long asked = world.now();
    requests.add(asked);
    long latency = world.between(leastLatencyMillis, mostLatencyMillis);
    long worked = world.between(0, latency);
    world.after(
        worked,
        () -> {
          Answer answer = answer(asked);
          world.after(latency - worked, () -> then.accept(answer));
        });
  }

  private Answer answer(long asked) {
    if (down || refusing) {
      return new Answer(
          null, Failure.answered(down ? 503 : 401, ResponseEnvelope.empty(), Optional.empty()));
    }
    String value = "token-" + issued.size();
    issued.put(value, new Issued(asked, world.now() + lifeMillis));
    return new Answer(value, null);
  }

  /** When this token was asked for. */
  long askedMillis(String value) {
    return issued.get(value).askedMillis();
  }

  boolean isExpired(String value) {
    return world.now() >= issued.get(value).endMillis();
  }

  boolean accepts(String value) {
    return !isExpired(value) && !dead.contains(value);
  }

  void signOut(String value) {
    dead.add(value);
  }

  void revokeAll() {
    dead.addAll(issued.keySet());
  }

  /** How many tokens it issued. */
  int tokens() {
    return issued.size();
  }

  long requestsBetween(long fromMillis, long untilMillis) {
    return requests.stream().filter(at -> at >= fromMillis && at < untilMillis).count();
  }
}
