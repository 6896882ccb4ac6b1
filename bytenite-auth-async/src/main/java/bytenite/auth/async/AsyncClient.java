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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

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
    this.scheduler = config.scheduler().orElse(SharedTimer.shared());
    boolean mayStartThreads = !config.transport().isPresent();
    this.session = new Session(config, Optional.of(workers), mayStartThreads);
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
    if (minRemaining.isNegative()) {
      return failed(
          new IllegalArgumentException("minRemaining must not be negative, not " + minRemaining));
    }
    long min = Deadline.millis(minRemaining);
    Ticket ticket = session.claim(min);
    return ticket instanceof Ticket.Ready ready ? ready.future() : resolved(ticket, min);
  }

  private CompletableFuture<AccessToken> resolved(Ticket ticket, long minRemainingMillis) {
    Optional<Failure> fault = session.calledBySupplier();
    if (fault.isPresent()) {
      return failed(fault.get().toException());
    }
    TokenFuture future = new TokenFuture(minRemainingMillis);
    future.begin(ticket);
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
    if (!held.isPresent() && !session.sharing().isPresent()) {
      return CompletableFuture.completedFuture(ResponseEnvelope.success());
    }
    CallerFuture<ResponseEnvelope> future = new CallerFuture<>();
    if (session.sharing().isPresent()) {
      flights
          .signOutOfStore(future.deadline)
          .whenComplete((stored, thrown) -> signOut(future, held, thrown == null ? stored : held));
    } else {
      signOut(future, held, /* stored= */ held);
    }
    return future;
  }

  /** Signs out the client's token and that of the other processes. */
  private void signOut(
      CallerFuture<ResponseEnvelope> future,
      Optional<AccessToken> held,
      Optional<AccessToken> stored) {
    if (held.isPresent() && stored.isPresent() && !isSame(held.get(), stored.get())) {
      flights.signOutOrphan(stored.get());
    }
    Optional<AccessToken> token = held.isPresent() ? held : stored;
    if (!token.isPresent()) {
      future.end(() -> future.complete(ResponseEnvelope.success()));
      return;
    }
    future.endWith(
        flights
            .call(() -> session.protocol().signOut(token.get()), future.deadline)
            .whenComplete(
                (outcome, thrown) -> session.signedOut(outcome instanceof Outcome.Success)),
        envelope -> envelope);
  }

  private static boolean isSame(AccessToken one, AccessToken other) {
    return one.value().equals(other.value());
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
    <V> void endWith(CompletableFuture<Outcome<V>> call, Function<V, T> value) {
      call.whenComplete(
          (outcome, thrown) -> {
            if (thrown == null) {
              end(outcome, value);
            } else {
              end(() -> breakOff(thrown));
            }
          });
    }

    <V> void end(Outcome<V> outcome, Function<V, T> value) {
      if (outcome instanceof Outcome.Success<V> success) {
        end(() -> complete(value.apply(success.value())));
      } else {
        end(() -> completeExceptionally(session.exception(outcome)));
      }
    }

    void end(Runnable end) {
      try {
        workers.execute(() -> endWith(end), deadline.remaining(session.time().nanos()));
      } catch (RuntimeException | Error e) { // no memory for a task, perhaps
        endWith(end);
      }
    }

    private void endWith(Runnable end) {
      try {
        end.run();
      } catch (RuntimeException | Error e) { // the user's clock
        breakOff(e);
      }
    }

    void breakOff(Throwable thrown) {
      completeExceptionally(Failure.local("the call broke off", thrown).toException());
    }
  }

  /** A future of a token, which waits for a flight until it is complete. */
  private final class TokenFuture extends CallerFuture<AccessToken>
      implements Consumer<Outcome<IssuedToken>> {

    private final long minRemainingMillis;

    TokenFuture(long minRemainingMillis) {
      this.minRemainingMillis = minRemainingMillis;
    }

    void begin(Ticket claimed) {
      try {
        act(claimed instanceof Ticket.Refuse ? claim() : claimed);
      } catch (RuntimeException | Error e) { // the user's clock, or the end of the stack
        breakOff(e);
      }
    }

    private Ticket claim() {
      return session.claim(minRemainingMillis);
    }

    private void act(Ticket ticket) {
      if (ticket instanceof Ticket.Ready ready) {
        end(() -> complete(ready.token()));
      } else if (ticket instanceof Ticket.Refuse refuse) {
        end(refuse.outcome(), IssuedToken::token);
      } else if (ticket instanceof Ticket.Follow follow) {
        await(follow.flight());
      } else if (ticket instanceof Ticket.Lead lead) {
        if (lead.usable().isPresent()) {
          complete(lead.usable().get()); // nothing depends on it yet
        } else {
          await(lead.flight());
        }
        flights.lead(lead.flight(), new Wish(minRemainingMillis, lead.usable()));
      }
    }

    private void await(Flight flight) {
      flight.whenSent(this);
      whenComplete((token, thrown) -> flight.forget(this));
    }

    @Override
    public void accept(Outcome<IssuedToken> landed) {
      if (landed instanceof Outcome.Abandoned || landed instanceof Outcome.Deferred) {
        try {
          act(claim());
        } catch (RuntimeException | Error e) { // the user's clock
          breakOff(e);
        }
      } else {
        end(landed, IssuedToken::token);
      }
    }
  }

  /** Asks whether login can be skipped; a token that the server refuses is replaced once. */
  private final class Skip {

    private final String loginChallenge;
    private final CallerFuture<SkipLogin> future = new CallerFuture<>();
    private volatile String waitsFor = session.protocol().tokenName();

    Skip(String loginChallenge) {
      this.loginChallenge = loginChallenge;
    }

    CompletableFuture<SkipLogin> begin() {
      try {
        Runnable timer =
            scheduler.schedule(
                config.callTimeout(),
                () ->
                    future.end(
                        new Outcome.Failed<SkipLogin>(session.overdue(waitsFor)), skip -> skip));
        future.whenComplete((answer, thrown) -> timer.run());
        token().whenComplete(this::ask);
      } catch (RuntimeException | Error e) {
        future.breakOff(e);
      }
      return future;
    }

    private void ask(AccessToken token, Throwable thrown) {
      if (thrown != null) {
        fail(thrown, /* refused= */ "");
        return;
      }
      call(token)
          .thenAccept(
              outcome -> {
                if (TokenProtocol.refusesToken(outcome)) {
                  invalidate(token);
                  token().whenComplete((another, e) -> askAgain(token, another, e, outcome));
                } else {
                  future.end(outcome, skip -> skip);
                }
              });
    }

    private void askAgain(
        AccessToken refused, AccessToken another, Throwable thrown, Outcome<SkipLogin> first) {
      if (thrown != null) {
        fail(thrown, refused.value());
      } else if (another.equals(refused)) {
        future.end(first, skip -> skip);
      } else {
        call(another).thenAccept(outcome -> future.end(outcome, skip -> skip));
      }
    }

    private CompletableFuture<Outcome<SkipLogin>> call(AccessToken token) {
      waitsFor = session.protocol().skipName();
      return flights.call(
          () -> session.protocol().skipLogin(token, loginChallenge), future.deadline);
    }

    private void fail(Throwable thrown, String refused) {
      Throwable shown =
          thrown instanceof RuntimeException failure
              ? new Redactor(refused, loginChallenge).redact(failure)
              : thrown;
      future.end(() -> future.completeExceptionally(shown));
    }
  }
}
