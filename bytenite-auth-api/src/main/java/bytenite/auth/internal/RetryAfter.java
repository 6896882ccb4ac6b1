// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import java.math.BigInteger;
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
 * (IMF-fixdate). Anything else is ignored; a date that has passed means "now".
 */
final class RetryAfter {

  private static final Duration MOST = Duration.ofDays(3_650);

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
    try {
      Duration wait = duration(Text.strip(valuesOrNull.get(0)), now);
      return Optional.of(
          wait.isNegative() ? Duration.ZERO : wait.compareTo(MOST) > 0 ? MOST : wait);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Duration duration(String value, Instant now) {
    if (Text.isNumber(value, /* mostDigits= */ 64)) {
      BigInteger most = BigInteger.valueOf(MOST.getSeconds());
      return Duration.ofSeconds(new BigInteger(value).min(most).longValue());
    }
    DateTimeFormatter fixdate =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    return Duration.between(now, fixdate.parse(value, Instant::from));
  }
}
