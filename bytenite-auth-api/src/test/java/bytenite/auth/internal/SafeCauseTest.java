// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeCauseTest {

  private static final String SECRET = "s3cr3t-of-the-user";

  private static Throwable safe(Throwable thrown) {
    return SafeCause.of(thrown, new Redactor(SECRET));
  }

  static Stream<Throwable> harmless() {
    return Stream.of(
        new IOException(),
        new ConnectException("Connection refused"),
        new ConnectException(null),
        new UnknownHostException("auth.eu-central-1.example.com"),
        new SSLHandshakeException(
            "PKIX path building failed:"
                + " sun.security.provider.certpath.SunCertPathBuilderException: unable to find"
                + " valid certification path to requested target"),
        new IOException("HTTP/1.1 header parser received no bytes", new SocketException("reset")),
        new IllegalStateException("not started"),
        new IOException("no file /a/path/that/is/long/but/that/has/no/long/part/in/it"),
        new IOException("at 2001:db8:0:0:0:0:0:1:2001:db8:0:0:0:0:0:1:2001:db8:0:0:0:0:0:1"),
        new IOException("a word of forty letters: " + "x".repeat(40)));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void keepsWhatQuotesNothing(Throwable thrown) {
    assertThat(safe(thrown)).isSameAs(thrown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "invalid header value: \"x\"",
        "bad 'x'",
        "Invalid status line: {x",
        "unexpected <html",
        "https://h/skip?loginChallenge",
        "key=x",
        "two\nlines",
        "\u001b[31mred",
        "tab\there",
        "hidden\u200btext",
        "turned\u202earound",
        "eyJjcnYiOiJQLTM4NCIsImQiOiJ0aGUtcHJpdmF0ZS1rZXkifQ",
        "header value: s3cr3t-of-the-user",
        "header value: S3CR3T-OF-THE-USER",
        "part: s3cr3t-of-the",
        "a word of 41 letters: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      })
  void withholdsAMessageThatQuotes(String message) {
    IOException thrown = new IOException(message);

    Throwable safe = safe(thrown);

    assertThat(safe)
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("java.io.IOException (its message is withheld)")
        .hasNoCause()
        .hasNoSuppressedExceptions();
    assertThat(safe.getStackTrace()).isEqualTo(thrown.getStackTrace());
  }

  @Test
  void withholdsAMessageWithoutEnd() {
    assertThat(safe(new IOException("word ".repeat(100)))).hasMessageContaining("withheld");
  }

  @Test
  void namesTheTypesOfTheWholeChain() {
    Throwable thrown =
        new UncheckedIOException("outer", new ProtocolException("Invalid status line: \"x\""));

    assertThat(safe(thrown))
        .hasMessage(
            "java.io.UncheckedIOException, caused by java.net.ProtocolException (its message is"
                + " withheld)");
  }

  @Test
  void looksIntoCausesAndWhatWasSuppressed() {
    IOException cause = new IOException("outer", new IOException(SECRET));
    IOException suppressing = new IOException("outer");
    suppressing.addSuppressed(new IOException("inner", new IOException(SECRET)));

    assertThat(safe(cause)).isNotSameAs(cause).hasNoCause();
    assertThat(safe(suppressing)).isNotSameAs(suppressing).hasNoSuppressedExceptions();
  }

  @Test
  @SuppressWarnings("OverrideThrowableToString") // that is the case
  void withholdsAnExceptionThatTellsMoreThanItsMessage() {
    Throwable talkative =
        new IOException("plain") {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            return "IOException at " + SECRET;
          }
        };
    Throwable localized =
        new IOException("plain") {
          private static final long serialVersionUID = 1L;

          @Override
          public String getLocalizedMessage() {
            return SECRET;
          }
        };

    assertThat(safe(talkative)).isNotSameAs(talkative);
    assertThat(safe(localized)).isNotSameAs(localized);
  }

  @Test
  void bearsChainsWithoutEnd() {
    IOException first = new IOException("first");
    IOException second = new IOException("second", first);
    first.initCause(second);
    Throwable deep = new IOException("bottom");
    for (int i = 0; i < 1_000; i++) {
      deep = new IOException("level", deep);
    }

    assertThat(safe(first)).hasMessageContaining("withheld");
    assertThat(safe(deep)).hasMessageContaining("withheld").hasNoCause();
    assertThat(SafeCause.isTimeout(first)).isFalse();
    assertThat(SafeCause.describe(first)).isEqualTo("the connection broke");
  }

  @Test
  void keepsTlsFailuresApartFromOthers() {
    assertThat(safe(new SSLHandshakeException("\"x\""))).isInstanceOf(SSLException.class);
    assertThat(safe(new IOException("\"x\"", new SSLHandshakeException("y"))))
        .isInstanceOf(SSLException.class);
    assertThat(safe(new SSLException("\"x\"", new SocketException("reset"))))
        .isNotInstanceOf(SSLException.class);
    assertThat(safe(new IOException("\"x\""))).isNotInstanceOf(SSLException.class);
  }

  @Test
  void withholdsWhatTheJdkQuotes() throws Exception {
    Throwable invalidHeader =
        thrownBy(
            () ->
                java.net.http.HttpRequest.newBuilder(URI.create("http://h"))
                    .header("Authorization", SECRET + "\n"));
    Throwable invalidProperty =
        thrownBy(
            () ->
                URI.create("http://h")
                    .toURL()
                    .openConnection()
                    .setRequestProperty("Authorization", SECRET + "\n"));
    Throwable invalidUri = thrownBy(() -> URI.create("http://h/" + SECRET + " "));

    for (Throwable thrown : new Throwable[] {invalidHeader, invalidProperty, invalidUri}) {
      assertThat(thrown).hasMessageContaining(SECRET);
      assertThat(safe(thrown).toString()).doesNotContain(SECRET);
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private static Throwable thrownBy(Action action) {
    return org.assertj.core.api.Assertions.catchThrowable(action::run);
  }
}
