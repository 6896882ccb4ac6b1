// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The Retry-After header (RFC 9110, section 10.2.3): seconds, or a date in any of the three forms
 * of section 5.6.7. What is neither says nothing; a date that has passed says "now".
 */
final class RetryAfter {

  private static final long MAX_SECONDS = 10L * 365 * 86_400;
  private static final long SECONDS_PER_YEAR = 31_556_952; // on average

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
    DateTimeFormatter[] forms = {Forms.IMF_FIXDATE, Forms.rfc850(now), Forms.ASCTIME};
    for (DateTimeFormatter form : forms) {
      try {
        Duration wait = Duration.between(now, form.parse(value, Instant::from));
        Duration most = Duration.ofSeconds(MAX_SECONDS);
        return Optional.of(
            wait.isNegative() ? Duration.ZERO : wait.compareTo(most) > 0 ? most : wait);
      } catch (DateTimeException | ArithmeticException e) {
        continue; // another form, perhaps
      }
    }
    return Optional.empty();
  }

  /** Made when first needed. */
  private static final class Forms {

    static final DateTimeFormatter IMF_FIXDATE = form("EEE, dd MMM yyyy HH:mm:ss 'GMT'");
    static final DateTimeFormatter ASCTIME = form("EEE MMM ppd HH:mm:ss yyyy");

    /** Two digits stand for the one year of a hundred that is no more than fifty years ahead. */
    static DateTimeFormatter rfc850(Instant now) {
      int year = 1970 + (int) (now.getEpochSecond() / SECONDS_PER_YEAR);
      int earliest = Math.max(1900, Math.min(year - 49, 9900));
      return new DateTimeFormatterBuilder()
          .appendPattern("EEEE, dd-MMM-")
          .appendValueReduced(ChronoField.YEAR, 2, 2, earliest)
          .appendPattern(" HH:mm:ss 'GMT'")
          .toFormatter(Locale.US)
          .withZone(ZoneOffset.UTC);
    }

    private static DateTimeFormatter form(String pattern) {
      return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
    }
  }
}
