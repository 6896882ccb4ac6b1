// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The Retry-After header (RFC 9110, section 10.2.3): seconds, or a date as servers send it
 * (IMF-fixdate). Anything else says nothing; a date that has passed says "now".
 */
final class RetryAfter {

  private static final long MAX_SECONDS = 10L * 365 * 86_400;

  private RetryAfter() {}

  /**
   * What the header asks for, at most ten years.
   *
   * @param valuesOrNull the header's values; the first counts
   * @param now the time that a date is counted from
   */
  static Optional<Duration> parse(List<String> valuesOrNull, Instant now) {
    if (valuesOrNull == null || valuesOrNull.isEmpty()) {
      return Optional.empty();
    }
    String value = Text.strip(valuesOrNull.get(0));
    if (value.isEmpty() || value.length() > 64) {
      return Optional.empty();
    }
    return isDigits(value) ? Optional.of(seconds(value)) : date(value, now);
  }

  private static boolean isDigits(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static Duration seconds(String digits) {
    long seconds = 0;
    for (int i = 0; i < digits.length() && seconds < MAX_SECONDS; i++) {
      seconds = seconds * 10 + (digits.charAt(i) - '0');
    }
    return Duration.ofSeconds(Math.min(seconds, MAX_SECONDS));
  }

  private static Optional<Duration> date(String value, Instant now) {
    DateTimeFormatter fixdate =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    try {
      Duration wait = Duration.between(now, fixdate.parse(value, Instant::from));
      Duration most = Duration.ofSeconds(MAX_SECONDS);
      return Optional.of(
          wait.isNegative() ? Duration.ZERO : wait.compareTo(most) > 0 ? most : wait);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }
}
