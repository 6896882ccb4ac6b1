// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit;

import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AsyncTokenSource;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthException;
import bytenite.auth.TokenSource;
import bytenite.auth.testkit.TokenSourceContract.Check;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Contracts of fake clients, sound or broken on purpose, with every option set. */
final class ContractCase {

  private ContractCase() {}

  private static ManualClock clock() {
    return ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  }

  static TokenSourceContract source(Function<FakeAuthClient, TokenSource> broken) {
    ManualClock clock = clock();
    AtomicReference<FakeAuthClient> last = new AtomicReference<>();
    return withAllOptions(
        TokenSourceContract.of(() -> broken.apply(made(last, clock))), last, clock);
  }

  static TokenSourceContract source(BiFunction<FakeAuthClient, ManualClock, TokenSource> broken) {
    ManualClock clock = clock();
    AtomicReference<FakeAuthClient> last = new AtomicReference<>();
    return withAllOptions(
        TokenSourceContract.of(() -> broken.apply(made(last, clock), clock)), last, clock);
  }

  static TokenSourceContract client(Function<FakeAuthClient, AuthClient> broken) {
    ManualClock clock = clock();
    AtomicReference<FakeAuthClient> last = new AtomicReference<>();
    return withAllOptions(
        TokenSourceContract.ofClient(() -> broken.apply(made(last, clock))), last, clock);
  }

  static TokenSourceContract asyncSource(Function<FakeAsyncAuthClient, AsyncTokenSource> broken) {
    ManualClock clock = clock();
    AtomicReference<FakeAsyncAuthClient> last = new AtomicReference<>();
    return withAllOptions(
        TokenSourceContract.ofAsync(() -> broken.apply(madeAsync(last, clock))), last, clock);
  }

  static TokenSourceContract asyncClient(Function<FakeAsyncAuthClient, AsyncAuthClient> broken) {
    ManualClock clock = clock();
    AtomicReference<FakeAsyncAuthClient> last = new AtomicReference<>();
    return withAllOptions(
        TokenSourceContract.ofAsyncClient(() -> broken.apply(madeAsync(last, clock))), last, clock);
  }

  private static FakeAuthClient made(AtomicReference<FakeAuthClient> last, ManualClock clock) {
    last.set(FakeAuthClient.create(clock));
    return last.get();
  }

  private static FakeAsyncAuthClient madeAsync(
      AtomicReference<FakeAsyncAuthClient> last, ManualClock clock) {
    last.set(FakeAsyncAuthClient.create(clock));
    return last.get();
  }

  private static TokenSourceContract withAllOptions(
      TokenSourceContract contract,
      AtomicReference<? extends ScriptedClient<?>> last,
      ManualClock clock) {
    return contract
        .clock(clock)
        .exchanges(() -> last.get() == null ? 0 : last.get().exchanges())
        .failing(() -> last.get().failNext(503))
        .holding(() -> last.get().holdNext())
        .holdingFailure(
            () ->
                last.get()
                    .failNext(() -> new AuthException.TransportFailure("offline"))
                    .holdNext());
  }

  /** What the broken promises' errors say. */
  static List<String> complaints(TokenSourceContract contract) {
    List<String> complaints = new ArrayList<>();
    for (Check check : contract.checks()) {
      try {
        check.run();
      } catch (AssertionError e) {
        complaints.add(e.getMessage());
      }
    }
    return complaints;
  }
}
