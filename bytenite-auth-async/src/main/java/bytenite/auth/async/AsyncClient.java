// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.async;

import bytenite.auth.AccessToken;
import bytenite.auth.AsyncAuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.FlowTyped;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.Redactor;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.share.Wish;
import bytenite.auth.internal.time.ClientClock;
import bytenite.auth.internal.time.SharedTimer;
import bytenite.auth.internal.transport.Wire;
import bytenite.auth.spi.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The asynchronous client: claims a ticket and begins what it says.
 *
 * <p>Each caller has a future of its own, completed by the workers; only a fresh token's is shared.
 */
final class AsyncClient implements AsyncAuthClient {

  private final AuthConfig config;
  private final CallbackExecutor workers;
  private final Scheduler scheduler;
  private final Session session;
  private final TokenCache cache; // the session's, and its time: token() takes the shortest way
  private final ClientClock time;
  private final Wire wire;
  private final Flights flights;
  private final TokenStream stream;

  AsyncClient(AuthConfig config, CallbackExecutor workers, Wire wire) {
    this.config = config;
    this.workers = workers;
    this.scheduler = SharedTimer.of(config);
    boolean mayStartThreads = !config.transport().isPresent();
    this.session = new Session(config, workers, Optional.of(workers), mayStartThreads);
    this.cache = session.cache();
    this.time = session.time();
    this.wire = wire;
    this.flights = new Flights(config, session, wire, scheduler, workers);
    this.stream = new TokenStream(session, flights, scheduler, workers);
    flights.afterEach(stream::landed);
  }

  @Override
  public CompletableFuture<AccessToken> token() {
    Ticket ticket = cache.claim(time.millis());
    return ticket instanceof Ticket.Ready ready
        ? ready.future()
        : resolved(ticket, /* minRemainingMillis= */ 0);
  }

  @Override
  public CompletableFuture<AccessToken> token(Duration minRemaining) {
    Objects.requireNonNull(minRemaining, "minRemaining");
    long min;
    try {
      min = Session.minRemainingMillis(minRemaining);
    } catch (IllegalArgumentException e) {
      return failed(e);
    }
    Ticket ticket = session.claim(min);
    return ticket instanceof Ticket.Ready ready ? ready.future() : resolved(ticket, min);
  }

  private CompletableFuture<AccessToken> resolved(Ticket ticket, long minRemainingMillis) {
    Optional<Failure> fault = session.calledBySupplier();
    if (fault.isPresent()) {
      return failed(fault.get().toException());
    }
    TokenFuture future = new TokenFuture(minRemainingMillis);
    future.guard(
        () ->
            future.act(
                ticket instanceof Ticket.Refuse ? session.claim(minRemainingMillis) : ticket));
    return future;
  }

  @Override
  public CompletableFuture<AccessToken> exchange() {
    Optional<Failure> fault =
        session.fault().isPresent() ? session.fault() : session.calledBySupplier();
    if (fault.isPresent()) {
      return failed(fault.get().toException());
    }
    CallerFuture<AccessToken> future = new CallerFuture<>();
    future.endWith(flights.exchange(), IssuedToken::token);
    return future;
  }

  @Override
  public CompletableFuture<ResponseEnvelope> signOut() {
    Optional<AccessToken> held = session.signOut();
    if (session.fault().isPresent()) {
      return failed(session.fault().get().toException());
    }
    CallerFuture<ResponseEnvelope> future = new CallerFuture<>();
    flights
        .signOutOfStore(future.deadline)
        .thenAccept(stored -> signOut(future, Session.toSignOut(held, stored)));
    return future;
  }

  private void signOut(CallerFuture<ResponseEnvelope> future, List<AccessToken> tokens) {
    tokens.stream().skip(1).forEach(flights::signOutOrphan);
    if (tokens.isEmpty()) {
      future.end(ResponseEnvelope::success);
      return;
    }
    future.endWith(
        flights
            .call(() -> session.protocol().signOut(tokens.get(0)), future.deadline)
            .whenComplete(
                (outcome, thrown) -> session.signedOut(outcome instanceof Outcome.Success)),
        envelope -> envelope);
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
    SkipFuture future = new SkipFuture(loginChallenge);
    future.guard(future::begin);
    return future;
  }

  @Override
  @FlowTyped
  public Flow.Publisher<AccessToken> tokens() {
    return stream;
  }

