// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal;

import static bytenite.auth.internal.Answers.NOW;
import static bytenite.auth.internal.Answers.TOKEN;
import static bytenite.auth.internal.Answers.errorResponse;
import static bytenite.auth.internal.Answers.exception;
import static bytenite.auth.internal.Answers.reply;
import static bytenite.auth.internal.Answers.signOut;
import static bytenite.auth.internal.Answers.skipLogin;
import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.AuthException;
import bytenite.auth.ErrorDetail;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the answers to sign-out and to skip-login mean. */
class TokenProtocolSessionTest {

  private static Outcome<ResponseEnvelope> signedOut(int status, String body, int attempt) {
    return signOut().outcome(reply(status, body), attempt, NOW);
  }

  private static Outcome<SkipLogin> skipped(String body) {
    return skipLogin().outcome(reply(200, body), /* attempt= */ 1, NOW);
  }

  @Test
  void signsOutWithTheEnvelopeThatSaysOk() {
    assertThat(signedOut(200, "{\"ok\":true,\"requestId\":\"r\",\"message\":\"bye\"}", 1))
        .isEqualTo(new Outcome.Success<>(new ResponseEnvelope(true, "r", "bye", Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"request_id\":\"r\",\"ok\":true,\"error\":null,\"other\":[{}]}",
        "{\"requestId\":\"r\",\"message\":null,\"ok\":true}",
        "{\"message\":\"\",\"ok\":true,\"requestId\":\"\\u0072\"}",
      })
  void readsTheSameConfirmationInEveryForm(String body) {
    assertThat(signedOut(200, body, 1))
        .isEqualTo(new Outcome.Success<>(new ResponseEnvelope(true, "r", "", Optional.empty())));
  }

  @Test
  void makesTheTextOfAConfirmationSafeToPrint() {
    String body = "{\"ok\":true,\"message\":\"bye " + TOKEN.value() + "\\u001b[31m\"}";

    ResponseEnvelope envelope =
        ((Outcome.Success<ResponseEnvelope>) signedOut(200, body, 1)).value();

    assertThat(envelope.message()).isEqualTo("bye [redacted]\ufffd[31m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"ok\":false}", "{\"ok\":null}", "{\"message\":\"m\"}"})
  void failsToSignOutWhereTheServerDoesNotSayOk(String body) {
    AuthException.ErrorResponse error = errorResponse(signedOut(200, body, 1));

    assertThat(error).isInstanceOf(AuthException.UnexpectedStatus.class);
    assertThat(error.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "null",
        "{\"ok\":1}",
        "{\"ok\":\"true\"}",
        "{\"ok\":true",
        "{\"ok\":true} x"
      })
  void cannotUnderstandOtherAnswersToSignOut(String body) {
    assertThat(exception(signedOut(200, body, 1)))
        .isInstanceOf(AuthException.MalformedResponse.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"401 | ''", "401 | <html>", "200 | {\"ok\":false,\"error\":{\"code\":401}}"})
  void takes401ForSuccessWhenAnEarlierAttemptMayHaveArrived(int status, String body) {
    assertThat(exception(signedOut(status, body, 1)))
        .isInstanceOf(AuthException.Unauthenticated.class);
    assertThat(signedOut(status, body, 2))
        .isEqualTo(new Outcome.Success<>(ResponseEnvelope.success()));
  }

  @Test
  void takesNoOtherFailureOfARetryForSuccess() {
    assertThat(exception(signedOut(403, "", 2))).isInstanceOf(AuthException.PermissionDenied.class);
    assertThat(exception(signedOut(503, "", 3))).isInstanceOf(AuthException.Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"skip\":true,\"redirectTo\":\"/home?x=y z\"}",
        "{\"redirect_to\":\"/home?x=y z\",\"skip\":true}",
        "{\"ok\":true,\"error\":null,\"skip\":true,\"redirectTo\":\"/home?x=y"
            + " z\",\"n\":{\"skip\":0}}",
        "{\"ok\":true,\"error\":{},\"skip\":true,\"redirectTo\":\"/home?x=y z\"}",
        "{\"error\":\"\",\"skip\":true,\"redirectTo\":\"/home?x=y z\"}",
      })
  void readsTheSameAnswerToSkipLoginInEveryForm(String body) {
    assertThat(skipped(body)).isEqualTo(new Outcome.Success<>(new SkipLogin(true, "/home?x=y z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"skip\":false}", "{\"skip\":null,\"redirectTo\":null,\"ok\":null}"})
  void takesOmittedMembersForTheirDefaults(String body) {
    assertThat(skipped(body)).isEqualTo(new Outcome.Success<>(new SkipLogin(false, "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "<html>",
        "{\"skip\":\"true\"}",
        "{\"skip\":1}",
        "{\"redirectTo\":17}",
        "{\"skip\":true,\"skip\":true}",
        "{\"ok\":1}",
        "{\"skip\":true} x"
      })
  void cannotUnderstandOtherAnswersToSkipLogin(String body) {
    assertThat(exception(skipped(body))).isInstanceOf(AuthException.MalformedResponse.class);
  }

  @Test
  void hidesNoErrorBehindDefaults() {
    AuthException.ErrorResponse error =
        errorResponse(skipped("{\"error\":{\"code\":403,\"message\":\"m\"},\"requestId\":\"r\"}"));

    assertThat(error).isInstanceOf(AuthException.PermissionDenied.class);
    assertThat(error.envelope())
        .isEqualTo(
            new ResponseEnvelope(false, "r", "", Optional.of(new ErrorDetail(403, "m", ""))));
  }

  @Test
  void recognizesTheRefusalOfATokenByAStatus() {
    assertThat(TokenProtocol.refusesToken(401)).isTrue();
    assertThat(TokenProtocol.refusesToken(403)).isFalse();
  }

  @Test
  void recognizesTheRefusalOfAToken() {
    assertThat(TokenProtocol.refusesToken(skipLogin().outcome(reply(401, ""), 1, NOW))).isTrue();
    assertThat(TokenProtocol.refusesToken(skipped("{\"ok\":false,\"error\":{\"code\":401}}")))
        .isTrue();
    assertThat(TokenProtocol.refusesToken(skipLogin().outcome(reply(403, ""), 1, NOW))).isFalse();
    assertThat(TokenProtocol.refusesToken(skipped("{}"))).isFalse();
    assertThat(TokenProtocol.refusesToken(skipped("<"))).isFalse();
    assertThat(TokenProtocol.refusesToken(new Outcome.Abandoned<>(Failure.closed("closed"))))
        .isFalse();
  }
}
