// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Answers.CHALLENGE;
import static bytenite.auth.internal.Answers.KEY;
import static bytenite.auth.internal.Answers.NOW;
import static bytenite.auth.internal.Answers.NOW_MILLIS;
import static bytenite.auth.internal.Answers.TIMEOUT;
import static bytenite.auth.internal.Answers.TOKEN;
import static bytenite.auth.internal.Answers.exchange;
import static bytenite.auth.internal.Answers.protocol;
import static bytenite.auth.internal.Answers.signOut;
import static bytenite.auth.internal.Answers.skipLogin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it means that a transport threw, and that no secret is in what becomes of it. */
class TokenProtocolFailureTest {

  private static final long PLENTY = TimeUnit.SECONDS.toNanos(20);

  private static List<Operation<?>> operations() {
    return List.of(exchange(), signOut(), skipLogin());
  }

  private static Failure failure(Throwable thrown) {
    return exchange().failure(thrown, PLENTY);
  }

  private static String printed(Throwable thrown) {
    StringWriter out = new StringWriter();
    thrown.printStackTrace(new PrintWriter(out, /* autoFlush= */ true));
    return out.toString();
  }

  @Test
  void retriesWhereTheConnectionFailed() {
    List<IOException> failures =
        List.of(
            new ConnectException("Connection refused"),
            new NoRouteToHostException("No route to host"),
            new UnknownHostException("auth.example.com"),
            new SocketException("Connection reset"),
            new EOFException("EOF reached while reading"),
            new ClosedChannelException(),
            new IOException("HTTP/1.1 header parser received no bytes"),
            new SocketTimeoutException("Connect timed out"),
            new HttpConnectTimeoutException("HTTP connect timed out"),
            new SSLException("Connection reset", new SocketException("Connection reset")));

    for (IOException thrown : failures) {
      for (Operation<?> operation : operations()) {
        Failure failure = operation.failure(thrown, PLENTY);

        assertThat(failure.toException())
            .isInstanceOf(AuthException.TransportFailure.class)
            .hasMessageContaining(" https://auth.example.com/v1/auth/")
            .hasMessageContaining(" failed: ")
            .hasCause(thrown);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.remembered()).isTrue();
        assertThat(failure.reply()).isEmpty();
        assertThat(failure.requestId()).isEmpty();
      }
    }
  }

  @Test
  void retriesNoTlsFailure() {
    List<IOException> failures =
        List.of(
            new SSLHandshakeException("(certificate_unknown) PKIX path building failed"),
            new SSLHandshakeException("No subject alternative names matching IP address found"),
            new SSLException("Received fatal alert: protocol_version"),
            new IOException("handshake", new CertificateException("expired")),
            new IOException("closed", new SSLHandshakeException("protocol is disabled")),
            new SSLHandshakeException("unknown certificate \"CN=secret\""),
            new IOException("bad \"cert\"", new CertificateException("expired \"x\"")));

    for (IOException thrown : failures) {
      Failure failure = failure(thrown);

      assertThat(failure.retryable()).as(thrown.toString()).isFalse();
      assertThat(failure.toException()).isInstanceOf(AuthException.TransportFailure.class);
      assertThat(failure.toException().retryable()).isFalse();
    }
  }

  @Test
  void retriesABrokenTlsConnectionThoughItsMessageIsWithheld() {
    IOException thrown =
        new SSLException("broke while sending \"x\"", new SocketException("Connection reset"));

    assertThat(failure(thrown).retryable()).isTrue();
    assertThat(failure(thrown).toException()).hasMessageContaining("TLS");
  }

  @Test
  void saysInAFewWordsWhatHappened() {
    assertThat(failure(new UnknownHostException("h")).text()).endsWith("cannot be resolved");
    assertThat(failure(new IOException(new UnresolvedAddressException())).text())
        .endsWith("cannot be resolved");
    assertThat(failure(new ConnectException("refused")).text()).contains("refused");
    assertThat(failure(new SSLHandshakeException("no")).text()).endsWith("TLS failed");
    assertThat(
            failure(new SSLHandshakeException("PKIX").initCause(new CertificateException())).text())
        .endsWith("the server's certificate is not trusted, or is not for this host");
    assertThat(failure(new HttpConnectTimeoutException("t")).text()).endsWith("made in time");
    assertThat(failure(new SocketTimeoutException("connect timed out")).text())
        .endsWith("made in time");
    assertThat(failure(new SocketException("reset")).text()).endsWith("the connection broke");
    assertThat(failure(new SocketTimeoutException("Read timed out")).text())
        .endsWith("the connection broke");
    assertThat(failure(new IllegalStateException("no")).text()).endsWith("the transport failed");
  }

  @Test
  void calledItADeadlineOnceTheTimeIsOver() {
    for (long remaining : List.of(0L, -1L, Long.MIN_VALUE)) {
      Failure failure = exchange().failure(new SocketException("Socket closed"), remaining);

      assertThat(failure.toException())
          .isInstanceOf(AuthException.DeadlineExceeded.class)
          .hasMessage(
              "waited PT30S for the reply to POST https://auth.example.com/v1/auth/access_token");
    }
  }

  @Test
  void callsATimeoutThatFiresALittleEarlyADeadlineToo() {
    long little = TimeUnit.MILLISECONDS.toNanos(10);

    for (Exception thrown :
        List.of(
            new HttpTimeoutException("request timed out"),
            new SocketTimeoutException("Read timed out"),
            new IOException(new TimeoutException()))) {
      assertThat(exchange().failure(thrown, little).kind())
          .isEqualTo(AuthException.Kind.DEADLINE_EXCEEDED);
      assertThat(exchange().failure(thrown, PLENTY).kind())
          .isEqualTo(AuthException.Kind.TRANSPORT_FAILURE);
    }
    assertThat(exchange().failure(new ConnectException("refused"), little).kind())
        .isEqualTo(AuthException.Kind.TRANSPORT_FAILURE);
    assertThat(exchange().failure(new TimeoutException(), 50_000_000 - 1).kind())
        .isEqualTo(AuthException.Kind.DEADLINE_EXCEEDED);
    assertThat(exchange().failure(new SocketTimeoutException(), 50_000_000).kind())
        .isEqualTo(AuthException.Kind.TRANSPORT_FAILURE);
  }

  @Test
  void cannotUnderstandWhatIsNoHttpOrTooLarge() {
    for (Exception thrown :
        List.of(
            new ProtocolException("Invalid status line: \"{secret}\""),
            new IOException(new ProtocolException("Invalid chunk header")),
            new ReplyTooLarge(),
            new IOException("wrapped", new ReplyTooLarge()))) {
      Failure failure = failure(thrown);

      assertThat(failure.toException())
          .isInstanceOf(AuthException.MalformedResponse.class)
          .hasMessageContaining("POST https://auth.example.com/v1/auth/access_token")
          .hasMessageNotContaining("secret")
          .hasNoCause();
      assertThat(failure.retryable()).isFalse();
    }
  }

  @Test
  void retriesNothingThatATransportDidWrong() {
    for (Throwable thrown :
        List.of(
            new IllegalStateException("not started"),
            new NullPointerException(),
            new StackOverflowError(),
            new Exception("checked"))) {
      Failure failure = failure(thrown);

      assertThat(failure.toException()).isInstanceOf(AuthException.TransportFailure.class);
      assertThat(failure.remembered()).isEqualTo(!(thrown instanceof Error));
      assertThat(failure.retryable()).isFalse();
      assertThat(failure.toException().retryable()).isFalse();
    }
  }

  @Test
  void tellsWhatAProxyAnsweredToConnect() {
    for (int status : List.of(302, 401, 403, 404, 408, 429, 500, 502, 503, 504)) {
      for (Operation<?> operation : operations()) {
        Failure failure = operation.failure(new IOException(new ProxyRefused(status)), PLENTY);

        assertThat(failure.toException())
            .isInstanceOf(AuthException.UnexpectedStatus.class)
            .hasMessageEndingWith(" was not sent: the proxy answered " + status + " to CONNECT")
            .hasNoCause();
        assertThat(failure.status()).contains(status);
        assertThat(failure.rejectedKey()).isEmpty();
        assertThat(TokenProtocol.refusesToken(new Outcome.Failed<>(failure))).isFalse();
        assertThat(failure.retryable()).isEqualTo(List.of(429, 502, 503, 504).contains(status));
        assertThat(failure.toException().retryable()).isEqualTo(failure.retryable());
      }
    }
  }

  @Test
  void saysThatAProxyWantsAPassword() {
    assertThat(failure(new ProxyRefused(407)).toException())
        .isInstanceOf(AuthException.UnexpectedStatus.class)
        .hasMessage(
            "POST https://auth.example.com/v1/auth/access_token was not sent: the proxy answered"
                + " 407 to CONNECT: the proxy wants a password");
  }

  /** As java.net.http and HttpURLConnection throw it, on 17 and on 25. */
  @Test
  void saysThatTheJvmsTlsConfigurationCannotBeLoaded() {
    Exception security =
        new NoSuchAlgorithmException(
            "Error constructing implementation (algorithm: Default)",
            new KeyManagementException("problem accessing trust store"));
    for (Throwable thrown :
        List.of(
            new UncheckedIOException(new IOException(security)),
            new SocketException(security.toString()).initCause(security))) {
      Failure failure = failure(thrown);

      assertThat(failure.text())
          .endsWith(" failed: the JVM's default TLS configuration could not be loaded");
      assertThat(failure.retryable()).isFalse();
      assertThat(failure.toException().retryable()).isFalse();
      assertThat(failure.remembered()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Unsupported or unrecognized SSL message",
        "Unrecognized SSL message, plaintext connection?"
      })
  void saysThatAPortDoesNotSpeakTls(String message) {
    Failure failure = failure(new SSLException(message, new SSLException(message)));

    assertThat(failure.text()).endsWith(" failed: that port does not speak TLS");
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void saysThatAPortPerhapsWantsHttps() {
    Operation<?> plain =
        new TokenProtocol(URI.create("http://localhost:8080"), "tests/1", TIMEOUT).signOut(TOKEN);
    String hint = "perhaps this port wants https";

    for (IOException thrown :
        List.of(
            new ProtocolException("Invalid status line: \"\u0015\u0003\u0003\""),
            new SocketException("Unexpected end of file from server"),
            new SocketException("Connection reset"),
            new EOFException("EOF reached while reading"))) {
      assertThat(plain.failure(thrown, PLENTY).text()).endsWith(hint);
      assertThat(failure(thrown).text()).doesNotContain(hint);
    }
    for (IOException thrown :
        List.of(
            new ProtocolException("Invalid status line: \"SSH-2.0\""),
            new ConnectException("Connection refused"),
            new SocketTimeoutException("Read timed out"))) {
      assertThat(plain.failure(thrown, PLENTY).text()).doesNotContain(hint);
    }
  }

  @Test
  void namesTheFileThatTheSupplierCouldNotRead() {
    String key = "eyJjcnYiOiJQLTM4NCIsImQiOiJxLzd-WmIwVzloVnQzTG1QelI4c1lrLyJ9";
    assertThat(withoutKey(new NoSuchFileException("/run/secrets/bytenite/the-api-key-of-this-one")))
        .isEqualTo(
            "there is no API key: the key supplier threw java.nio.file.NoSuchFileException, file"
                + " /run/secrets/bytenite/the-api-key-of-this-one");
    assertThat(withoutKey(new UncheckedIOException("x", new AccessDeniedException("key.txt"))))
        .isEqualTo(
            "there is no API key: the key supplier threw java.io.UncheckedIOException, caused by"
                + " java.nio.file.AccessDeniedException, file key.txt");
    assertThat(withoutKey(new NoSuchFileException(key))).endsWith("file [redacted]");
    assertThat(withoutKey(new NoSuchFileException("/run/" + key))).endsWith("file /run/[redacted]");
    assertThat(withoutKey(new UnusableKey("the file k is not usable")))
        .endsWith("threw bytenite.auth.internal.UnusableKey: the file k is not usable");
    assertThat(withoutKey(new IllegalStateException(key)))
        .isEqualTo("there is no API key: the key supplier threw java.lang.IllegalStateException");
  }

  private static String withoutKey(Exception thrown) {
    return protocol()
        .exchange(() -> KEY, NOW_MILLIS, NOW, Optional.empty())
        .failure(thrown, PLENTY)
        .text();
  }

  @Test
  void failsWithoutAKeyWhenTheSupplierFails() {
    IllegalStateException thrown = new IllegalStateException("vault sealed");
    Operation<IssuedToken> exchange =
        protocol()
            .exchange(
                () -> {
                  throw thrown;
                },
                NOW_MILLIS,
                NOW,
                Optional.empty());

    assertThatThrownBy(() -> exchange.call(TIMEOUT)).isSameAs(thrown);
    Failure failure = exchange.failure(thrown, PLENTY);

    assertThat(failure.toException())
        .isInstanceOf(AuthException.TransportFailure.class)
        .hasMessageEndingWith("the key supplier threw java.lang.IllegalStateException");
    assertThat(failure.cause().get())
        .hasMessage("java.lang.IllegalStateException (its message is withheld)");
    assertThat(failure.remembered()).isFalse();
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void failsWithoutAKeyWhenTheSupplierHasNone() {
    Operation<IssuedToken> exchange =
        protocol().exchange(() -> null, NOW_MILLIS, NOW, Optional.empty());

    assertThatThrownBy(() -> exchange.call(TIMEOUT)).isInstanceOf(NullPointerException.class);
    assertThat(exchange.failure(new NullPointerException("it returned null"), PLENTY).text())
        .contains("key supplier threw");
  }

  @Test
  void failsWithoutAKeyWhenTheSupplierFailsAtARetry() {
    Iterator<ApiKey> keys = List.of(KEY).iterator();
    Operation<IssuedToken> exchange =
        protocol().exchange(keys::next, NOW_MILLIS, NOW, Optional.empty());
    exchange.call(TIMEOUT);

    assertThatThrownBy(() -> exchange.call(TIMEOUT)).isInstanceOf(RuntimeException.class);

    assertThat(exchange.failure(new IOException("vault sealed"), PLENTY).text())
        .contains("key supplier threw");
  }

  @Test
  void showsNoEarlierKeyThatTheSupplierQuotes() {
    ApiKey stale = ApiKey.of("stale-key-01");
    Iterator<ApiKey> keys = List.of(stale).iterator();
    Operation<IssuedToken> exchange =
        protocol().exchange(keys::next, NOW_MILLIS, NOW, Optional.empty());
    exchange.call(TIMEOUT);
    assertThatThrownBy(() -> exchange.call(TIMEOUT)).isInstanceOf(RuntimeException.class);

    Failure failure = exchange.failure(new IllegalStateException(stale.reveal()), PLENTY);

    assertThat(printed(failure.toException()))
        .contains("key supplier threw")
        .doesNotContain(stale.reveal());
  }

  @Test
  void showsNoSecretWhateverTheTransportQuotes() {
    List<String> secrets = List.of(KEY.reveal(), TOKEN.value(), CHALLENGE);
    for (String secret : secrets) {
      List<Throwable> quoting =
          List.of(
              new IOException("invalid header value: " + secret),
              new IllegalArgumentException("invalid header value: \"" + secret + "\""),
              new IOException("x", new IOException(secret)),
              new InterruptedIOException(secret.substring(0, 14)),
              suppressing(new IOException("x"), new IOException(secret)),
              new UnknownHostException(secret),
              new SSLException(secret));
      for (Throwable thrown : quoting) {
        for (Operation<?> operation : operations()) {
          String shown = printed(operation.failure(thrown, PLENTY).toException());

          if (operation.getClass() == owner(secret).getClass()) {
            assertThat(shown).doesNotContain(secret, secret.substring(0, 14));
          }
        }
      }
    }
  }

  private static Operation<?> owner(String secret) {
    return secret.equals(KEY.reveal())
        ? exchange()
        : secret.equals(CHALLENGE) ? skipLogin() : signOut();
  }

  private static Throwable suppressing(Throwable thrown, Throwable suppressed) {
    thrown.addSuppressed(suppressed);
    return thrown;
  }

  @Test
  void makesAnExceptionOfItsOwnForEachCaller() {
    Failure failure = failure(new ConnectException("refused"));

    assertThat(failure.toException()).isNotSameAs(failure.toException());
  }
}
