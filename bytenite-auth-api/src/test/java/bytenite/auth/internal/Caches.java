// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import bytenite.auth.ApiKey;
import bytenite.auth.ResponseEnvelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Caches, and what goes in and out of them. Times are milliseconds, and all tests begin at START.
 */
final class Caches {

  static final long START = 1_767_225_600_000L;
  static final Instant WALL = Instant.ofEpochMilli(START);
  static final ApiKey KEY = ApiKey.of("key-that-was-refused");
  static final ApiKey OTHER_KEY = ApiKey.of("key-that-came-after");
  static final long MORE_THAN_ANY_TOKEN_HAS = Long.MAX_VALUE;

  /** The jitter that renews as early as can be, and makes quiet times as long as can be. */
  static final double MOST = 1;

  /** The jitter that renews as late as can be, and makes quiet times as short as can be. */
  static final double LEAST = 0;

  private Caches() {}

  static TokenCache empty() {
    return with(Duration.ofMinutes(5), Duration.ofSeconds(10));
  }

  static TokenCache with(Duration refreshAhead, Duration expiryMargin) {
    return new TokenCache(refreshAhead, expiryMargin, new RetrySchedule(/* maxAttempts= */ 3));
  }

  /** A cache with the default settings that was granted a token at START. */
  static TokenCache holding(AccessToken token) {
    TokenCache cache = empty();
    grant(cache, token, START);
    return cache;
  }

  /** Grants a token by an exchange that takes no time; it renews as early as can be. */
  static void grant(TokenCache cache, AccessToken token, long atMillis) {
    Flight flight = lead(cache, atMillis).flight();
    assertThat(settle(cache, flight, granted(token, atMillis), atMillis, MOST)).isEmpty();
  }

  /** Fails an exchange at once. */
  static void fail(TokenCache cache, Failure failure, long atMillis, double random) {
    Flight flight = lead(cache, atMillis).flight();
    assertThat(settle(cache, flight, failed(failure), atMillis, random)).isEmpty();
  }

  /** Settles a flight, which has taken off if it could, and tells those who wait. */
  static Optional<AccessToken> settle(
      TokenCache cache, Flight flight, Outcome<IssuedToken> outcome, long atMillis, double random) {
    takeOff(cache, flight, atMillis);
    TokenCache.Change change = cache.settle(flight, leader(flight), outcome, atMillis, random);
    change.land();
    return change.orphan();
  }

  private static Object leader(Flight flight) {
    return flight;
  }

  /** Has a flight led, and its exchange begun. */
  static boolean takeOff(TokenCache cache, Flight flight, long atMillis) {
    boolean led = cache.takeOff(flight, leader(flight), moment(atMillis));
    return led && cache.begin(leader(flight)).isPresent();
  }

  static Moment moment(long atMillis) {
    return new Moment(atMillis, Instant.ofEpochMilli(atMillis), atMillis * 1_000_000);
  }

  static Optional<AccessToken> signOut(TokenCache cache, long atMillis) {
    TokenCache.Change change = cache.signOut(atMillis);
    change.land();
    return change.orphan();
  }

  static Ticket.Refuse refuse(Failure failure, long quietMillis) {
    return new Ticket.Refuse(new Outcome.Refused<>(failure, quietMillis));
  }

  /** A ticket that says to use this token. */
  static Consumer<Ticket> ready(AccessToken token) {
    return ticket ->
        assertThat(ticket)
            .isInstanceOfSatisfying(
                Ticket.Ready.class, it -> assertThat(it.token()).isEqualTo(token));
  }

  static boolean invalidate(TokenCache cache, AccessToken token) {
    return cache.invalidate(token, START).forgotten();
  }

  /** Takes the lead, whatever the cache holds; with a key that was not refused yet. */
  static Ticket.Lead lead(TokenCache cache, long atMillis) {
    return lead(cache, cache.claim(atMillis, MORE_THAN_ANY_TOKEN_HAS, /* keyMayChange= */ true));
  }

  /** Takes off with the flight of this ticket. */
  static Ticket.Lead lead(TokenCache cache, Ticket ticket) {
    assertThat(ticket).isInstanceOf(Ticket.Lead.class);
    assertThat(takeOff(cache, ((Ticket.Lead) ticket).flight(), START)).isTrue();
    return (Ticket.Lead) ticket;
  }

  static AccessToken token(String value, long lifetimeSeconds) {
    return new AccessToken(value, "", WALL, WALL.plusSeconds(lifetimeSeconds));
  }

  static Outcome<IssuedToken> granted(AccessToken token, long sentMillis) {
    return new Outcome.Success<>(new IssuedToken(token, sentMillis, Optional.of(OTHER_KEY)));
  }

  static Outcome<IssuedToken> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  static Failure answered(int status) {
    return Failure.answered(status, ResponseEnvelope.empty(), Optional.empty());
  }

  static Failure asking(int status, Duration retryAfter) {
    return Failure.answered(status, ResponseEnvelope.empty(), Optional.of(retryAfter));
  }

  /** The server's refusal of KEY. */
  static Failure refused() {
    return answered(401).ofKey(KEY);
  }

  static long seconds(long seconds) {
    return Math.multiplyExact(seconds, 1_000);
  }
}