  @Override
  public void invalidate(AccessToken rejected) {
    if (session.invalidate(rejected)) {
      stream.look();
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
    wire.close();
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
   * One caller's future, completed by the workers, by its deadline whether they are busy or not.
   */
  private class CallerFuture<T> extends CompletableFuture<T> {

    final Deadline deadline = session.deadline();

    /** Ends as the call does, or with what the user's clock throws after it. */
    final <V> void endWith(CompletableFuture<Outcome<V>> call, Function<V, T> value) {
      call.whenComplete(
          (outcome, thrown) ->
              end(
                  () -> {
                    if (thrown != null) {
                      throw brokenOff(thrown);
                    }
                    return value.apply(session.value(outcome));
                  }));
    }

    /** Ends with this result, or what it throws. */
    final void end(Supplier<T> result) {
      try {
        workers.execute(() -> endHere(result), deadline.remaining(session.time().nanos()));
      } catch (RuntimeException | Error e) { // no memory for a task, perhaps
        endHere(result);
      }
    }

    private void endHere(Supplier<T> result) {
      try {
        complete(result.get());
      } catch (AuthException e) {
        completeExceptionally(e);
      } catch (RuntimeException | Error e) { // the user's clock
        completeExceptionally(brokenOff(e));
      }
    }

    /** Runs a step; whatever it throws ends the call: the user's clock, or the end of the stack. */
    final void guard(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        completeExceptionally(brokenOff(e));
      }
    }

    final AuthException brokenOff(Throwable thrown) {
      return Failure.local("the call broke off", thrown).toException();
    }
  }

  /** A future of a token, which waits for a flight until it is complete. */
  private final class TokenFuture extends CallerFuture<AccessToken>
      implements Consumer<Outcome<IssuedToken>> {

    private final long minRemainingMillis;
    private final long asked = time.millis();

    TokenFuture(long minRemainingMillis) {
      this.minRemainingMillis = minRemainingMillis;
    }

    void act(Ticket ticket) {
      if (ticket instanceof Ticket.Ready ready) {
        end(ready::token);
      } else if (ticket instanceof Ticket.Refuse refuse) {
        end(() -> session.value(refuse.outcome()).token());
      } else if (ticket instanceof Ticket.Follow follow) {
        await(follow.flight());
      } else if (ticket instanceof Ticket.Lead lead) {
        lead.usable().ifPresent(this::complete); // nothing depends on it yet
        flights.lead(lead.flight(), new Wish(minRemainingMillis, lead.usable()));
        await(lead.flight()); // after lead: a flight that cannot begin must not make this retry
      }
    }

    private void await(Flight flight) {
      if (!isDone()) {
        flight.whenSent(this);
        whenComplete((token, thrown) -> flight.forget(this));
      }
    }

    /** The next flight has a whole call's time, of which this call has used some. */
    private void endInTime() {
      Runnable timer =
          scheduler.schedule(deadline.remaining(session.time().nanos()), () -> end(this::overdue));
      whenComplete((token, thrown) -> timer.run());
    }

    private AccessToken overdue() {
      throw session.overdue().toException();
    }

    @Override
    public void accept(Outcome<IssuedToken> landed) {
      guard(
          () -> {
            if (session.claimsAgain(landed, minRemainingMillis, asked)) {
              endInTime();
              act(session.claim(minRemainingMillis));
            } else {
              end(() -> session.value(landed).token());
            }
          });
    }
  }

  /** Asks whether login can be skipped; a token that the server refuses is replaced once. */
  private final class SkipFuture extends CallerFuture<SkipLogin> {

    private final String loginChallenge;
    private volatile String waitsFor = session.protocol().tokenName();
    private volatile String refused = ""; // the token that the server has refused

    SkipFuture(String loginChallenge) {
      this.loginChallenge = loginChallenge;
    }

    private void begin() {
      Runnable timer = scheduler.schedule(config.callTimeout(), () -> end(this::overdue));
      whenComplete((answer, thrown) -> timer.run());
      token()
          .thenCompose(this::ask)
          .whenComplete((outcome, thrown) -> end(() -> result(outcome, thrown)));
    }

    private SkipLogin overdue() {
      throw session.overdue(waitsFor).toException();
    }

    private CompletableFuture<Outcome<SkipLogin>> ask(AccessToken token) {
      waitsFor = session.protocol().skipName();
      return flights
          .call(() -> session.protocol().skipLogin(token, loginChallenge), deadline)
          .thenCompose(
              outcome ->
                  refused.isEmpty() && TokenProtocol.refusesToken(outcome)
                      ? askAgain(token, outcome)
                      : CompletableFuture.completedFuture(outcome));
    }

    private CompletableFuture<Outcome<SkipLogin>> askAgain(
        AccessToken token, Outcome<SkipLogin> first) {
      refused = token.value();
      invalidate(token);
      return token()
          .thenCompose(
              another ->
                  another.equals(token) ? CompletableFuture.completedFuture(first) : ask(another));
    }

    private SkipLogin result(Outcome<SkipLogin> outcome, Throwable thrownOrNull) {
      if (thrownOrNull == null) {
        return session.value(outcome);
      }
      throw thrownOrNull.getCause() instanceof AuthException failure
          ? new Redactor(refused, loginChallenge).redact(failure)
          : brokenOff(thrownOrNull);
    }
  }
}
