// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Caches.LEAST;
import static bytenite.auth.internal.Caches.MOST;
import static bytenite.auth.internal.Caches.START;
import static bytenite.auth.internal.Caches.empty;
import static bytenite.auth.internal.Caches.granted;
import static bytenite.auth.internal.Caches.holding;
import static bytenite.auth.internal.Caches.lead;
import static bytenite.auth.internal.Caches.seconds;
import static bytenite.auth.internal.Caches.token;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AccessToken;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long tokens of every length are fresh, and usable, with whatever settings. */
class TokenCacheLifetimeTest {

  private static Optional<AccessToken> spare(Ticket ticket) {
    return ((Ticket.Lead) ticket).usable();
  }

  private static TokenCache settled(TokenCache cache, AccessToken token, double random) {
    Caches.settle(cache, lead(cache, START).flight(), granted(token, START), START, random);
    return cache;
  }

  @ParameterizedTest(name = "{0} s: due from {2} to {1} ms on, usable until {3} ms")
  @CsvSource({
    "1, 900, 800, 900",
    "5, 4500, 4000, 4500",
    "30, 27000, 24000, 27000",
    "60, 54000, 48000, 54000",
    "300, 270000, 240000, 290000",
    "3600, 3450000, 3300000, 3590000",
    "86400, 86250000, 86100000, 86390000",
  })
  void renewsAheadByTheSettingsOrAFractionOfTheLifetime(
      long lifetime, long latestDue, long earliestDue, long end) {
    AccessToken token = token("t", lifetime);
    TokenCache early = settled(empty(), token, MOST);
    TokenCache late = settled(empty(), token, LEAST);

    assertThat(early.claim(START + earliestDue - 1)).satisfies(Caches.ready(token));
    lead(early, early.claim(START + earliestDue));
    assertThat(early.claim(START + end - 1)).satisfies(Caches.ready(token));
    assertThat(early.claim(START + end)).isInstanceOf(Ticket.Follow.class);
    assertThat(late.claim(START + latestDue - 1)).satisfies(Caches.ready(token));
    assertThat(late.claim(START + latestDue)).isInstanceOf(Ticket.Lead.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 30, 60, 300, 3600, 86_400})
  void isServedForThreeQuartersOfItsLifeAndNeverAfterIt(long lifetime) {
    AccessToken token = token("t", lifetime);
    TokenCache cache = holding(token);

    for (long percent = 0; percent <= 75; percent++) {
      assertThat(cache.claim(START + seconds(lifetime) * percent / 100))
          .satisfies(Caches.ready(token));
    }
    Ticket atTheEnd = cache.claim(START + seconds(lifetime));

    assertThat(spare(atTheEnd)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 30, 60, 300, 3600, 86_400})
  void isNotSignedOutOnceItIsOver(long lifetime) {
    AccessToken token = token("t", lifetime);
    long over = START + seconds(lifetime);

    assertThat(Caches.signOut(holding(token), over - 1)).contains(token);
    assertThat(Caches.signOut(holding(token), over)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 30, 60, 300, 3600, 86_400})
  void isHandedOutToTheEndWithoutAMargin(long lifetime) {
    AccessToken token = token("t", lifetime);
    TokenCache cache = settled(Caches.with(Duration.ZERO, Duration.ZERO), token, MOST);

    assertThat(cache.claim(START + seconds(lifetime) - 1)).satisfies(Caches.ready(token));
    assertThat(spare(cache.claim(START + seconds(lifetime)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 30, 60, 300, 3600, 86_400})
  void isRenewedOnlyAtItsMarginWithoutARefreshAhead(long lifetime) {
    AccessToken token = token("t", lifetime);
    TokenCache cache = settled(Caches.with(Duration.ZERO, Duration.ofDays(1)), token, MOST);
    long margin = seconds(lifetime) / 10;

    assertThat(cache.claim(START + seconds(lifetime) - margin - 1)).satisfies(Caches.ready(token));
    assertThat(spare(cache.claim(START + seconds(lifetime) - margin))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 30, 60, 300, 3600, 86_400})
  void isNotFetchedOnEveryCallHoweverFarAheadItIsToBeRenewed(long lifetime) {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    AccessToken token = token("t", lifetime);
    TokenCache cache = settled(Caches.with(forever, forever), token, MOST);

    assertThat(cache.claim(START + seconds(lifetime) * 8 / 10 - 1)).satisfies(Caches.ready(token));
    assertThat(spare(cache.claim(START + seconds(lifetime) * 8 / 10))).contains(token);
  }

  @Test
  void drawsTheJitterOncePerToken() {
    AccessToken token = token("t", 3600);
    TokenCache cache = settled(empty(), token, /* random= */ 0.5);
    long due = START + seconds(3600 - 225);

    for (int i = 0; i < 100; i++) {
      assertThat(cache.claim(due - 1)).satisfies(Caches.ready(token));
    }
    assertThat(spare(cache.claim(due))).contains(token);
  }

  @Test
  void readsAStepBackwardsAsLongAgo() {
    AccessToken token = token("t", 3600);
    long before = START - TokenCache.LAG_MILLIS - 1;

    assertThat(Caches.signOut(holding(token), before)).isEmpty();
    assertThat(spare(holding(token).claim(before))).isEmpty();
    assertThat(spare(holding(token).claim(START - seconds(86_400)))).isEmpty();
    assertThat(spare(holding(token).claim(Long.MIN_VALUE))).isEmpty();
  }

  @Test
  void bearsAReadingThatWasOvertakenByALaterOne() {
    AccessToken token = token("t", 3600);
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();
    long overtaken = START - TokenCache.LAG_MILLIS;

    Caches.settle(cache, flight, granted(token, START), overtaken, MOST);

    assertThat(flight.value()).contains(granted(token, START));
    assertThat(cache.claim(overtaken)).satisfies(Caches.ready(token));
    assertThat(cache.claim(overtaken, seconds(3600), /* keyMayChange= */ false))
        .satisfies(Caches.ready(token));
    assertThat(cache.quietMillis(overtaken)).isEqualTo(seconds(3300));
    assertThat(Caches.signOut(cache, overtaken)).contains(token);
  }

  @Test
  void bearsALineOfTimeThatWrapsAround() {
    AccessToken token = token("t", 3600);
    TokenCache cache = empty();
    long sent = Long.MAX_VALUE - 10;

    Caches.settle(cache, lead(cache, sent).flight(), granted(token, sent), sent + 20, MOST);

    assertThat(cache.claim(sent + seconds(3300) - 1)).satisfies(Caches.ready(token));
    assertThat(spare(cache.claim(sent + seconds(3300)))).contains(token);
  }

  @Test
  void refusesAGrantOfATokenThatNeverLives() {
    TokenCache cache = empty();
    Flight flight = lead(cache, START).flight();

    Caches.settle(cache, flight, granted(token("t", -5), START), START, LEAST);

    assertThat(flight.value().get()).isInstanceOf(Outcome.Failed.class);
    assertThat(cache.claim(START)).isInstanceOf(Ticket.Refuse.class);
  }
}
