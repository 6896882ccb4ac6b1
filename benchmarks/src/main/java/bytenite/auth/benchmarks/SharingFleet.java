// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.benchmarks;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Moment;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.RetrySchedule;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.share.Now;
import bytenite.auth.internal.share.RefusedTokens;
import bytenite.auth.internal.share.Round;
import bytenite.auth.internal.share.Sealing;
import bytenite.auth.internal.share.Sharing;
import bytenite.auth.internal.share.Step;
import bytenite.auth.internal.share.StoreHealth;
import bytenite.auth.internal.share.Wish;
import bytenite.auth.spi.TokenStore.Entry;
import bytenite.auth.testkit.InMemoryTokenStore;
import bytenite.auth.testkit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Processes that ask for a token every second, by the library's own core in simulated time: {@link
 * TokenCache} and {@link Round} decide, an {@link InMemoryTokenStore} is the store, and a token
 * lives an hour. Deterministic.
 */
final class SharingFleet {

  static final long LIFE_MILLIS = 3_600_000;

  private static final long REFRESH_AHEAD_MILLIS = 300_000;
  private static final long EXPIRY_MARGIN_MILLIS = 10_000;
  private static final long CALL_MILLIS = 30_000;
  private static final long LEAST_REPLY_MILLIS = 20;
  private static final long MOST_REPLY_MILLIS = 100;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ApiKey KEY = ApiKey.of("a-key-for-simulations");
  private static final URI BASE_URI = URI.create("https://api.example.com");

