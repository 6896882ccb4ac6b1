// SPDX-License-Identifier: Apache-2.0
package bytenite.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ConnectException;
import java.net.SocketException;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthExceptionTest {

  private static final Optional<Duration> NO_WAIT = Optional.empty();
  private static final Instant LATER = Instant.parse("2026-01-01T00:00:30Z");
  private static final ResponseEnvelope ENVELOPE =
      new ResponseEnvelope(
          false, "req-1", "Request failed", Optional.of(new ErrorDetail(7, "No", "not today")));

  private static AuthException.ErrorResponse of(int status) {
    return AuthException.of(status, ResponseEnvelope.empty(), NO_WAIT);
  }

  /** One of each case. */
  private static List<AuthException> oneOfEach() {
    List<AuthException> all = new ArrayList<>();
    for (int status : new int[] {400, 401, 403, 404, 500, 503, 418}) {
      all.add(of(status));
    }
    all.add(new AuthException.TransportFailure("m"));
    all.add(new AuthException.DeadlineExceeded("m"));
    all.add(new AuthException.MalformedResponse("m"));
    all.add(new AuthException.Interrupted("m"));
    all.add(new AuthException.Closed("m"));
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, NOT_FOUND",
    "500, SERVER_ERROR",
    "503, UNAVAILABLE",
    "200, UNEXPECTED_STATUS",
    "302, UNEXPECTED_STATUS",
    "429, UNEXPECTED_STATUS",
    "501, UNEXPECTED_STATUS",
    "16, UNEXPECTED_STATUS",
    "0, UNEXPECTED_STATUS",
    "-2147483648, UNEXPECTED_STATUS",
    "2147483647, UNEXPECTED_STATUS",
  })
  void hasACaseForEveryStatus(int status, AuthException.Kind kind) {
    assertThat(of(status).kind()).isEqualTo(kind);
    assertThat(of(status).status()).isEqualTo(status);
    assertThat(of(status).getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT))
        .isEqualTo(kind.name().replace("_", ""));
  }

  @Test
  void mayPassByItselfAfterSixStatuses() {
    Set<Integer> retryable = Set.of(408, 429, 500, 502, 503, 504);
    for (int status = -10; status < 1100; status++) {
      assertThat(of(status).retryable()).as("%d", status).isEqualTo(retryable.contains(status));
    }
  }

  @Test
  void tellsWhatAProxyAnsweredAsNoRefusalOfAKey() {
    Set<Integer> retryable = Set.of(429, 502, 503, 504);
    for (int status : List.of(302, 401, 403, 404, 407, 408, 429, 500, 502, 503, 504)) {
      AuthException.UnexpectedStatus thrown =
          AuthException.ofProxy(status, Optional.empty(), "the proxy says no");

      assertThat(thrown).hasMessage("the proxy says no");
      assertThat(thrown.status()).isEqualTo(status);
      assertThat(thrown.kind()).isEqualTo(AuthException.Kind.UNEXPECTED_STATUS);
      assertThat(thrown.retryable()).as("%d", status).isEqualTo(retryable.contains(status));
    }
  }

  /** As mocking libraries do for {@code thenThrow(AuthException.Unavailable.class)}. */
  @Test
  void answersWithDefaultsIfItWasMadeWithoutAConstructor() throws Exception {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe"); // naming it is a warning
    Field instance = unsafe.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Method allocate = unsafe.getMethod("allocateInstance", Class.class);
    for (AuthException one : oneOfEach()) {
      AuthException made = (AuthException) allocate.invoke(instance.get(null), one.getClass());

      assertThat(made.kind()).isEqualTo(one.kind());
      assertThat(made.nextAttempt()).isEmpty();
      assertThat(made.getMessage()).isNull();
      assertThat(made.retryable())
          .isEqualTo(!(one instanceof AuthException.ErrorResponse) && one.retryable());
      if (made instanceof AuthException.ErrorResponse response) {
        assertThat(response.status()).isZero();
        assertThat(response.envelope()).isEqualTo(ResponseEnvelope.empty());
        assertThat(response.requestId()).isEmpty();
        assertThat(response.retryAfter()).isEmpty();
      }
    }
  }

  @Test
  void mayPassByItselfWhereThereWasNoAnswer() {
    assertThat(new AuthException.DeadlineExceeded("m").retryable()).isTrue();
    assertThat(new AuthException.Interrupted("m").retryable()).isTrue();
    assertThat(new AuthException.TransportFailure("m").retryable()).isTrue();
    assertThat(new AuthException.MalformedResponse("m").retryable()).isFalse();
    assertThat(new AuthException.Closed("m").retryable()).isFalse();
  }

  @Test
  void doesNotPassByItselfWhereTlsOrAProgramFailed() {
    IOException cyclic = new IOException("a");
    cyclic.initCause(new IOException("b", cyclic));

    for (Throwable cause :
        List.of(
            new SSLHandshakeException("x"),
            new SSLPeerUnverifiedException("x"),
            new SSLException("x"),
            new SSLException("x", new SSLException("y")),
            new IOException(new SSLHandshakeException("x")),
            new IOException(new IOException(new CertificateExpiredException())),
            new UncheckedIOException(new IOException(new NoSuchAlgorithmException("x"))),
            new SocketException("x").initCause(new KeyManagementException("x")),
            new IllegalStateException("x"))) {
      assertThat(new AuthException.TransportFailure("m", cause).retryable())
          .as("%s", cause)
          .isFalse();
    }
    for (Throwable cause :
        List.of(
            new ConnectException("x"),
            new SSLException("x", new SocketException("reset")),
            cyclic,
            new IllegalStateException("x", cyclic))) {
      assertThat(new AuthException.TransportFailure("m", cause).retryable())
          .as("%s", cause)
          .isTrue();
    }
  }

  @Test
  void keepsWhatTheServerSaid() {
    Optional<Duration> wait = Optional.of(Duration.ofSeconds(9));

    AuthException.ErrorResponse error = AuthException.of(503, ENVELOPE, wait);

    assertThat(error.envelope()).isEqualTo(ENVELOPE);
    assertThat(error.requestId()).isEqualTo("req-1");
    assertThat(error.retryAfter()).isEqualTo(wait);
    assertThat(error.nextAttempt()).isEmpty();
    assertThat(error)
        .hasNoCause()
        .hasMessage(
            "the server answered 503 (unavailable); the server said: Request failed: not today,"
                + " error code 7, request id req-1, retry after 9 s");
  }

  @Test
  void saysInItsMessageWhatIsKnownAndNoMore() {
    assertThat(of(401)).hasMessage("the server answered 401 (unauthenticated)");
    assertThat(of(302)).hasMessage("the server answered 302 (unexpected status)");
    ResponseEnvelope inError =
        new ResponseEnvelope(false, "", "", Optional.of(new ErrorDetail(404, "Not Found", "")));
    assertThat(AuthException.of(404, inError, NO_WAIT))
        .hasMessage("the server answered 404 (not found); the server said: Not Found");
  }

  @Test
  void makesItsMessageSafeToPrint() {
    String hostile = "a\r\nb\u001b[31m\u202e" + "x".repeat(10_000);
    ResponseEnvelope envelope =
        new ResponseEnvelope(
            false, hostile, hostile, Optional.of(new ErrorDetail(1, hostile, hostile)));

    String message = AuthException.of(500, envelope, NO_WAIT).getMessage();

    assertThat(message).hasSizeLessThan(1_000);
    assertThat(message.codePoints()).noneMatch(Character::isISOControl).doesNotContain(0x202e);
  }

  @Test
  void saysWhenTheNextAttemptIsDue() {
    Optional<Instant> later = Optional.of(LATER);
    List<AuthException> remembered =
        List.of(
            AuthException.of(503, ENVELOPE, NO_WAIT, later, "m"),
            new AuthException.TransportFailure("m", new IOException("x"), later),
            new AuthException.DeadlineExceeded("m", later),
            new AuthException.MalformedResponse("m", later));

    for (AuthException exception : remembered) {
      assertThat(exception.nextAttempt()).contains(LATER);
      assertThat(exception)
          .hasMessageEndingWith("; nothing was sent, the next attempt is due at " + LATER);
    }
    assertThat(oneOfEach()).allMatch(exception -> exception.nextAttempt().isEmpty());
  }

  @Test
  void keepsItsCause() {
    IOException cause = new IOException("x");

    List<AuthException> caused =
        List.of(
            new AuthException.TransportFailure("m", cause),
            new AuthException.DeadlineExceeded("m", cause),
            new AuthException.MalformedResponse("m", cause),
            new AuthException.Interrupted("m", cause),
            new AuthException.Closed("m", cause));

    assertThat(caused).allSatisfy(e -> assertThat(e).hasMessage("m").hasCause(cause));
  }

  @Test
  void refusesNull() {
    Optional<Instant> none = Optional.empty();
    List<Runnable> constructions =
        List.of(
            () -> AuthException.of(500, null, NO_WAIT),
            () -> AuthException.of(500, ENVELOPE, null),
            () -> AuthException.of(500, ENVELOPE, NO_WAIT, null, "m"),
            () -> new AuthException.TransportFailure(null),
            () -> new AuthException.TransportFailure("m", null),
            () -> new AuthException.TransportFailure("m", null, none),
            () -> new AuthException.TransportFailure("m", new IOException("x"), null),
            () -> new AuthException.DeadlineExceeded(null),
            () -> new AuthException.DeadlineExceeded("m", (Throwable) null),
            () -> new AuthException.DeadlineExceeded("m", (Optional<Instant>) null),
            () -> new AuthException.MalformedResponse(null),
            () -> new AuthException.MalformedResponse("m", (Throwable) null),
            () -> new AuthException.Interrupted(null),
            () -> new AuthException.Interrupted("m", null),
            () -> new AuthException.Closed(null),
            () -> new AuthException.Closed("m", null));

    for (Runnable construction : constructions) {
      assertThatNullPointerException().isThrownBy(construction::run);
    }
  }

  @Test
  void cannotBeSerialized() throws IOException {
    for (AuthException exception : oneOfEach()) {
      try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
        assertThatThrownBy(() -> out.writeObject(exception))
            .isInstanceOf(NotSerializableException.class)
            .hasMessageContaining(exception.getClass().getSimpleName());
      }
    }
  }

  @Test
  void hasAKindForEachCase() {
    Set<AuthException.Kind> kinds = EnumSet.noneOf(AuthException.Kind.class);
    oneOfEach().forEach(exception -> kinds.add(exception.kind()));

    assertThat(kinds).containsExactlyInAnyOrder(AuthException.Kind.values());
    assertThat(oneOfEach()).hasSameSizeAs(AuthException.Kind.values());
  }

  @Test
  void isSealedSoThatASwitchCanBeExhaustive() {
    List<Class<?>> leaves = new ArrayList<>();
    for (Class<?> permitted : AuthException.class.getPermittedSubclasses()) {
      leaves.addAll(
          permitted.isSealed()
              ? Arrays.asList(permitted.getPermittedSubclasses())
              : List.of(permitted));
    }

    assertThat(leaves).hasSameSizeAs(AuthException.Kind.values());
    assertThat(leaves).allMatch(leaf -> Modifier.isFinal(leaf.getModifiers()));
    assertThat(AuthException.ErrorResponse.class.getPermittedSubclasses()).hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(classes = {AuthException.BadRequest.class, AuthException.Unavailable.class})
  void isMadeFromAStatusAlone(Class<?> errorResponse) {
    assertThat(errorResponse.getConstructors()).isEmpty();
  }
}
