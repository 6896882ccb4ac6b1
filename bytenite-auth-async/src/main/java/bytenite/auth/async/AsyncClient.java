// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.Redactor;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.time.ClientClock;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The asynchronous shell: claims a ticket, begins what it says, and settles when that has ended.
 *
 * <p>Each caller has a future of its own, completed by the workers; only a fresh token's is shared.
 */
final class AsyncClient implements AsyncAuthClient {

  private final AuthConfig config;
  private final CallbackExecutor workers;
  private final Scheduler scheduler;
  private final Session session;
  private final TokenCache cell; // the session's, and its time: token() is to take the shortest way
  private final ClientClock time;
  private final Flights flights;
  private final TokenStream stream;

  AsyncClient(AuthConfig config, CallbackExecutor workers, Wire wire) {
    this.config = config;
    this.workers = workers;
    this.scheduler = config.scheduler().orElse(SharedTimer.shared());
    boolean mayStartThreads = !config.transport().isPresent();
    this.session = new Session(config, Optional.of(workers), mayStartThreads);
    this.cell = session.cell();
    this.time = session.time();
    this.flights = new Flights(config, session, wire, scheduler, workers);
    this.stream = new TokenStream(session, flights, scheduler, workers);
    flights.afterEach(stream::landed);
  }

  @Override
  public CompletableFuture<AccessToken> token() {
    Ticket ticket = cell.claim(time.millis());
    return ticket instanceof Ticket.Ready ready
        ? ready.future()
        : resolved(ticket, /* minRemainingMillis= */ 0);
  }

  @Override
  public CompletableFuture<AccessToken> token(Duration minRemaining) {
    if (minRemaining.isNegative()) {
      return failed(
          new IllegalArgumentException("minRemaining must not be negative, not " + minRemaining));
    }
    long min = Deadline.millis(minRemaining);
    Ticket ticket = session.claim(min);
    return ticket instanceof Ticket.Ready ready ? ready.future() : resolved(ticket, min);
  }

  private CompletableFuture<AccessToken> resolved(Ticket ticket, long minRemainingMillis) {
    Own<AccessToken> mine = new Own<>(session.deadline());
    resolve(ticket, minRemainingMillis, mine);
    return mine;
  }

  private void resolve(Ticket ticket, long minRemainingMillis, Own<AccessToken> mine) {
    if (ticket instanceof Ticket.Ready ready) {
      mine.end(() -> mine.complete(ready.token()));
    } else if (ticket instanceof Ticket.Follow follow) {
      follow.flight().landing().thenAccept(landed -> deliver(landed, minRemainingMillis, mine));
    } else if (ticket instanceof Ticket.Lead lead) {
      flights.lead(lead.flight(), lead.spare().isPresent());
      if (lead.spare().isPresent()) {
        mine.complete(lead.spare().get()); // still in its caller's hands: nothing depends on it
      } else {
        lead.flight().landing().thenAccept(landed -> deliver(landed, minRemainingMillis, mine));
      }
    } else if (ticket instanceof Ticket.Refuse refuse) {
      refused(refuse, minRemainingMillis, mine);
    }
  }

  private void refused(Ticket.Refuse refuse, long minRemainingMillis, Own<AccessToken> mine) {
    if (!session.canReconsider(refuse)) {
      mine.completeExceptionally(session.refusal(refuse));
      return;
    }
    mine.end(
        () -> {
          Ticket again = session.reconsider(minRemainingMillis);
          if (again instanceof Ticket.Refuse) {
            mine.completeExceptionally(session.refusal(refuse));
          } else {
            resolve(again, minRemainingMillis, mine);
          }
        });
  }

  private void deliver(
      Outcome<IssuedToken> landed, long minRemainingMillis, Own<AccessToken> mine) {
    if (landed instanceof Outcome.Success<IssuedToken> success) {
      mine.end(() -> mine.complete(success.value().token()));
    } else if (landed instanceof Outcome.Failed<IssuedToken> failed) {
      mine.fail(failed.failure());
    } else {
      try {
        resolve(session.claim(minRemainingMillis), minRemainingMillis, mine);
      } catch (RuntimeException | Error e) { // the user's clock: with no caller to throw it at
        mine.fail(Failure.local("the call broke off", e));
      }
    }
  }

  @Override
  public CompletableFuture<AccessToken> exchange() {
    Own<AccessToken> mine = new Own<>(session.deadline());
    flights.exchange().thenAccept(outcome -> deliver(outcome, /* minRemainingMillis= */ 0, mine));
    return mine;
  }

