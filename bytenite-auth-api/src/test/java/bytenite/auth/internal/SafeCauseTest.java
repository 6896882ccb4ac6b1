// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
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
    return SafeCause.of(thrown, "auth.eu-central-1.example.com");
  }

  static Stream<Throwable> harmless() {
    String pkix =
        "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException:"
            + " unable to find valid certification path to requested target";
    return Stream.of(
        new IOException(),
        new ConnectException("Connection refused"),
        new ConnectException(null),
        new SocketException("Connection reset"),
        new SocketTimeoutException("Read timed out"),
        new UnknownHostException("auth.eu-central-1.example.com"),
        new UnknownHostException("auth.eu-central-1.example.com: Name or service not known"),
        new SSLHandshakeException(pkix),
        new SSLHandshakeException("(certificate_unknown) " + pkix),
        new SSLHandshakeException("No name matching auth.eu-central-1.example.com found"),
        new IOException("HTTP/1.1 header parser received no bytes", new SocketException("Closed")),
        new IOException("fixed content-length: 17, bytes received: 3"),
        new IOException(new ConnectException("Connection refused")));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void keepsTheJdksHarmlessMessages(Throwable thrown) {
    assertThat(safe(thrown)).isSameAs(thrown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "invalid header value: \"x\"",
        "Invalid status line: {x",
        "plain words that nobody knows",
        "receiving [token sk.live.0123]",
        "https://h/skip?loginChallenge",
        SECRET,
        "Connection reset " + SECRET,
        "Connection resetx",
        "",
      })
  void withholdsEveryOtherMessage(String message) {
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
  void withholdsTheNameOfAnotherHost() {
    assertThat(safe(new UnknownHostException(SECRET))).hasMessageContaining("withheld");
    assertThat(SafeCause.of(new UnknownHostException(SECRET))).hasMessageContaining("withheld");
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
    IOException cause = new IOException("closed", new IOException(SECRET));
    IOException suppressing = new IOException("closed");
    suppressing.addSuppressed(new IOException("closed", new IOException(SECRET)));

    assertThat(safe(cause)).isNotSameAs(cause).hasNoCause();
    assertThat(safe(suppressing)).isNotSameAs(suppressing).hasNoSuppressedExceptions();
  }

  @Test
  @SuppressWarnings("OverrideThrowableToString") // that is the case
  void withholdsAnExceptionThatTellsMoreThanItsMessage() {
    Throwable talkative =
        new IOException("closed") {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            return "IOException at " + SECRET;
          }
        };
    Throwable localized =
        new IOException("closed") {
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
    assertThat(SafeCause.describe(first, /* plainHttp= */ false)).isEqualTo("the connection broke");
  }

  @Test
  void keepsTlsFailuresApartFromOthers() {
    assertThat(safe(new SSLHandshakeException("\"x\""))).isInstanceOf(SSLException.class);
    assertThat(safe(new IOException("\"x\"", new SSLHandshakeException("y"))))
        .isInstanceOf(SSLException.class);
    assertThat(safe(new SSLException("\"x\"", new SocketException("reset"))))
        .isNotInstanceOf(SSLException.class);
    assertThat(safe(new IOException("\"x\""))).isNotInstanceOf(SSLException.class);
    assertThat(safe(new IllegalArgumentException("\"x\"")))
        .isExactlyInstanceOf(IllegalStateException.class);
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
