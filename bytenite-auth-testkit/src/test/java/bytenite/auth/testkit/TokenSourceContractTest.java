// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthClient;
import bytenite.auth.TokenSource;
import bytenite.auth.testkit.TokenSourceContract.Check;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TokenSourceContractTest {

  private static final AccessToken TOKEN =
      new AccessToken("constant", "", Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"));

  private static Stream<DynamicTest> tests(TokenSourceContract contract) {
    return contract.checks().stream()
        .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
  }

  @TestFactory
  Stream<DynamicTest> theFakeClientKeepsTheContract() {
    return tests(ContractCase.client(fake -> fake));
  }

  @TestFactory
  Stream<DynamicTest> theFakeAsyncClientKeepsTheContract() {
    return tests(ContractCase.asyncClient(fake -> fake));
  }

  @TestFactory
  Stream<DynamicTest> aDecoratorKeepsTheContract() {
    return tests(ContractCase.source(BrokenSourcesTest.Decorator::new));
  }

  @TestFactory
  Stream<DynamicTest> anAsyncDecoratorKeepsTheContract() {
    return tests(ContractCase.asyncSource(BrokenAsyncSourcesTest.Decorator::new));
  }

  @Test
  void aLambdaKeepsWhatItCan() {
    TokenSource constant = () -> TOKEN;
    AsyncTokenSource asyncConstant = () -> CompletableFuture.completedFuture(TOKEN);

    assertThatCode(TokenSourceContract.of(() -> constant).withoutInvalidation()::verify)
        .doesNotThrowAnyException();
    assertThatCode(TokenSourceContract.ofAsync(() -> asyncConstant).withoutInvalidation()::verify)
        .doesNotThrowAnyException();
  }

  @Test
  void listsOnlyWhatCanBeCheckedWithTheMeansGiven() {
    Supplier<TokenSource> sources = () -> () -> TOKEN;
    TokenSourceContract bare = TokenSourceContract.of(sources).withoutInvalidation();

    assertThat(names(bare))
        .containsExactly(
            "hands out a token, never null",
            "hands out the same token while it is good",
            "gives concurrent callers the same token");
    assertThat(names(TokenSourceContract.of(sources)))
        .containsAll(names(bare))
        .contains(
            "replaces a token that was invalidated",
            "keeps its token when another is invalidated",
            "accepts the same invalidation twice")
        .hasSize(6);
    assertThat(added(bare, bare.clock(ManualClock.at(Instant.EPOCH))))
        .containsExactly("never hands out an expired token");
    assertThat(added(bare, bare.exchanges(() -> 0)))
        .containsExactly("spends one exchange on concurrent callers");
    assertThat(added(bare, bare.failing(() -> {})))
        .containsExactly(
            "fails with an AuthException",
            "gives each caller an exception of its own",
            "works again after a failure");
    assertThat(added(bare, bare.holdingFailure(() -> () -> {})))
        .containsExactly("gives callers that fail together an exception each");
    assertThat(added(bare, bare.holding(() -> () -> {}))).isEmpty();
  }

  @Test
  void holdsClientsToMoreThanSources() {
    List<String> source = names(ContractCase.source(fake -> fake));
    List<String> client = names(ContractCase.client(fake -> fake));
    List<String> asyncSource = names(ContractCase.asyncSource(fake -> fake));
    List<String> asyncClient = names(ContractCase.asyncClient(fake -> fake));

    assertThat(client).containsAll(source).doesNotHaveDuplicates().hasSize(source.size() + 14);
    assertThat(asyncSource).containsAll(source).hasSize(source.size() + 3);
    assertThat(asyncClient)
        .containsAll(asyncSource)
        .doesNotHaveDuplicates()
        .hasSize(asyncSource.size() + 13 + 9);
  }

  @Test
  void namesAllBrokenPromisesInOneError() {
    TokenSource constantlyExpired = () -> TOKEN;
    TokenSourceContract contract =
        TokenSourceContract.of(() -> constantlyExpired).clock(ManualClock.at(TOKEN.expiresAt()));

    Throwable thrown = catchThrowable(contract::verify);

    assertThat(thrown)
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            2 of 7 promises are broken
              - broken promise: never hands out an expired token: the first token was handed out \
            that had expired at 2100-01-01T00:00:00Z; it was 2100-01-01T00:00:00Z
              - broken promise: replaces a token that was invalidated: the invalidated token was \
            handed out again""");
    assertThat(thrown.getSuppressed()).hasSize(2).hasOnlyElementsOfType(AssertionError.class);
  }

  @Test
  void asksForASourceForEachRunAndClosesIt() {
    List<FakeAuthClient> made = new ArrayList<>();
    TokenSourceContract contract =
        TokenSourceContract.ofClient(
            () -> {
              made.add(FakeAuthClient.create());
              return made.get(made.size() - 1);
            });
    List<Check> checks = contract.checks();
    assertThat(made).isEmpty();

    checks.forEach(Check::run);
    checks.get(0).run();

    assertThat(made).hasSize(checks.size() + 1).allMatch(FakeAuthClient::isClosed);
  }

  @Test
  void closesASourceWhosePromiseIsBroken() {
    FakeAuthClient fake = FakeAuthClient.withTokens();

    assertThatThrownBy(TokenSourceContract.ofClient(() -> fake).checks().get(0)::run)
        .isInstanceOf(AssertionError.class);

    assertThat(fake.isClosed()).isTrue();
  }

  @Test
  void saysThatThereIsNoSource() {
    Check check = TokenSourceContract.of(() -> null).checks().get(0);

    assertThatThrownBy(check::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("broken promise: hands out a token, never null: ")
        .hasRootCauseMessage("there is no source to check");
    assertThat(check).hasToString(check.name());
  }

  @Test
  void refusesNull() {
    TokenSourceContract contract = TokenSourceContract.of(() -> () -> TOKEN);

    assertThatThrownBy(() -> TokenSourceContract.of(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> TokenSourceContract.ofClient((Supplier<AuthClient>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> contract.clock(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> contract.exchanges(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> contract.failing(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> contract.holding(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> contract.holdingFailure(null))
        .isInstanceOf(NullPointerException.class);
  }

  private static List<String> names(TokenSourceContract contract) {
    return contract.checks().stream().map(Check::name).toList();
  }

  private static List<String> added(TokenSourceContract before, TokenSourceContract after) {
    List<String> added = new ArrayList<>(names(after));
    added.removeAll(names(before));
    return added;
  }
}