  private record Event(long atMillis, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event that) {
      int order = Long.compare(atMillis, that.atMillis);
      return order != 0 ? order : Long.compare(number, that.number);
    }
  }

  /** The longest that a call of the store takes; the shortest is an eighth of that. */
  long storeMillis = 8;

  /** Whether every exchange is answered by 503. */
  boolean endpointDown;

  /** Whether every call of the store fails. */
  boolean storeDown;

  /** When each request for a token was sent. */
  final List<Long> requests = new ArrayList<>();

  /** When each load of the store began. */
  final List<Long> loads = new ArrayList<>();

  /** How long each process waited for its first token. */
  final List<Long> firstTokenMillis = new ArrayList<>();

  /** The tokens that more than one process used. */
  final Set<String> sharedTokens = new HashSet<>();

  /** The longest that a call waited. */
  long longestCallMillis;

  private final boolean sharing;
  private final SplittableRandom random;
  private final RetrySchedule schedule = new RetrySchedule(/* maxAttempts= */ 3);
  private final ManualClock clock = ManualClock.at(START);
  private final InMemoryTokenStore store = InMemoryTokenStore.create(clock);
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long eventNumber;
  private long tokenNumber;
  private long now;

  /** A fleet without processes, which shares its tokens or does not. */
  SharingFleet(boolean sharing, long seed) {
    this.sharing = sharing;
    this.random = new SplittableRandom(seed);
  }

  /** Adds processes that ask for their first token within this time. */
  void start(int processes, long withinMillis) {
    for (int i = 0; i < processes; i++) {
      after(random.nextLong(withinMillis + 1), new Member()::ask);
    }
  }

  /** Does this at that time. */
  void at(long millis, Runnable action) {
    after(millis - now, action);
  }

  void runUntil(long millis) {
    while (!events.isEmpty() && events.peek().atMillis <= millis) {
      Event event = events.poll();
      now = event.atMillis;
      event.action.run();
    }
    now = millis;
  }

  private void after(long millis, Runnable action) {
    events.add(new Event(now + millis, eventNumber++, action));
  }

  private Moment moment() {
    return new Moment(now, START.plusMillis(now), now * 1_000_000);
  }

  /** What the core is told of the outside. */
  private Now reading() {
    return new Now(now, START.plusMillis(now), random.nextDouble());
  }

  private static Sealing sealing() {
    try {
      return Sealing.of(KEY, BASE_URI);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Outcome<IssuedToken> answer(long sentMillis) {
    if (endpointDown) {
      return new Outcome.Failed<>(
          Failure.answered(503, ResponseEnvelope.empty(), Optional.empty()));
    }
    Instant sent = START.plusMillis(sentMillis);
    AccessToken token =
        new AccessToken("token-" + tokenNumber++, "", sent, sent.plusMillis(LIFE_MILLIS));
    return new Outcome.Success<>(new IssuedToken(token, sentMillis));
  }

  /** One process of the fleet. */
  private final class Member {

    final TokenCache cache =
        new TokenCache(
            Duration.ofMillis(REFRESH_AHEAD_MILLIS),
            Duration.ofMillis(EXPIRY_MARGIN_MILLIS),
            schedule);
    final Sharing common =
        new Sharing(
            REFRESH_AHEAD_MILLIS,
            EXPIRY_MARGIN_MILLIS,
            schedule,
            new StoreHealth(),
            new RefusedTokens());
    private boolean hadToken;

    void ask() {
      if (cache.claim(now) instanceof Ticket.Lead lead) {
        cache.takeOff(lead.flight(), /* leader= */ this, moment());
        new Leader(this, lead.flight(), lead.usable()).begin();
      } else {
        askLater();
      }
    }

    /** Nothing would happen earlier, though the process asks each second. */
    private void askLater() {
      after(Math.max(1_000, cache.quietMillis(now)) + random.nextLong(1_000), this::ask);
    }

    void landed(Flight flight, Outcome<IssuedToken> outcome, long waitedMillis) {
      cache.settle(flight, /* leader= */ this, outcome, now, random.nextDouble()).land();
      if (outcome instanceof Outcome.Success && !hadToken) {
        hadToken = true;
        firstTokenMillis.add(waitedMillis);
      }
      askLater();
    }
  }

  /** Performs the steps of one flight, as the clients do. */
  private final class Leader {

    private final Member member;
    private final Flight flight;
    private final boolean renewal;
    private final Round round;
    private final long beganMillis = now;

    Leader(Member member, Flight flight, Optional<AccessToken> old) {
      this.member = member;
      this.flight = flight;
      this.renewal = old.isPresent();
      Wish wish = new Wish(/* minRemainingMillis= */ 0, old);
      this.round = new Round(member.common, sealing(), wish, CALL_MILLIS, random.nextLong());
    }

    void begin() {
      perform(sharing ? round.begin(reading()) : new Step.Exchange());
    }

    private void perform(Step step) {
      if (step instanceof Step.Pause pause) {
        after(pause.millis(), () -> perform(round.resumed(reading())));
      } else if (step instanceof Step.Exchange) {
        member.cache.begin(/* leader= */ member);
        attempt(/* number= */ 1);
      } else if (step instanceof Step.Land land) {
        if (land.adopted() && land.outcome() instanceof Outcome.Success<IssuedToken> adopted) {
          sharedTokens.add(adopted.value().token().value());
        }
        land(land.outcome());
      } else if (step instanceof Step.Discard) {
        perform(round.resumed(reading()));
      } else {
        callStore(step);
      }
    }

    /** The store acts at some time between the call and its result. */
    private void callStore(Step step) {
      if (step instanceof Step.Load) {
        loads.add(now);
      }
      long latency = random.nextLong(storeMillis / 8, storeMillis + 1);
      long acts = random.nextLong(latency + 1);
      after(
          acts,
          () -> {
            clock.set(START.plusMillis(now));
            store.failNext(storeDown ? 1 : 0);
            Optional<Entry> entry;
            try {
              entry = act(step);
            } catch (IOException e) {
              after(latency - acts, () -> perform(round.storeFailed(reading())));
              return;
            }
            after(
                latency - acts,
                () ->
                    perform(
                        step instanceof Step.Load
                            ? round.loaded(entry, reading())
                            : round.replaced(entry, reading())));
          });
    }

    private Optional<Entry> act(Step step) throws IOException {
      try {
        return step instanceof Step.Replace replace
            ? store.replace(round.id(), replace.expected(), replace.content())
            : store.load(round.id());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void attempt(int number) {
      long sent = now;
      requests.add(sent);
      after(
          random.nextLong(LEAST_REPLY_MILLIS, MOST_REPLY_MILLIS + 1),
          () -> {
            Outcome<IssuedToken> outcome = answer(sent);
            Optional<Duration> wait =
                outcome instanceof Outcome.Failed<IssuedToken> failed && !renewal
                    ? schedule.retryAfter(
                        failed.failure(), number, nanosLeft(), random.nextDouble())
                    : Optional.empty();
            if (wait.isPresent()) {
              after(wait.get().toMillis(), () -> attempt(number + 1));
            } else if (sharing) {
              perform(round.exchanged(outcome, reading()));
            } else {
              land(outcome);
            }
          });
    }

    private long nanosLeft() {
      return (beganMillis + CALL_MILLIS - now) * 1_000_000;
    }

    private void land(Outcome<IssuedToken> outcome) {
      if (!renewal) {
        longestCallMillis = Math.max(longestCallMillis, now - beganMillis);
      }
      member.landed(flight, outcome, now - beganMillis);
    }
  }
}
