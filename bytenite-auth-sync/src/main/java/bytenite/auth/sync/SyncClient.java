// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.sync;

import bytenite.auth.AccessToken;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthException;
import bytenite.auth.AuthStatus;
import bytenite.auth.ResponseEnvelope;
import bytenite.auth.SkipLogin;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.Failure;
import bytenite.auth.internal.Flight;
import bytenite.auth.internal.FreshTokenSource;
import bytenite.auth.internal.IssuedToken;
import bytenite.auth.internal.Operation;
import bytenite.auth.internal.Outcome;
import bytenite.auth.internal.Redactor;
import bytenite.auth.internal.Ticket;
import bytenite.auth.internal.TokenCache;
import bytenite.auth.internal.TokenProtocol;
import bytenite.auth.internal.client.CallbackExecutor;
import bytenite.auth.internal.client.Exchange;
import bytenite.auth.internal.client.Session;
import bytenite.auth.internal.share.Wish;
import bytenite.auth.internal.time.ClientClock;
import bytenite.auth.internal.transport.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The blocking client: claims a ticket and does what it says on its caller's thread. */
final class SyncClient implements AuthClient, FreshTokenSource {

  private final AuthConfig config;
  private final Wire wire;
  private final Session session;
  private final TokenCache cache; // the session's, and its time: token() takes the shortest way
  private final ClientClock time;
  private final Waiting waiting;
  private final Attempts attempts;
  private final Flights flights;

  /**
   * A client of this wire.
   *
   * @param background where a renewal ahead of expiry runs; empty: on its caller's thread
   * @param mayStartThreads whether time may be kept by a thread
   */
  SyncClient(AuthConfig config, Wire wire, Optional<Executor> background, boolean mayStartThreads) {
    this.config = config;
    this.wire = wire;
    CallbackExecutor callbacks = new CallbackExecutor(config, config.executor());
    this.session = new Session(config, callbacks, background, mayStartThreads);
    this.cache = session.cache();
    this.time = session.time();
    this.waiting = new Waiting(config.scheduler());
    this.attempts = new Attempts(session, wire, waiting);
    this.flights = new Flights(session, attempts, waiting, background);
  }

  @Override
  public AccessToken token() {
    Ticket ticket = cache.claim(time.millis());
    return ticket instanceof Ticket.Ready ready
        ? ready.token()
        : resolve(ticket, /* minRemainingMillis= */ 0);
  }

  @Override
  public Optional<AccessToken> freshToken() {
    return cache.fresh(time.millis());
  }

  @Override
  public AccessToken token(Duration minRemaining) {
    Objects.requireNonNull(minRemaining, "minRemaining");
    long min = Session.minRemainingMillis(minRemaining);
    Ticket ticket = session.claim(min);
    return ticket instanceof Ticket.Ready ready ? ready.token() : resolve(ticket, min);
  }

  private AccessToken resolve(Ticket claimed, long minRemainingMillis) {
    return resolve(claimed, minRemainingMillis, session.deadline(), /* fullTime= */ true);
  }

  /**
   * Acts on the ticket, and on those that follow from it.
   *
   * @param fullTime whether nothing of the call's time has been used, so that a flight that
   *     outlasts the deadline is given up; otherwise others go on when this caller stops
   */
  private AccessToken resolve(
      Ticket claimed, long minRemainingMillis, Deadline deadline, boolean fullTime) {
    check(session.calledBySupplier());
    long asked = time.millis();
    Ticket first = claimed instanceof Ticket.Refuse ? session.claim(minRemainingMillis) : claimed;
    Ticket ticket = first;
    while (true) {
      if (ticket instanceof Ticket.Ready ready) {
        return ready.token();
      }
      if (ticket instanceof Ticket.Refuse refuse) {
        throw session.exception(refuse.outcome());
      }
      if (ticket instanceof Ticket.Lead lead && lead.usable().isPresent()) {
        return flights.renew(lead.flight(), lead.usable().get());
      }
      Wish wish = new Wish(minRemainingMillis, /* old= */ Optional.empty());
      Outcome<IssuedToken> landed = landed(ticket, wish, deadline, fullTime && ticket == first);
      if (!session.claimsAgain(landed, minRemainingMillis, asked)) {
        return session.value(landed).token();
      }
      ticket = session.claim(minRemainingMillis);
    }
  }

  private static void check(Optional<Failure> fault) {
    if (fault.isPresent()) {
      throw fault.get().toException();
    }
  }