  @Override
  public CompletableFuture<ResponseEnvelope> signOut() {
    stream.rest();
    Optional<AccessToken> held = session.signOut();
    stream.forget();
    if (session.fault().isPresent()) {
      return failed(session.fault().get().toException());
    }
    if (!held.isPresent()) {
      return CompletableFuture.completedFuture(ResponseEnvelope.success());
    }
    Own<ResponseEnvelope> mine = new Own<>(session.deadline());
    flights
        .call(() -> session.protocol().signOut(held.get()), mine.deadline)
        .thenAccept(
            outcome -> {
              session.signedOut(outcome instanceof Outcome.Success);
              mine.end(outcome);
            });
    return mine;
  }

  @Override
  public CompletableFuture<SkipLogin> skipLogin() {
    return skipLogin("");
  }

  @Override
  public CompletableFuture<SkipLogin> skipLogin(String loginChallenge) {
    Objects.requireNonNull(loginChallenge, "loginChallenge");
    try {
      TokenProtocol.checkLoginChallenge(loginChallenge);
    } catch (IllegalArgumentException e) {
      return failed(e);
    }
    return new Skip(loginChallenge).begin();
  }

  @Override
  @FlowTyped
  public Flow.Publisher<AccessToken> tokens() {
    return stream;
  }

  @Override
  public void invalidate(AccessToken rejected) {
    if (session.invalidate(rejected)) {
      stream.renew();
    }
  }

  @Override
  public AuthStatus status() {
    return session.status();
  }

  @Override
  public void close() {
    workers.close();
    session.close();
    flights.close();
    stream.close();
  }

  /** Names the server and what the client could do now. */
  @Override
  public String toString() {
    return "AsyncAuthClient[baseUri=" + config.baseUri() + ", state=" + status().state() + "]";
  }

  private static <T> CompletableFuture<T> failed(RuntimeException thrown) {
    CompletableFuture<T> failed = new CompletableFuture<>();
    failed.completeExceptionally(thrown);
    return failed;
  }

  /**
   * One caller's future, completed by the workers, by its deadline if they have a thread or not.
   */
  private final class Own<T> extends CompletableFuture<T> {

    private final Deadline deadline;

    Own(Deadline deadline) {
      this.deadline = deadline;
    }

    void end(Runnable end) {
      workers.execute(end, deadline.remaining(session.time().nanos()));
    }

    void end(Outcome<T> outcome) {
      if (outcome instanceof Outcome.Success<T> success) {
        end(() -> complete(success.value()));
      } else if (outcome instanceof Outcome.Failed<T> failed) {
        fail(failed.failure());
      }
    }

    void fail(Failure failure) {
      end(() -> completeExceptionally(failure.toException()));
    }
  }

  /** Asks whether login can be skipped; a token that the server refuses is replaced once. */
  private final class Skip {

    private final String loginChallenge;
    private final Own<SkipLogin> mine = new Own<>(session.deadline());
    private volatile String waitsFor = session.protocol().tokenName();

    Skip(String loginChallenge) {
      this.loginChallenge = loginChallenge;
    }

    CompletableFuture<SkipLogin> begin() {
      try {
        Runnable timer =
            scheduler.schedule(config.callTimeout(), () -> mine.fail(session.overdue(waitsFor)));
        mine.whenComplete((answer, thrown) -> timer.run());
      } catch (RuntimeException | Error e) {
        mine.fail(Failure.local("the call broke off", e));
        return mine;
      }
      withToken(/* refused= */ "");
      return mine;
    }

    private void withToken(String refused) {
      token()
          .whenComplete(
              (token, thrown) -> {
                if (thrown instanceof RuntimeException failure) {
                  fail(new Redactor(refused, loginChallenge).redact(failure));
                } else if (thrown != null) {
                  fail(thrown);
                } else {
                  ask(token, /* mayReplace= */ refused.isEmpty());
                }
              });
    }

    private void fail(Throwable thrown) {
      mine.end(() -> mine.completeExceptionally(thrown));
    }

    private void ask(AccessToken token, boolean mayReplace) {
      waitsFor = session.protocol().skipName();
      flights
          .call(() -> session.protocol().skipLogin(token, loginChallenge), mine.deadline)
          .thenAccept(
              outcome -> {
                if (mayReplace && TokenProtocol.refusesToken(outcome)) {
                  invalidate(token);
                  withToken(token.value());
                } else {
                  mine.end(outcome);
                }
              });
    }
  }
}
