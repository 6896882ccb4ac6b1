// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthException;
import bytenite.auth.testkit.CheckSuite.Broken;
import bytenite.auth.testkit.CheckSuite.Unjudged;
import bytenite.auth.testkit.CheckedSource.Client;
import bytenite.auth.testkit.ConcurrentCallers.CallResult;
import java.util.function.Supplier;

/** What a client promises to callers that wait for an exchange. */
final class WaitingChecks {

  private static final int FEW = 8;

  private final ContractOptions options;
  private final Supplier<Runnable> holding;

  WaitingChecks(ContractOptions options, Supplier<Runnable> holding) {
    this.options = options;
    this.holding = holding;
  }

  void addTo(CheckSuite<Client> suite) {
    suite.promise(
        "fails waiting callers with Closed when it signs out",
        client -> endsThoseWhoWait(client, client::signOut));
    suite.promise(
        "fails waiting callers with Closed when it is closed",
        client -> endsThoseWhoWait(client, () -> ClientChecks.close(client)));
  }

  /** Promises of blocking clients only: in an asynchronous client no thread waits. */
  void enlistInterruption(CheckSuite<Client> suite) {
    suite.promise("serves the others when a waiting caller is interrupted", this::servesTheOthers);
  }

  private void endsThoseWhoWait(Client client, Runnable fence) {
    Runnable letGo = holding.get();
    try {
      ConcurrentCallers<AccessToken> waiting = callers(FEW, client).settle();
      fence.run();
      for (CallResult<AccessToken> answer : waiting.callResults()) {
        if (!(answer.thrown() instanceof AuthException.Closed)) {
          throw new Broken("a waiting caller got " + told(answer), answer.thrown());
        }
      }
    } finally {
      letGo.run();
    }
  }

  private void servesTheOthers(Client client) {
    Runnable letGo = holding.get();
    ConcurrentCallers<AccessToken> others;
    try {
      ConcurrentCallers<AccessToken> first = callers(1, client).settle();
      others = callers(FEW, client).settle();
      first.interrupt();
      CallResult<AccessToken> interrupted = first.callResults().get(0);
      if (!(interrupted.thrown() instanceof AuthException.Interrupted)) {
        throw new Broken("the interrupted caller got " + told(interrupted), interrupted.thrown());
      }
      if (!interrupted.interrupted()) {
        throw new Broken("the interrupted thread's flag was not set again");
      }
    } finally {
      letGo.run();
    }
    for (CallResult<AccessToken> answer : others.callResults()) {
      if (answer.value() == null) {
        throw new Broken("another caller got " + told(answer), answer.thrown());
      }
    }
  }

  private ConcurrentCallers<AccessToken> callers(int size, Client client) {
    return ConcurrentCallers.of(size, client::token, options.patience());
  }

  private static String told(CallResult<AccessToken> answer) {
    if (answer.thrown() == null) {
      return "a token";
    }
    return answer.thrown() instanceof Unjudged
        ? "nothing: " + answer.thrown().getMessage()
        : answer.thrown().getClass().getName();
  }
}
