// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MOST = Duration.ofDays(3650);

  private static Optional<Duration> parse(String value) {
    return RetryAfter.parse(List.of(value), NOW);
  }

  private static Optional<Duration> parse(String value, String now) {
    return RetryAfter.parse(List.of(value), Instant.parse(now));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "120, 120",
    "' 7 ', 7",
    "'\t8\t', 8",
    "00009, 9",
    "315360000, 315360000"
  })
  void readsSeconds(String value, long seconds) {
    assertThat(parse(value)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "315360001",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999999999999999999999999999",
        "Fri, 01 Mar 2126 12:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
      })
  void readsNoMoreThanTenYears(String value) {
    assertThat(parse(value)).contains(MOST);
  }

  @Test
  void readsADate() {
    assertThat(parse("Sun, 01 Mar 2026 12:01:30 GMT")).contains(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sunday, 01-Mar-26 12:01:30 GMT",
        "Sun Mar  1 12:01:30 2026",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsNoObsoleteFormOfADate(String value) {
    assertThat(parse(value)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 01 Mar 2026 12:00:00 GMT",
        "Sun, 01 Mar 2026 11:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
      })
  void takesADateThatHasPassedForNow(String value) {
    assertThat(parse(value)).contains(Duration.ZERO);
  }

  @Test
  void countsADateFromTheWallClockToTheFraction() {
    assertThat(parse("Sun, 01 Mar 2026 12:00:01 GMT", "2026-03-01T12:00:00.250Z"))
        .contains(Duration.ofMillis(750));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1.5",
        "1e3",
        "0x10",
        "1 s",
        "1, 2",
        "soon",
        "١٢",
        "３",
        "Mon, 01 Mar 2026 12:01:30 GMT",
        "Sun, 32 Mar 2026 12:01:30 GMT",
        "Sun, 01 Mar 2026 25:01:30 GMT",
        "Sun, 01 Mar 2026 12:01:30 CET",
        "Sun, 01 Mar 2026 12:01:30",
        "Son, 01 Mär 2026 12:01:30 GMT",
        "2026-03-01T12:01:30Z",
        "Sun, 01 Mar 2026 12:01:30 GMT, 7",
        "\u0000",
      })
  void saysNothingWhereTheServerMakesNoSense(String value) {
    assertThat(parse(value)).isEmpty();
  }

  @Test
  void saysNothingWhereTheServerSaysTooMuch() {
    assertThat(parse("1".repeat(64))).contains(MOST);
    assertThat(parse("1".repeat(65))).isEmpty();
    assertThat(parse("x".repeat(100_000))).isEmpty();
  }

  @Test
  void readsTheFirstOfSeveralValues() {
    assertThat(RetryAfter.parse(List.of("3", "9"), NOW)).contains(Duration.ofSeconds(3));
    assertThat(RetryAfter.parse(List.of("x", "9"), NOW)).isEmpty();
  }

  @Test
  void saysNothingWhereThereIsNoHeader() {
    assertThat(RetryAfter.parse(null, NOW)).isEmpty();
    assertThat(RetryAfter.parse(List.of(), NOW)).isEmpty();
  }

  @Test
  void bearsAClockAtEitherEndOfTime() {
    String date = "Sun, 01 Mar 2026 12:01:30 GMT";

    assertThat(RetryAfter.parse(List.of(date), Instant.MIN)).contains(MOST);
    assertThat(RetryAfter.parse(List.of(date), Instant.MAX)).contains(Duration.ZERO);
  }

  @Test
  void readsDatesInEnglishWhateverTheLocale() {
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist", "tr-TR")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(parse("Sun, 01 Mar 2026 12:01:30 GMT")).contains(Duration.ofSeconds(90));
      }
    } finally {
      Locale.setDefault(before);
    }
  }
}