  /** How the flight ended that the ticket says to lead or to follow. */
  private Outcome<IssuedToken> landed(
      Ticket ticket, Wish wish, Deadline deadline, boolean fullTime) {
    Flight flight =
        ticket instanceof Ticket.Lead lead ? lead.flight() : ((Ticket.Follow) ticket).flight();
    try {
      boolean led = ticket instanceof Ticket.Lead && flights.lead(flight, wish, deadline, fullTime);
      if (waiting.until(flight, deadline)) {
        Outcome<IssuedToken> landed = flight.value().get();
        if (led && landed instanceof Outcome.Abandoned) {
          throw session.exception(landed);
        }
        return landed;
      }
      if (fullTime && !led) {
        session.abandon(flight);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    throw session.overdue().toException();
  }

  @Override
  public AccessToken exchange() {
    check(session.fault());
    check(session.calledBySupplier());
    Deadline deadline = session.deadline();
    Exchange exchange = session.exchange();
    Outcome<IssuedToken> outcome =
        new Outcome.Abandoned<>(Failure.interrupted("the exchange was broken off"));
    try {
      outcome = run(exchange::operation, deadline);
    } finally {
      outcome = session.ended(exchange, outcome);
    }
    return session.value(outcome).token();
  }

  @Override
  public ResponseEnvelope signOut() {
    Optional<AccessToken> held = session.signOut();
    check(session.fault());
    Deadline deadline = session.deadline();
    List<AccessToken> tokens;
    try {
      tokens = Session.toSignOut(held, signOutOfStore(deadline));
    } catch (AuthException e) {
      held.ifPresent(token -> session.signedOut(false));
      throw e;
    }
    tokens.stream().skip(1).forEach(t -> run(() -> session.protocol().signOut(t), deadline));
    return tokens.isEmpty() ? ResponseEnvelope.success() : signOut(tokens.get(0), deadline);
  }

  private ResponseEnvelope signOut(AccessToken token, Deadline deadline) {
    boolean confirmed = false;
    try {
      Outcome<ResponseEnvelope> outcome = run(() -> session.protocol().signOut(token), deadline);
      confirmed = outcome instanceof Outcome.Success;
      return session.value(outcome);
    } finally {
      session.signedOut(confirmed);
    }
  }

  /** The token that was found in the store, which other processes do not find any more. */
  private Optional<AccessToken> signOutOfStore(Deadline deadline) {
    if (!session.sharing().isPresent()) {
      return Optional.empty();
    }
    CompletableFuture<Optional<AccessToken>> stored = session.sharing().get().signOut();
    try {
      waiting.untilEither(stored, session.closing(), deadline);
    } catch (InterruptedException e) {
      throw interrupted();
    }
    return stored.getNow(Optional.empty());
  }

  @Override
  public SkipLogin skipLogin() {
    return skipLogin("");
  }

  @Override
  public SkipLogin skipLogin(String loginChallenge) {
    TokenProtocol.checkLoginChallenge(loginChallenge);
    Deadline deadline = session.deadline();
    AccessToken token = token(deadline, /* fullTime= */ true);
    Outcome<SkipLogin> first = skip(token, loginChallenge, deadline);
    if (!TokenProtocol.refusesToken(first)) {
      return session.value(first);
    }
    invalidate(token);
    AccessToken another = replacement(token, loginChallenge, deadline);
    return session.value(another.equals(token) ? first : skip(another, loginChallenge, deadline));
  }

  private AccessToken token(Deadline deadline, boolean fullTime) {
    return resolve(session.claim(0), /* minRemainingMillis= */ 0, deadline, fullTime);
  }

  private AccessToken replacement(AccessToken refused, String loginChallenge, Deadline deadline) {
    try {
      return token(deadline, /* fullTime= */ false);
    } catch (AuthException e) {
      throw new Redactor(refused.value(), loginChallenge).redact(e);
    }
  }

  private Outcome<SkipLogin> skip(AccessToken token, String loginChallenge, Deadline deadline) {
    return run(() -> session.protocol().skipLogin(token, loginChallenge), deadline);
  }

  @Override
  public void invalidate(AccessToken rejected) {
    session.invalidate(rejected);
  }

  @Override
  public AuthStatus status() {
    return session.status();
  }

  @Override
  public void close() {
    session.close();
    wire.close();
  }

  /** Names the server and what the client could do now. */
  @Override
  public String toString() {
    return "AuthClient[baseUri=" + config.baseUri() + ", state=" + status().state() + "]";
  }

  /** Runs an operation that only the client's end stops. */
  private <T> Outcome<T> run(Supplier<Operation<T>> operations, Deadline deadline) {
    try {
      return attempts.run(attempts.task(operations, /* retried= */ true), deadline);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static AuthException interrupted() {
    Thread.currentThread().interrupt();
    return new AuthException.Interrupted("the thread was interrupted while it waited");
  }
}
